# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What the measuring scripts share."""

import sys
import unittest

from measuring.numbers import percentile
from measuring.process import Failed, Process
from measuring.svg import ceiling
from measuring.tables import NOTHING, Place, aligned, number, short


class NumbersTests(unittest.TestCase):
    def test_a_percentile_is_one_of_the_values(self):
        values = [float(value) for value in range(1, 101)]
        self.assertEqual(percentile(values, 0.5), 50)
        self.assertEqual(percentile(values, 0.95), 95)
        self.assertEqual(percentile([3.0], 0.01), 3)
        self.assertIsNone(percentile([], 0.5))


class TablesTests(unittest.TestCase):
    place = Place("Scripts/some", "figure")

    def test_a_text_takes_the_place_of_the_one_before(self):
        document = f"a\n{self.place.begin}\nold\n{self.place.end}\nb\n"
        filled = self.place.fill(document, "new")
        wanted = f"a\n{self.place.begin}\n\nnew\n\n{self.place.end}\nb\n"
        self.assertEqual(filled, wanted)
        self.assertEqual(self.place.fill(filled, "new"), filled)
        self.assertRaises(ValueError, self.place.fill, "no place", "new")

    def test_columns_stand_below_each_other(self):
        lines = aligned([["a", "bb", "c"], ["aaa", "b", "c"]])
        self.assertEqual(lines, ["a    bb  c", "aaa  b   c"])

    def test_what_is_not_known_is_a_dash(self):
        self.assertEqual(number(None), NOTHING)
        self.assertEqual(number(1.25, "{:.1f} s"), "1.2 s")


    def test_short_numbers_have_two_digits_or_all(self):
        found = [short(value) for value in (0.22, 1, 1.94, 28.4, 99.6, 297.12)]
        self.assertEqual(found, ["0.22", "1.0", "1.9", "28", "100", "297"])


class DrawingTests(unittest.TestCase):
    def test_scales_end_with_round_numbers(self):
        found = [ceiling(value) for value in (0, 0.7, 1, 55, 185, 1_000)]
        self.assertEqual(found, [1, 1, 1, 100, 200, 1_000])


class ProcessTests(unittest.TestCase):
    def start(self, code):
        process = Process([sys.executable, "-c", code])
        self.addCleanup(process.stop)
        return process

    def test_lines_come_one_by_one(self):
        process = self.start("print(1); print(input())")
        self.assertEqual(process.line(), "1")
        process.write("two")
        self.assertEqual(process.line(), "two")

    def test_silence_is_a_failure(self):
        self.assertRaises(Failed, self.start("pass").line)
        self.assertRaises(Failed, self.start("input()").line, 0.01)

    def test_a_program_that_ends_with_its_input_is_not_killed(self):
        process = self.start("input()\ntry: input()\nexcept EOFError: raise SystemExit(3)")
        process.write("on")
        self.assertEqual(process.finish(), 3)

    def test_the_last_complaint_is_kept(self):
        process = self.start("raise SystemExit('no\\nnever')")
        self.assertEqual(process.finish(), 1)
        self.assertEqual(process.complaint(), "never")


if __name__ == "__main__":
    unittest.main()
