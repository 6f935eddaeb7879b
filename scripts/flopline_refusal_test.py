#!/usr/bin/python3
"""Gives flopline requests that make no sense: each is refused in one line, measures nothing and leaves nothing.

usage: scripts/flopline_refusal_test.py PROGRAM [unittest's arguments]
"""
from flopline_test import ProgramTest, main

TINY = "linear:mb1ic3oc4"
HUGE = 2 ** 63 - 1

# Descriptor, what the message has to name. All are refused by every command.
IMPOSSIBLE_LAYERS = (
    ("conv:mb0ic1oc1ih3kh1", "batch"),
    ("conv:mb1ic0oc1ih3kh1", "input channels"),
    ("conv:mb1ic1oc0ih3kh1", "output channels"),
    ("conv:mb1ic-1oc1ih3kh1", "'ic'"),
    ("conv:mb1ic1oc1ih0kh1", "input size"),
    ("conv:mb1ic1oc1ih3kh0", "kernel size"),
    ("conv:mb1ic1oc1ih3kh1sh0", "stride"),
    ("conv:g0mb1ic1oc1ih3kh1", "groups"),
    ("conv:g3mb1ic4oc6ih3kh1", "groups"),
    ("conv:g4mb1ic4oc6ih3kh1", "groups"),
    ("conv:mb1ic1oc1ih4kh9", "kernel"),
    ("conv:mb1ic1oc1ih4kh3dh3", "kernel"),
    ("maxpool:mb1ic1ih2kh3", "kernel"),
    ("dwsep:mb1ic3oc0ih3kh1", "output channels"),
    ("linear:mb1ic3oc4f0", "positions"),
    ("lstm:t0dhc4", "steps"),
    ("lstm:dhc4dirs3", "directions"),
    (f"conv:mb1ic1oc1ih{HUGE}kh1", "conv:mb1"),
    (f"conv:mb1ic1oc1ih3kh3ph{HUGE}", "conv:mb1"),
    (f"linear:mb1ic{HUGE}0oc1", "'ic'"),
    (f"linear:mb{2 ** 32}ic{2 ** 32}oc{2 ** 32}", "linear:mb"),  # an operand exceeds 64 bits
    (f"linear:mb{2 ** 29}ic{2 ** 29}oc{2 ** 29}", "linear:mb"),  # a count does
    ("conv:mb1ic1oc1ih3kh1xx2", "'xx'"),
    ("conv:mb1ic1oc1", "axis"),
    ("linear:mb1oc4", "'ic'"),
    ("frobnicate:mb1ic1oc1", "'frobnicate'"),
    ("frobnet-50", "'frobnet-50'"),
    ("", "''"),
    ("two\nlines", "two"),
    ("linear:mb1ic3oc4n\x1b[31m", "linear:mb1ic3oc4n"),
    ("linear:mb1ic3oc4n\udcff", "linear:mb1ic3oc4n"),  # a byte that is no UTF-8
)

