# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""The README's examples are the ones that are compiled and run."""

import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class ReadmeTests(unittest.TestCase):
    def test_examples_are_compiled(self):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        compiled = (ROOT / "Tests/InteropTests/ReadmeExamples.swift").read_text(encoding="utf-8")
        blocks = re.findall(r"```swift\n(func .*?)\n```", readme, re.DOTALL)
        self.assertEqual(len(blocks), 2)
        for block in blocks:
            self.assertIn(block, compiled)

    def test_named_scripts_and_links_exist(self):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        named = re.findall(r"\bScripts/\w+", readme) + re.findall(r"\]\(([^)#:]+)\)", readme)
        self.assertGreater(len(named), 4)
        for name in named:
            self.assertTrue((ROOT / name).exists(), name)


if __name__ == "__main__":
    unittest.main()
