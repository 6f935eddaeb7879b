#!/usr/bin/python3
"""Speed-ups, and the lines of their table."""
import unittest

import plot_speed_ups
import plot_table
from results_test import on_threads, synthetic_run


def case(threads, median_ns, backend="onednn", **changes):
    return {"name": f"conv/net.a/{backend}/omp:{threads}", "layer": {"name": "a", "kind": "conv"}, "backend": backend,
            "dtype": "f32", "threads": threads, "cache": "hot", "status": "ok", "gflops": 1e6 / median_ns,
            "arithmetic_intensity": 20.0, "time_ns": {"median": median_ns}, **changes}


def rows_of(*cases):
    return plot_speed_ups.rows(plot_table.numbered_layers(cases))


class SpeedUpsTest(unittest.TestCase):
    def test_speed_up_and_efficiency_are_over_the_fewest_threads(self):
        rows = rows_of(case(8, 100.0), case(2, 300.0), case(4, 150.0))
        self.assertEqual([(row["threads"], row["time_ns"], row["speed_up"], row["parallel_efficiency"]) for row in rows],
                         [(2, 300.0, 1.0, 1.0), (4, 150.0, 2.0, 1.0), (8, 100.0, 3.0, 0.75)])
        told = ("number", "layer", "kind", "backend", "dtype", "cache")
        self.assertEqual({tuple(row[key] for key in told) for row in rows}, {(1, "net.a", "conv", "onednn", "f32", "hot")})

    def test_backends_and_cache_states_are_not_mixed(self):
        cold = [case(threads, 900.0 / threads, cache="cold", name=f"conv/net.a/onednn/cold/omp:{threads}")
                for threads in (1, 2)]
        lines = plot_speed_ups.by_line(rows_of(case(1, 100.0), case(2, 80.0), case(1, 50.0, "reference"),
                                               case(2, 40.0, "reference"), *cold))
        self.assertEqual([[row["time_ns"] for row in line] for line in lines], [[100.0, 80.0], [50.0, 40.0], [900.0, 450.0]])

    def test_what_has_one_number_of_threads_or_no_time_has_no_rows(self):
        self.assertEqual(rows_of(case(1, 100.0)), [])
        self.assertEqual(rows_of(case(1, 100.0), case(2, 50.0, time_ns={})), [])
        self.assertEqual(rows_of(case(1, 100.0), case(2, 50.0, status="failed")), [])
        self.assertEqual([row["threads"] for row in rows_of(case(1, 1e-299), case(2, 1e299), case(4, 1.0))], [1, 4])

    def test_the_table(self):
        counts, width = [1, 2, 4], 80
        line, = plot_speed_ups.by_line(rows_of(case(1, 2.5e6), case(2, 1.25e6), case(4, 1e6)))
        lines = [*plot_speed_ups.heading_lines(counts, width), plot_speed_ups.table_line(line, counts, width)]
        self.assertEqual({len(text) for text in lines}, {width})
        self.assertEqual([text.split() for text in lines], [
            ["time", "on", "speed-up", "efficiency"], ["no.", "layer", "backend", "1", "thread", "2", "4", "on", "4"],
            ["1", "net.a", "onednn", "2.50", "ms", "2.00", "2.50", "62", "%"]])

    def test_disturbed_pairs_and_efficiencies_beyond_belief_are_marked(self):
        def shown(*cases):
            rows = rows_of(*cases)
            line, = plot_speed_ups.by_line(rows)
            *_, first, second, efficiency, percent = plot_speed_ups.table_line(line, [1, 2, 4], 80).split()
            return [row["disturbed"] for row in rows], first, second, efficiency + percent, len(list(plot_speed_ups.notes(rows)))

        why = {"disturbed": "its turns scattered by 9 %"}
        self.assertEqual(shown(case(1, 4e6), case(2, 2e6), case(4, 1e6)), ([False] * 3, "2.00", "4.00", "100%", 0))
        self.assertEqual(shown(case(1, 4e6), case(2, 2e6, **why), case(4, 1e6)),
                         ([False, True, False], "2.00~", "4.00", "100%", 1))
        self.assertEqual(shown(case(1, 4e6, **why), case(2, 2e6), case(4, 0.9e6)),
                         ([False, True, True], "2.00~", "4.44~", "111%!", 2))

    def test_a_long_name_and_a_missing_time_keep_the_table_straight(self):
        layers = plot_table.numbered_layers([
            case(threads, 10.0, "a backend with a long name", name=f"conv/{'x' * 90}/omp:{threads}") for threads in (1, 2)])
        line, = plot_speed_ups.by_line(plot_speed_ups.rows(layers))
        self.assertEqual(len(plot_speed_ups.table_line(line, [1, 2, 4], 90)), 90)

    def test_of_many_numbers_of_threads_the_table_has_the_first_and_the_last(self):
        self.assertEqual(plot_speed_ups.shown_counts([1, 2, 3]), [1, 2, 3])
        self.assertEqual(plot_speed_ups.shown_counts(list(range(1, 17))), [1, *range(10, 17)])

    def test_every_case_of_a_sweep_has_a_row(self):
        run = on_threads(synthetic_run(50), [1, 2, 4])
        self.assertEqual(len(rows_of(*run["cases"])), 150)


if __name__ == "__main__":
    unittest.main()