# What the message has to name, arguments
BAD_OPTIONS = (
    ("--threads", "run", TINY, "--threads", "0"),
    ("--threads", "run", TINY, "--threads", "-1"),
    ("--threads", "run", TINY, "--threads=1000000"),
    ("--threads", "run", TINY, "--threads", "abc"),
    ("--threads", "run", TINY, "--threads", "1.5"),
    ("--threads", "run", TINY, "--threads", ""),
    ("--threads", "verify", TINY, "--threads", "0"),
    ("--threads", "roof", "--threads", "0"),
    ("--batch", "run", TINY, "--batch", "0"),
    ("--batch", "count", TINY, "--batch", "-1"),
    ("--batch", "count", TINY, "--batch", "abc"),
    ("--batch", "count", TINY, "--batch", ""),
    (TINY, "count", TINY, "--batch", str(HUGE)),
    ("'frob'", "run", TINY, "--backend", "frob"),
    ("'frob'", "verify", TINY, "--backend", "reference,frob"),
    ("'frob'", "run", TINY, "--dtype", "frob"),
    ("'frob'", "count", TINY, "--dtype", "frob"),
    ("'frob'", "run", TINY, "--cache", "frob"),
    ("'frob'", "run", TINY, "--cache", "hot,frob"),
    ("frob", "run", TINY, "--format", "frob"),
    ("frob", "roof", "--format", "frob"),
    ("frob", "list", "--format", "frob"),
    ("'frob'", "list", "frob"),
    ("squeezenet1-0", "count", "squeezenet"),  # the closest names are offered
    ("vgg16", "run", "vgg15"),
    ("features.2", "count", "alexnet", "--resolution", "10"),  # the layer, and the smallest that works
    ("63", "count", "alexnet", "--resolution", "10"),
    ("--resolution", "count", "alexnet", "--resolution", "frob"),
    ("--resolution", "count", "alexnet", "--resolution", "0"),
    ("--resolution", "count", "alexnet", "--resolution", "224x"),
    ("resnet50", "count", "resnet50", "--resolution", str(HUGE)),
    ("resnet50", "count", "resnet50", "--batch", str(HUGE)),
    ("--explain", "count", TINY, "--explain", "--format", "json"),
    ("--as", "count", TINY, "--as", "torchsummary", "--format", "json"),
    ("frob", "count", TINY, "--as", "frob"),
    ("--frob", "run", TINY, "--frob"),
    ("--frob", "count", TINY, "--frob=1"),
    ("--thread", "run", TINY, "--thread", "1"),
    ("--filter '['", "run", TINY, "--filter", "["),
    ("--filter '['", "count", TINY, "--filter", "["),
    ("--filter '['", "verify", TINY, "--filter", "["),
    ("--filter 'frob'", "run", TINY, "--filter", "frob"),
    ("--filter 'frob'", "count", TINY, "--filter", "frob"),
    ("--filter 'frob'", "verify", TINY, "--filter", "frob"),
    ("--filter 'two", "verify", TINY, "--filter", "two\nlines"),
    ("'['", "run", TINY, "--benchmark_filter=["),
    ("--require-quiet", "run", TINY, "--require-quiet", "-1"),
    ("--require-quiet", "run", TINY, "--require-quiet", "nan"),
    ("--require-quiet", "run", TINY, "--require-quiet", "soon"),
    ("--threads", "doctor", "--threads", "0"),
    ("WORKLOAD", "count"),
    ("WORKLOAD", "verify"),
    ("frob", "frob"),
    ("subcommand",),
)

BAD_BENCHMARK_FLAGS = (
    "--benchmark_frob", "--benchmark_frob=1", "--benchmark_min_time", "--benchmark_min_time=",
    "--benchmark_min_time=abc", "--benchmark_min_time=-1", "--benchmark_min_time=nan", "--benchmark_repetitions=abc",
    "--benchmark_repetitions=-1", "--benchmark_repetitions=1.5", "--benchmark_out_format=frob",
    "--benchmark_out=/dev/null/below",
)


class RefusalTest(ProgramTest):
    patience_s = 60

    def expect_refusal(self, token, *arguments, **environment):
        before = self.files()
        with self.subTest(arguments=arguments, **environment):
            status, out, err = self.run_program(*arguments, **environment)
            self.assertEqual((status, out), (2, ""), err)
            self.assertRegex(err, r"\A[^\n]*\S[^\n]*\n\Z")
            self.assertNotRegex(err[:-1], r"[\x00-\x1f\x7f]")
            self.assertIn(token, err)
            self.assertEqual(self.files(), before)

    def test_layers_that_cannot_exist(self):
        for descriptor, token in IMPOSSIBLE_LAYERS:
            for subcommand in ("count", "verify", "run"):
                self.expect_refusal(token, subcommand, TINY, descriptor)

    def test_layers_beyond_the_memory(self):
        layer = "linear:mb1ic10000000oc10000000"
        self.assertIn("100,000,000,000,000", self.output("count", layer))
        for subcommand in ("verify", "run"):
            self.expect_refusal("10000000", subcommand, TINY, layer)

    def test_options(self):
        for token, *arguments in BAD_OPTIONS:
            self.expect_refusal(token, *arguments)

    def test_flags_of_google_benchmark(self):
        for flag in BAD_BENCHMARK_FLAGS:
            self.expect_refusal(flag.split("=")[0], "run", TINY, flag)

    def test_layers_without_work_cannot_be_timed(self):
        self.expect_refusal("MACCs", "run", "relu:mb1ic3ih4")

    def test_results_that_cannot_be_written(self):
        # Below a file and not merely read-only, because root may write everywhere.
        for results in ("/dev/null", "/dev/null/below", "", "long" * 100):
            self.expect_refusal("--results", "run", TINY, "--results", results)
        self.expect_refusal("/dev/null/below", "run", TINY, FLOPLINE_RESULTS="/dev/null/below")

    def test_a_convention_prints_nothing_where_it_fails(self):
        self.expect_refusal("lstm", "count", TINY, "lstm:dhc4", "--as", "torchsummary")


if __name__ == "__main__":
    main()
