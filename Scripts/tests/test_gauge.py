# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What Scripts/gauge makes of profiles and thresholds."""

import contextlib
import io
import tempfile
import unittest
from collections import Counter
from pathlib import Path
from unittest import mock

import gauge.__main__ as gauge
from gauge import callgrind, report, versions
from gauge.report import Count, judge, line, remark
from gauge.works import WORKS

PROFILE = """\
events: Ir

ob=(1) program
fl=(1) a.swift
fn=(1) work
10 100
+1 20
cfn=(2) malloc@@GLIBC_2.2.5
calls=7 0
10 700
cob=(2) libc
cfn=(3) calloc
calls=2 0
* 90

fn=(2)
0 700
cfn=(4) realloc
calls=5 0
0 1

fn=(5) work'2
-4 30
cfn=(2)
calls=1 0
0 100

totals: 1641
"""


class CallgrindTests(unittest.TestCase):
    def test_instructions_count_where_they_are_and_not_where_they_are_called(self):
        profile = callgrind.parse(PROFILE.splitlines())
        self.assertEqual(profile.instructions, 850)
        self.assertEqual(profile.functions, {"work": 150, "malloc": 700})

    def test_allocations_are_calls_of_allocators_by_others(self):
        self.assertEqual(callgrind.parse(PROFILE.splitlines()).allocations, 10)


class VerdictTests(unittest.TestCase):
    threshold = {"instructions": 1000, "allocations": 0.0}

    def remark(self, instructions, allocations=0.0):
        return remark(judge(Count("packets", instructions, allocations), self.threshold))

    def test_five_per_cent_are_allowed(self):
        self.assertEqual(self.remark(1050), "")
        self.assertEqual(self.remark(950), "")

    def test_more_is_too_much(self):
        self.assertIn("MORE instructions", self.remark(1051))
        self.assertIn("MORE allocations", self.remark(1000, 0.01))
        self.assertEqual(self.remark(1000, 0.001), "")

    def test_much_less_lowers_the_threshold(self):
        self.assertIn("--write", self.remark(949))

    def test_a_work_without_a_threshold_is_named(self):
        self.assertIn("no threshold", line("new", Count("frames", 5, 0), None))


class OutcomeTests(unittest.TestCase):
    """The exit code, and what is said, when `stun` costs a multiple of its threshold."""

    def outcome(self, words, share=1.0, here=None):
        thresholds = report.read()
        allowed = thresholds["works"]["stun"]
        cost = Count("checks", allowed["instructions"] * share, allowed["allocations"])
        output = io.StringIO()
        with contextlib.ExitStack() as stack:
            current = here or thresholds["versions"]
            stack.enter_context(mock.patch("gauge.versions.current", lambda: current))
            counted = mock.Mock(return_value=(cost, Counter(), 1))
            stack.enter_context(mock.patch("gauge.__main__.count", counted))
            written = stack.enter_context(mock.patch("gauge.report.write"))
            stack.enter_context(mock.patch("sys.argv", ["gauge", "--program", "p", *words]))
            stack.enter_context(contextlib.redirect_stdout(output))
            stack.enter_context(contextlib.redirect_stderr(output))
            return gauge.main(), output.getvalue(), written.called

    def test_only_more_than_the_slack_fails_and_the_way_out_is_told(self):
        self.assertEqual(self.outcome(["stun"], 1.04)[0], 0)
        self.assertEqual(self.outcome(["stun"], 0.5)[0], 0)
        code, said, _ = self.outcome(["stun"], 1.06)
        self.assertEqual(code, 1)
        self.assertIn("Scripts/gauge --write stun", said)

    def test_other_versions_are_not_judged(self):
        code, said, _ = self.outcome(["stun"], 2, {"swift": "7"})
        self.assertEqual(code, 0)
        self.assertIn("not judged", said)

    def test_thresholds_of_different_versions_are_not_mixed(self):
        self.assertEqual(self.outcome(["--write", "stun"], 2)[::2], (0, True))
        self.assertEqual(self.outcome(["--write", "stun"], 2, {"swift": "7"})[::2], (64, False))
        self.assertEqual(self.outcome(["--write"], 2, {"swift": "7"})[::2], (0, True))

    def test_a_run_that_goes_wrong_fails(self):
        with mock.patch("gauge.__main__.run", side_effect=callgrind.Failed("no")):
            code, said, _ = self.outcome(["stun"])
        self.assertEqual((code, said), (1, "no\n"))


class ThresholdTests(unittest.TestCase):
    def test_what_was_written_is_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "thresholds.json"
            report.write({"a": Count("packets", 10.4, 0.1234)}, {"swift": "1"}, path)
            report.write({"b": Count("packets", 20, 0)}, {"swift": "2"}, path)
            read = report.read(path)
        self.assertEqual(read["versions"], {"swift": "2"})
        self.assertEqual(read["works"]["a"], {"instructions": 10, "allocations": 0.123})
        self.assertEqual(read["works"]["b"], {"instructions": 20, "allocations": 0})

    def test_every_work_has_a_checked_in_threshold(self):
        self.assertEqual(set(report.read()["works"]), {work.name for work in WORKS})

    def test_the_vectors_of_the_processor_are_read(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write("processor\t: 0\nflags\t\t: fpu avx ssse3 avx2 avx512f\n")
            file.flush()
            self.assertEqual(versions.vectors(Path(file.name)), "avx2")

    def test_other_versions_are_named(self):
        found = versions.differences({"swift": "1", "libc": "2"}, {"swift": "1", "libc": "3"})
        self.assertEqual(found, ["libc 3 and not 2"])


if __name__ == "__main__":
    unittest.main()
