# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What Scripts/lib/matrix.py makes of cells."""

import tempfile
import unittest
from collections import Counter
from pathlib import Path

import matrix


def cell(peer="p", direction="d", variant="v1", name="connect", result="pass", detail=""):
    return {
        "peer": peer,
        "direction": direction,
        "variant": variant,
        "cell": name,
        "result": result,
        "detail": detail,
        "ms": 1.0,
    }


class Describing(unittest.TestCase):
    def test_says_how_many_hold(self):
        self.assertEqual(matrix.describe(Counter({"pass": 3})), "3 of 3")

    def test_tells_failures_and_faults_apart(self):
        counts = Counter({"pass": 1, "fail": 2, "fault": 3})
        self.assertEqual(matrix.describe(counts), "1 of 6, 2 failed, 3 by its own fault")

    def test_never_counts_what_was_not_run_as_passed(self):
        self.assertEqual(matrix.describe(Counter({"skip": 1})), "not run")


class Table(unittest.TestCase):
    def test_has_a_row_for_each_peer_and_direction(self):
        cells = [cell(), cell(name="ping"), cell(direction="e", result="fail")]
        text = matrix.table(cells, {"p": "1.0"})
        self.assertIn("| p | 1.0 | d | 2 of 2 |", text)
        self.assertIn("| p | 1.0 | e | 0 of 1, 1 failed |", text)

    def test_rows_do_not_depend_on_which_test_was_done_first(self):
        cells = [cell(peer="z"), cell(peer="pion", direction="e"), cell(peer="pion"), cell()]
        rows = [key for key in matrix.groups([cell(peer="firefox")] + cells)]
        expected = [("firefox", "d"), ("pion", "d"), ("pion", "e"), ("p", "d"), ("z", "d")]
        self.assertEqual(rows, expected)
        self.assertEqual(rows, list(matrix.groups(cells[::-1] + [cell(peer="firefox")])))

    def test_replaces_only_what_stands_between_the_marks(self):
        with tempfile.TemporaryDirectory() as folder:
            readme = Path(folder) / "README.md"
            readme.write_text(f"before\n{matrix.BEGIN}\nold\n{matrix.END}\nafter\n")
            matrix.write_table(str(readme), "new")
            expected = f"before\n{matrix.BEGIN}\n\nnew\n\n{matrix.END}\nafter\n"
            self.assertEqual(readme.read_text(), expected)

    def test_needs_the_marks(self):
        with tempfile.TemporaryDirectory() as folder:
            readme = Path(folder) / "README.md"
            readme.write_text("nothing\n")
            with self.assertRaises(SystemExit):
                matrix.write_table(str(readme), "new")


if __name__ == "__main__":
    unittest.main()
