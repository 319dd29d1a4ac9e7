# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What Scripts/bench makes of processes and numbers."""

import contextlib
import dataclasses
import io
import os
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from unittest import mock

import bench.__main__ as bench
from bench import calls, engines, pair, picture, report, rows, sampling
from bench.contenders import OURS, Contender, contenders
from bench.report import Cell
from measuring.process import Failed

HERE = Path(__file__).parent
FAKE = Contender("fake", (sys.executable, str(HERE / "bench_contender.py")), ("--last", "1"))

STRACE = """% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 51.00    0.100000          10      9000        12 recvmsg
------ ----------- ----------- --------- --------- ----------------
100.00    0.200000          16     12345        12 total
"""


def spent(cpu_s, rss_mib=10):
    return sampling.Spent(cpu_s, 0.25, rss_mib * rows.MIB, rss_mib * rows.MIB)


def sample(result, client=1.0, server=2.0):
    udp = {"OutDatagrams": 1_000, "RcvbufErrors": 3}
    return pair.Sample(result, spent(client), spent(server), 0.1, udp, 100, 200)


class PairTests(unittest.TestCase):
    def test_a_run_gives_the_result_and_the_usage(self):
        found = pair.run(FAKE, "bulk", ["--bytes", "5"])
        self.assertEqual(found.result["options"], ["--bytes", "5", "--last", "1"])
        self.assertGreater(found.client.peak_rss_bytes, rows.MIB)
        self.assertGreaterEqual(found.server.cpu_s, 0)
        self.assertIn("OutDatagrams", found.udp)

    def test_an_unknown_row_is_no_failure(self):
        self.assertRaises(pair.NotKnown, pair.run, FAKE, "exchange", [])

    def test_a_failure_has_the_last_words(self):
        with self.assertRaises(Failed) as caught:
            pair.run(FAKE, "connect", [])
        self.assertEqual(str(caught.exception), "no route to nowhere")

    def test_a_failure_may_be_that_of_the_other_end(self):
        with self.assertRaises(Failed) as caught:
            pair.run(FAKE, "connect", ["--moody"])
        self.assertEqual(str(caught.exception), "no route to nowhere; the other end: fed up")


