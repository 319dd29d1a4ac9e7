# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What is known of browsers, and how Scripts/peers/browser.py takes it into account."""

import unittest
from pathlib import Path

import browser
import faults

ROOT = Path(__file__).resolve().parents[2]
FAULT = {
    "peer": "p",
    "direction": "dials us",
    "variant": "*",
    "cell": "echo",
    "reason": "drops frames",
    "evidence": "dropping",
}


class Judging(unittest.TestCase):
    def test_a_cell_without_a_fault_stays_what_it_is(self):
        self.assertEqual(faults.judge("pass", "seen", None), ("pass", "seen"))
        self.assertEqual(faults.judge("fail", "seen", None), ("fail", "seen"))

    def test_a_fault_excuses_what_fails(self):
        judged = faults.judge("fail", "dropping 7", FAULT)
        self.assertEqual(judged, ("fault", "drops frames"))

    def test_a_fault_does_not_excuse_another_failure(self):
        self.assertEqual(faults.judge("fail", "seen", FAULT), ("fail", "seen"))

    def test_a_fault_does_not_excuse_what_works(self):
        result, detail = faults.judge("pass", "seen", FAULT)
        self.assertEqual(result, "fail")
        self.assertIn("faults.json", detail)

    def test_an_intermittent_fault_may_work(self):
        sometimes = FAULT | {"isIntermittent": True}
        self.assertEqual(faults.judge("pass", "seen", sometimes), ("pass", "seen"))
        judged = faults.judge("fail", "dropping 7", sometimes)
        self.assertEqual(judged, ("fault", "drops frames"))

    def test_a_peer_that_is_not_there_has_no_fault(self):
        self.assertEqual(faults.judge("skip", "not there", FAULT), ("skip", "not there"))

    def test_a_fault_concerns_its_own_column_and_cell_only(self):
        found = faults.find_fault([FAULT], "p", "dials us", "v1 ipv4", "echo")
        self.assertIs(found, FAULT)
        for place in (
            ("q", "dials us", "v1 ipv4", "echo"),
            ("p", "we dial", "v1 ipv4", "echo"),
            ("p", "dials us", "v1 ipv4", "ping"),
        ):
            self.assertIsNone(faults.find_fault([FAULT], *place), place)
        only = [FAULT | {"variant": "v2 ipv4"}]
        self.assertIsNone(faults.find_fault(only, "p", "dials us", "v1 ipv4", "echo"))
        self.assertIs(faults.find_fault(only, "p", "dials us", "v2 ipv4", "echo"), only[0])


class Entries(unittest.TestCase):
    def test_those_of_browsers_name_a_cell_of_the_page(self):
        page = (ROOT / "Sources/webrtc-direct/Web/matrix.js").read_text(encoding="utf-8")
        names = [one.name for one in browser.BROWSERS]
        found = [fault for fault in faults.read_faults() if fault["peer"] in names]
        for fault in found:
            self.assertIn(f'async "{fault["cell"]}"(run)', page)
            self.assertEqual(fault["direction"], browser.DIRECTION)


class Outcomes(unittest.TestCase):
    def test_a_browser_that_is_not_there_has_not_passed_and_has_not_failed(self):
        outcome = browser.Outcome("chromium v1 ipv4")
        outcome.leave_out("not run: chromium is not installed")
        self.assertEqual([cell["result"] for cell in outcome.cells], ["skip"])
        self.assertFalse(outcome.failed)

    def test_a_page_that_falls_silent_has_failed(self):
        outcome = browser.Outcome("chromium v1 ipv4")
        outcome.add({"cell": "connect", "pass": True, "detail": "", "ms": 1})
        outcome.fail("the page said nothing more after connect")
        self.assertEqual([cell["result"] for cell in outcome.cells], ["pass", "fail"])
        self.assertTrue(outcome.failed)

    def test_a_variant_without_cells_has_failed(self):
        self.assertTrue(browser.Outcome("chromium v1 ipv4").failed)


if __name__ == "__main__":
    unittest.main()
