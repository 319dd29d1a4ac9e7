# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What Scripts/paths makes of numbers and descriptions."""

import unittest
import xml.etree.ElementTree as ElementTree

from measuring.process import Failed
from paths import picture, report
from paths.numbers import all_pings, decay, goodput
from paths.rows import ROWS, SMALL, Result, Row, ahead_of, at_least, ping_below, share
from paths.sockets import host_candidate, redirect

SDP = (
    "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "a=candidate:1 1 udp 2130706431 127.0.0.1 41234 typ host\r\n"
    "a=candidate:1 2 udp 2130706431 127.0.0.1 41234 typ host\r\n"
    "a=end-of-candidates\r\na=sctp-port:5000\r\n"
)


class NumbersTests(unittest.TestCase):
    def test_pings_without_an_answer_count_after_a_second(self):
        report = {"pings_ms": [50.0], "pending_ms": [80.0, 1_500.0]}
        self.assertEqual(all_pings(report), [50.0, 1_500.0])

    def test_goodput_is_that_of_the_last_line_in_time(self):
        lines = [{"seconds": s, "bytes": int(s * 1_000_000)} for s in (0.0, 1.0, 2.0, 9.0)]
        self.assertEqual(goodput(lines, 2), 8)
        self.assertEqual(goodput([], 2), 0)

    def test_decay_compares_the_end_with_the_best(self):
        self.assertEqual(decay([1.0] * 12), 0)
        self.assertAlmostEqual(decay([1.0] * 10 + [0.5] * 2), 0.5)
        self.assertEqual(decay([]), 0)


class DescriptionTests(unittest.TestCase):
    def test_the_first_candidate_is_found(self):
        self.assertEqual(host_candidate(SDP), ("127.0.0.1", 41234))
        self.assertRaises(Failed, host_candidate, "v=0\r\n")

    def test_a_description_leads_to_one_other_address(self):
        changed = redirect(SDP, "127.0.0.2", 9)
        self.assertEqual(changed.count("a=candidate:"), 1)
        self.assertIn("a=candidate:1 1 udp 2130706431 127.0.0.2 9 typ host\r\n", changed)
        self.assertIn("a=end-of-candidates\r\na=sctp-port:5000\r\n", changed)


class ReportTests(unittest.TestCase):
    row = Row("a row", "rate=10mbit", {"cubic": [share(0.9), ahead_of("pion")]}, mbit=10)

    def result(self, who="cubic", way="simulation", goodput=9.5, part=0.95, **more):
        return Result("a row", way, who, goodput_mbit=goodput, share=part, **more)

    def test_aims_are_judged_in_the_simulation(self):
        results = [self.result(), self.result("pion", "sockets", 9.6, 0.96)]
        judged = report.judged(results[0], self.row, results)
        self.assertEqual([holds for _, holds in judged], [True, False])
        self.assertEqual(report.judged(results[1], self.row, results), [])

    def test_nothing_is_ahead_of_somebody_who_did_not_run(self):
        mine, slower = self.result(), self.result("pion", "sockets", 1.0, 0.1)
        failed = Result("a row", "sockets", "pion", failure="not run")
        aim = ahead_of("pion")
        self.assertTrue(aim.holds(mine, [mine, slower]))
        self.assertFalse(aim.holds(mine, [mine]))
        self.assertFalse(aim.holds(mine, [mine, failed]))

    def test_a_failure_misses_every_aim(self):
        result = Result("a row", "simulation", "cubic", failure="too many steps")
        self.assertTrue(all(not holds for _, holds in report.judged(result, self.row, [result])))
        self.assertIn("too many steps", report.table(self.row, [result]))

    def test_what_is_not_known_is_not_good_enough(self):
        self.assertFalse(ping_below(60).holds(self.result(), []))
        self.assertFalse(at_least("jain", 0.9, "").holds(self.result(), []))

    def test_a_table_has_a_line_for_everybody(self):
        results = [self.result(ping_ms_p95=51.2), self.result("pion", "sockets")]
        self.assertEqual(len(report.table(self.row, results).strip().splitlines()), 4)
        text = report.markdown([self.row], {"a row": results})
        self.assertIn("| a row | 9.5 (51 ms) | 9.5 |", text)

    def test_what_has_an_end_shows_when_it_came(self):
        results = [self.result(goodput=0.03, details={"completed_ms": 31_910})]
        text = report.markdown([self.row], {"a row": results})
        self.assertIn("| a row | complete after 31.9 s |", text)

    def test_a_relay_that_was_too_slow_is_named(self):
        slow = self.result("pion", "sockets", details={"relay": {"lateness_us_mean": 3_600}})
        fast = self.result("pion", "sockets", details={"relay": {"lateness_us_mean": 200}})
        self.assertIn("relay late by 3.6 ms", report.table(self.row, [slow]))
        self.assertNotIn("late", report.table(self.row, [fast]))

    def test_rows_have_names_of_their_own(self):
        names = [row.name for row in ROWS] + [row.name for row in SMALL]
        self.assertEqual(len(names), len(set(names)))


class PictureTests(unittest.TestCase):
    def test_a_table_becomes_curves(self):
        table = {
            "seconds": [0.05, 0.1],
            "queue_ms": [0.0, 5.0],
            "cubic_0_mbit": [1.0, 90.0],
            "cubic_0_window_kb": [14.0, 700.0],
            "cubic_0_flight_kb": [14.0, 650.0],
            "cubic_0_rtt_ms": [50.0, 55.0],
        }
        drawing = ElementTree.fromstring(picture.draw(table, "a < b"))
        curves = [each for each in drawing if each.tag.endswith("polyline")]
        self.assertEqual(len(curves), 5)

    def test_long_curves_are_thinned(self):
        values = [0.0] * 10_000
        values[5_000] = 7.0
        thinned = picture.thin(values)
        self.assertLessEqual(len(thinned), picture.POINTS_MAX)
        self.assertEqual(max(thinned), 7)


if __name__ == "__main__":
    unittest.main()