class SamplingTests(unittest.TestCase):
    def usage(self, user, threads):
        return sampling.Usage(user, 1.0, threads, frozenset("2") & threads.keys(), 5, 7)

    def test_a_process_is_read(self):
        found = sampling.usage(os.getpid())
        self.assertGreater(found.peak_rss_bytes, rows.MIB)
        self.assertGreaterEqual(found.peak_rss_bytes, found.rss_bytes)
        self.assertIn(str(os.getpid()), found.threads)

    def test_threads_count_unless_one_has_ended(self):
        before = self.usage(1.0, {"1": 0, "2": 10**9})
        grown = self.usage(1.19, {"1": 10**8, "2": 10**9, "3": 10**8})
        self.assertAlmostEqual(sampling.spent(before, grown).cpu_s, 0.2)
        ended = sampling.Usage(1.5, 1.0, {"1": 0}, frozenset(), 5, 7)
        self.assertAlmostEqual(sampling.spent(before, ended).cpu_s, 0.5)

    def test_event_loops_count_apart(self):
        before = self.usage(1.0, {"1": 0, "2": 10**9})
        grown = self.usage(1.5, {"1": 10**9, "2": 3 * 10**9})
        self.assertEqual(sampling.spent(before, grown).loops_s, [2.0])
        names = {"NIO-SGLTN-0-#1": True, "NIO-ELT-3-#11": True, "NIO-SGLTN-TP-#0": False}
        for name, is_loop in names.items():
            self.assertEqual(bool(sampling.LOOP_NAME.match(name)), is_loop, name)

    def test_threads_that_came_and_went_count(self):
        before = self.usage(1.0, {"1": 0})
        after = self.usage(2.5, {"1": 5 * 10**8})
        self.assertAlmostEqual(sampling.spent(before, after).cpu_s, 1.5)

    def test_what_others_take_is_what_we_do_not(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("cpu  100 200 300 4000 50 6 7 8 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")
            file.flush()
            self.assertAlmostEqual(sampling.busy_s(Path(file.name)), 621 / sampling.TICKS)
        others = sampling.Others()
        self.assertGreaterEqual(others.cores(), 0)
        others.busy -= 1000 * (sampling.time.monotonic() - others.since + 1)
        self.assertGreater(others.cores(), 900)

    def test_datagrams_are_read(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("Ip: A\nIp: 1\nUdp: InDatagrams OutDatagrams\nUdp: 3 4\nUdpLite: X\n")
            file.flush()
            found = sampling.datagrams(Path(file.name))
        self.assertEqual(found, {"InDatagrams": 3, "OutDatagrams": 4})

    def test_counts_of_system_calls_are_found(self):
        perf = f"# started\n\n4711,,{calls.EVENT},100,100.00,,\n"
        self.assertEqual(calls.total(perf), 4_711)
        self.assertEqual(calls.total(STRACE), 12_345)
        self.assertEqual(calls.total(STRACE.replace("12 total", "   total")), 12_345)
        self.assertIsNone(calls.total("not permitted"))


class RowTests(unittest.TestCase):
    def test_who_sends_depends_on_the_direction(self):
        result = {"bytes": rows.GIB // 2, "seconds": 2}
        up = rows.bulk_numbers(sample(result), "up")
        down = rows.bulk_numbers(sample(result), "down")
        self.assertEqual((up["sender"], up["receiver"], up["cpu"]), (2, 4, 6))
        self.assertEqual((down["sender"], down["receiver"]), (4, 2))
        self.assertEqual((up["datagrams"], up["drops"], up["system"]), (2_000, 3, 0.25))

    def test_memory_is_a_slope(self):
        found = []

        def run(work, options, held=0):
            found.append((work, options[1], held))
            mib = 10 + int(options[1])
            result = {"connections": int(options[1])}
            return pair.Sample(result, spent(1, mib), spent(1, mib * 2), 0.5, {})

        numbers = rows.idle(run, Contender("some", ()), rows.FULL)
        self.assertEqual(found, [("idle", "100", 5), ("idle", "1000", 5)])
        self.assertEqual((numbers["client"], numbers["server"]), (1_024, 2_048))
        self.assertAlmostEqual(numbers["core"], 0.02)

    def test_the_first_connection_is_counted_apart(self):
        def run(work, options):
            return sample({"connect_ms": [9.0, 1.0, 2.0, 3.0, 4.0]})

        few = dataclasses.replace(rows.FULL, connects=5)
        numbers = rows.connect(run, Contender("some", ()), few)
        self.assertEqual((numbers["first"], numbers["p50"], numbers["max"]), (9, 2, 4))
        self.assertEqual(numbers["cpu"], 600)

    def test_less_than_all_of_the_work_is_a_failure(self):
        result = {"bytes": 5, "seconds": 1, "messages": 0, "connections": 1}
        result |= {"rtt_us": [1.0], "connect_ms": [1.0], "ms": [1.0]}
        for row in rows.ROWS:
            if row.measure is rows.engines:
                continue
            if row.measure is rows.handshakes:
                continue
            with self.subTest(row.name), self.assertRaises(Failed):
                some = Contender("some", (), spreads=True)
                row.measure(lambda *_, **__: sample(result), some, rows.FULL)

    def test_two_sockets_are_compared_with_one(self):
        asked = []

        def run(work, options):
            asked.append((work, options[-1]))
            seconds, loops = (4, [1.0, 0.0]) if options[-1] == "1" else (2, [0.9, 1.1])
            server = sampling.Spent(2.5, 0.25, 1, 1, loops)
            return pair.Sample({"bytes": rows.GIB, "seconds": seconds}, spent(1), server, 0, {})

        found = rows.two_loops(run, Contender("some", (), spreads=True), rows.FULL)
        self.assertEqual(asked, [("crowd", "1"), ("crowd", "2")])
        self.assertAlmostEqual(found["factor"], 2)
        self.assertAlmostEqual(found["busiest_of_one"], 1)
        self.assertAlmostEqual(found["busiest_of_two"], 0.55)
        self.assertAlmostEqual(found["cpu_of_two"], 2.5)
        self.assertRaises(pair.NotKnown, rows.two_loops, run, Contender("some", ()), rows.FULL)

    def test_engines_cost_what_more_work_costs(self):
        asked = []

        def spend(command):
            asked.append(command)
            return 0.5 + int(command[2]) / 256

        with_engines = Contender("some", (), engines="gauge")
        found = engines.costs(with_engines, 16, spend)
        zero = "sctp-zero-checksum"
        self.assertEqual(asked[:2], [["gauge", zero, "16"], ["gauge", zero, "80"]])
        self.assertAlmostEqual(found["sctp"], 4)
        self.assertAlmostEqual(found["dtls"], 4 * rows.MIB / 1_191_000)
        self.assertRaises(pair.NotKnown, engines.costs, Contender("some", ()), 16)

    def test_processor_time_is_that_of_the_program(self):
        busy = "import time\nwhile time.process_time() < 0.1: pass"
        self.assertGreater(engines.processor_time([sys.executable, "-c", busy]), 0.09)
        failing = [sys.executable, "-c", "raise SystemExit('no')"]
        self.assertRaises(Failed, engines.processor_time, failing)

    def test_aims_are_not_met_by_what_is_not_known(self):
        self.assertTrue(rows.at_most("cpu", 3, "").holds({"cpu": 3}, {}))
        self.assertFalse(rows.at_most("cpu", 3, "").holds({}, {}))
        self.assertFalse(rows.at_least("mbit", 3, "").holds({}, {}))
        cheap = rows.cheaper_than("pion", 10)
        self.assertTrue(cheap.holds({"cpu": 1}, {"pion": {"cpu": 10}}))
        self.assertFalse(cheap.holds({"cpu": 1}, {"pion": {}}))

    def test_rows_have_names_of_their_own(self):
        names = [row.name for row in rows.ROWS]
        self.assertEqual(len(names), len(set(names)))
        self.assertIn(report.MAIN_ROW, names)

    def test_only_those_who_are_installed_are_asked(self):
        nobody = [each.name for each in contenders("", {})]
        everybody = contenders("", {"WEBRTC_DIRECT_PION": "p"})
        self.assertEqual(nobody[0], OURS)
        self.assertEqual([each.name for each in everybody if each.name not in nobody], ["pion"])


class ReportTests(unittest.TestCase):
    row = rows.ROWS[0]

    def cells(self):
        results = [{"bytes": rows.GIB, "seconds": seconds} for seconds in (1, 2, 4)]
        numbers = [rows.bulk_numbers(sample(result), "up") for result in results]
        return [Cell(OURS, numbers), Cell("usrsctp", failure="no"), Cell("aiortc", is_unknown=True)]

    def test_the_median_counts_and_the_spread_is_shown(self):
        text = report.table(self.row, self.cells())
        self.assertIn("4,295 (2,147–8,590)", text)
        self.assertIn("✓ ≤ 3.0 CPU-s/GiB", text)
        self.assertRegex(text, r"usrsctp +– .* no\n?")
        self.assertNotIn("aiortc", text)

    def test_the_worst_of_all_rounds_is_the_maximum(self):
        cell = Cell(OURS, [{"max": 3.0, "p50": 3.0}, {"max": 900.0, "p50": 4.0}, {"max": 5.0}])
        self.assertEqual(cell.totals, {"max": 900, "p50": 3.5})

    def test_other_programs_are_mentioned_when_they_took_much(self):
        quiet = Cell(OURS, others=[0.05, 0.01, 2.0])
        self.assertEqual(report.noise([quiet]), "")
        loud = Cell("pion", others=[1.25] * 4)
        self.assertEqual(report.noise([quiet, loud]), "other programs took 1.2 cores")
        self.assertEqual(report.noise([]), "")

    def test_who_fails_meets_no_aim_and_is_named(self):
        cells = [dataclasses.replace(self.cells()[0], failure="no")]
        self.assertNotIn("✓", report.table(self.row, cells))
        text = report.markdown([self.row], {self.row.name: cells})
        self.assertIn("| 3.00 (4,295) failed | ✗ ≤ 3.0 CPU-s/GiB", text)

    def test_what_needs_more_cores_is_not_judged(self):
        aim = rows.at_least("factor", 1.8, "≥ 1.8 ×", cores=1_000)
        self.assertEqual(report.verdict([(aim, None)]), "≥ 1.8 ×: needs 1000 cores")
        row = dataclasses.replace(self.row, aims={OURS: [aim]})
        self.assertEqual(report.judged(self.cells()[0], row, []), [(aim, None)])

    def test_everybody_has_a_column(self):
        text = report.markdown([self.row], {self.row.name: self.cells()})
        title = f"{self.row.name}: CPU-s/GiB (Mbit/s)"
        wanted = f"| {title} | 3.00 (4,295) | failed | – | ✓ ≤ 3.0 CPU-s/GiB"
        self.assertTrue(text.splitlines()[-1].startswith(wanted), text)

    def test_the_figure_compares_with_those_who_ran(self):
        cells = [*self.cells(), Cell("pion", [{"cpu": 38.0}])]
        text = report.figure({self.row.name: cells})
        self.assertIn("takes 3.0 CPU seconds", text)
        self.assertIn("in the same run: pion 38.", text)
        self.assertRaises(ValueError, report.figure, {})

    def test_programs_get_all_rounds(self):
        record = report.record(self.row, self.cells())
        self.assertEqual(len(record["contenders"][0]["rounds"]), 3)
        self.assertEqual(record["contenders"][1]["failure"], "no")
        self.assertFalse(record["contenders"][2]["known"])


class MeasuringTests(unittest.TestCase):
    def measured(self, name, measure):
        row = dataclasses.replace(rows.ROWS[0], measure=measure)
        sizes = dataclasses.replace(rows.QUICK, rounds=3)
        with contextlib.redirect_stderr(io.StringIO()):
            (cell,) = bench.measure(row, [Contender(name, ())], sizes)
        return cell

    def test_who_fails_is_not_asked_again(self):
        turns = iter((1, 0))
        cell = self.measured("some", lambda *_: {"cpu": 1 / next(turns)})
        self.assertEqual(cell.rounds, [{"cpu": 1}])
        self.assertIn("ZeroDivisionError", cell.failure)

    def test_only_others_may_not_know_a_row(self):
        def measure(*_):
            raise pair.NotKnown

        self.assertTrue(self.measured("some", measure).is_unknown)
        ours = self.measured(OURS, measure)
        self.assertFalse(ours.is_unknown)
        self.assertTrue(ours.failure)

    def test_names_that_are_not_there_are_named(self):
        everybody = [Contender("a", ()), Contender("b", ())]
        self.assertEqual(bench.chosen(["b"], everybody), everybody[1:])
        self.assertEqual(bench.chosen(None, everybody), everybody)
        with self.assertRaisesRegex(ValueError, "not here: c; here are a, b"):
            bench.chosen(["a", "c"], everybody)

    def test_bad_options_are_refused_before_anything_is_measured(self):
        bad = ["--rounds", "0"], ["--rows", "unheard-of"], ["--json", "/nowhere/at/all.json"]
        for options in (*bad, ["--write", "--only", "ours"], ["--svg", "a.svg", "--rows", "ping"]):
            with self.subTest(options), contextlib.redirect_stderr(io.StringIO()):
                with mock.patch("sys.argv", ["bench", *options]):
                    self.assertRaises(SystemExit, bench.parse)


class PictureTests(unittest.TestCase):
    def test_the_cheapest_is_on_top_and_ten_times_is_one_step(self):
        heights = {"b": ("peer", 10), "c": ("peer", 100), "a": ("ours", 1)}
        bars = [picture.Bar(name, *rest) for name, rest in heights.items()]
        drawing = ElementTree.fromstring(picture.draw(bars, "a < b"))
        widths = [float(each.get("width")) for each in drawing if each.get("fill") == "#c9ced6"]
        lengths = [width for width in widths if width > 12]
        self.assertAlmostEqual(lengths[1], 2 * lengths[0], delta=0.2)
        names = [each.text for each in drawing if each.text in ("a", "b", "c")]
        self.assertEqual(names, ["a", "b", "c"])
        self.assertRaises(ValueError, picture.draw, [], "nothing")

    def test_decades_enclose_the_values(self):
        self.assertEqual(picture.decades([0.15, 24.8]), (-1, 2))
        self.assertEqual(picture.decades([1.0]), (0, 1))


if __name__ == "__main__":
    unittest.main()
