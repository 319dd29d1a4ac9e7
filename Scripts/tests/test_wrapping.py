# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Wrapping moves words, and nothing else."""

import unittest

from tidy.wrapping import wrap_comments


class WrappingTests(unittest.TestCase):
    CASES = {
        "narrow": ("/// aa bb cc", "/// aa bb cc"),
        "last line": ("/// aa bb cc dd\nlet a = 1", "/// aa bb cc\n/// dd\nlet a = 1"),
        "goes on": ("/// aa bb cc dd\n/// ee", "/// aa bb cc\n/// dd ee"),
        "runs over": ("/// aa bb cc dd\n/// ee ff gg", "/// aa bb cc\n/// dd ee ff\n/// gg"),
        "paragraph": ("/// aa bb cc dd\n///\n/// ee", "/// aa bb cc\n/// dd\n///\n/// ee"),
        "item": ("/// - aa bb cc\n/// - dd", "/// - aa bb\n///   cc\n/// - dd"),
        "item goes on": ("/// - aa bb cc\n///   dd", "/// - aa bb\n///   cc dd"),
        "text before an item": ("/// aa bb cc dd\n/// - ee", "/// aa bb cc\n/// dd\n/// - ee"),
        "indented": ("  // aa bb cc\n  // dd", "  // aa bb\n  // cc dd"),
        "another kind": ("/// aa bb cc dd\n// ee", "/// aa bb cc\n/// dd\n// ee"),
        "one long word": ("/// aaaaaaaaaaaa", "/// aaaaaaaaaaaa"),
        "fence": ("/// ```\n/// aa bb cc dd\n/// ```", "/// ```\n/// aa bb cc dd\n/// ```"),
        "code": ('let aa = "bb cc dd"', 'let aa = "bb cc dd"'),
        "comment behind code": ("let aa // bb cc dd", "let aa // bb cc dd"),
    }

    def test_wraps(self):
        for name, (text, expected) in self.CASES.items():
            with self.subTest(name):
                self.assertEqual(wrap_comments(text, 12), expected)

    def test_wrapping_again_changes_nothing(self):
        for name, (text, _) in self.CASES.items():
            with self.subTest(name):
                once = wrap_comments(text, 12)
                self.assertEqual(wrap_comments(once, 12), once)


if __name__ == "__main__":
    unittest.main()
