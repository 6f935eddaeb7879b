#!/usr/bin/python3
"""Runs compare_with_peers.py with stand-ins for all instruments: what is asked of them, and the ratios."""
import os
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

import compare_with_peers

FLOPLINE = """#!/bin/sh
echo "$@" >> "$LOG"
case $1 in
roof) echo '[{"kind": "compute", "name": "fma", "dtype": "f32", "isa": "avx2", "threads": 1, "value": 110},
             {"kind": "memory", "name": "read", "level": "L1", "isa": "avx2", "threads": 1, "value": 90}]' ;;
run) echo '{"cases": [{"flop": 2000000}]}'
     case $(grep -c "$2 .*threads $6 " "$LOG"),$2 in
     [23],conv:mb2*) best=7900 ;;
     *,linear*) best=8000 ;;
     *) best=10000 ;;
     esac
     mkdir -p "${11}/machine/$best"
     echo '{"cases": [{"samples_ns": [12000, 11000], "left_out_ns": ['$best', 13000]}]}' \
         > "${11}/machine/$best/samples.json" ;;
esac
"""
LIKWID = """#!/bin/sh
case "$*" in
-a) printf 'peakflops_sp_avx_fma - sums\\nload_avx - loads\\nload_avx512 - loads\\n' ;;
*peak*) printf 'MFlops/s:\\t\\t100000.00\\nMByte/s:\\t\\t1.00\\n' ;;
*) printf 'MFlops/s:\\t\\t0.00\\nMByte/s:\\t\\t100000.00\\n' ;;
esac
"""
BENCHDNN = """#!/bin/sh
echo "benchdnn $OMP_NUM_THREADS $@" >> "$LOG"
echo "@@,0.008"
"""


# A machine on which every second run finds the first case at half its speed, and says so.
REPEATING = """#!/bin/sh
count=$(cat "$LOG.count" 2>/dev/null || echo 0)
echo $((count + 1)) > "$LOG.count"
slow=$((count % 2))
median=$((100 + 100 * slow))
[ $slow = 1 ] && mark='"disturbed": "its thread waited",' || mark=
cat <<TEXT
{"environment": {"verdict": "disturbed"}, "cases": [
  {"name": "a", $mark "time_ns": {"median": $median, "converged": true}, "cycles": {"median": 300}},
  {"name": "b", "time_ns": {"median": 100, "converged": false}}]}
TEXT
"""


class CompareTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.log = self.folder / "log"

    def stand_in(self, name, text):
        file = self.folder / name
        file.write_text(text)
        file.chmod(0o755)
        return file

    def compare(self, *arguments, path=None):
        return subprocess.run([sys.executable, compare_with_peers.__file__, self.stand_in("flopline", FLOPLINE), *arguments],
                              capture_output=True, text=True, check=False,
                              env={**os.environ, "LOG": str(self.log), "PATH": path or f"{self.folder}:{os.environ['PATH']}"})

    def test_ceilings(self):
        self.stand_in("likwid-bench", LIKWID)
        done = self.compare("--only", "likwid", "--rounds", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("| fma f32 avx2 | 1 | 110.0 | 100.0 | GFLOPS | 1.100 |", done.stdout)
        self.assertIn("| read L1 | 1 | 90.0 | 100.0 | GB/s | 0.900 |", done.stdout)
        self.assertIn("2 ratios: geometric mean 0.995, least 0.900, most 1.100", done.stdout)
        self.assertIn("| read DRAM | 1 | not found | 100.0 |", done.stdout)

    def test_what_was_measured_before_an_interrupt_is_shown(self):
        for name in ("INT", "TERM"):
            self.stand_in("likwid-bench", f'#!/bin/sh\ncase "$*" in *load*) kill -{name} $PPID; sleep 600;; esac\n{LIKWID}')
            done = self.compare("--only", "likwid", "repeat")
            self.assertEqual((done.returncode, done.stderr.splitlines()[-1]), (130, "compare_with_peers.py: interrupted"))
            self.assertIn("| fma f32 avx2 | 1 | 110.0 | 100.0 | GFLOPS | 1.100 |", done.stdout)
            self.assertNotIn("| read", done.stdout)
            self.assertNotIn("runs of", done.stdout)

    def test_layers(self):
        self.stand_in("benchdnn", BENCHDNN)
        done = self.compare("--only", "benchdnn", "--rounds", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("| --conv mb1ic64ih56oc64oh56kh3ph1 | 1 | 200.0 | 250.0 | GFLOPS | 0.800 |", done.stdout)
        self.assertIn("| --conv mb2ic64ih56oc64oh56kh3ph1 | 1 | 253.2 | 250.0 | GFLOPS | 1.013 |", done.stdout)
        asked = self.log.read_text()
        for problem, rounds in (("conv:mb1ic64ih56oc64oh56kh3ph1", 6), ("conv:mb2ic64ih56oc64oh56kh3ph1", 3),
                                ("linear:mb1ic9216oc4096", 1)):
            self.assertEqual(asked.count(f"run {problem} --backend onednn --threads 1 "), rounds, "as long as their medians are apart")
        self.assertIn("--time-limit 0.3 --benchmark_min_time=0.3", asked)
        self.assertIn("run lstm:l1t25mb16slc512dhc512 ", asked)
        self.assertRegex(asked, r"benchdnn 1 --mode=P --max-ms-per-prb=300 --rnn .*l1t25mb16sic512slc512dhc512dic512")

    def test_what_is_not_there(self):
        done = self.compare("--only", "likwid", "benchdnn", "time", path="/usr/bin/nowhere")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("apt-get install likwid", done.stderr)
        self.assertIn("--benchdnn PATH", done.stderr)

    def test_repeats_and_a_busy_neighbour(self):
        with unittest.mock.patch.dict(globals(), FLOPLINE=REPEATING):
            done = self.compare("--only", "repeat", "busy")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("median 50.00%, most 100.0%; in cycles 0.00%; of 1 cases without a mark 0.00%. Machine", done.stdout)
        self.assertIn("Moved by more than 3 %: 1 cases, of which 1 had been marked.", done.stdout)
        self.assertIn("| a | 100.0% | 1 of 3 |", done.stdout)
        self.assertIn("Noticed in 5 of 5 runs.", done.stdout)

    def test_time(self):
        self.stand_in("benchdnn", BENCHDNN)
        with unittest.mock.patch.dict(globals(), FLOPLINE=REPEATING):
            done = self.compare("--only", "time")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("| flopline, 1 of 2 cases within 1 % |", done.stdout)
        self.assertRegex(self.log.read_text(), r"benchdnn 1 --mode=P --conv --dir=FWD_I mb1ic64ih56")

    def test_an_instrument_that_fails(self):
        self.stand_in("likwid-bench", "#!/bin/sh\necho broken >&2\nexit 3\n")
        done = self.compare("--only", "likwid")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (1, 1), done.stderr)
        self.assertIn("broken", done.stderr)

    def test_forty_shapes_of_all_kinds(self):
        self.assertEqual(len(set(compare_with_peers.SHAPES)), 40)


if __name__ == "__main__":
    unittest.main()
