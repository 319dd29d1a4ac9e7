# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Each rule of tidy fires on what it is for, and on nothing beside it."""

import subprocess
import tempfile
import unittest
from pathlib import Path

from tidy import house, swift_rules, text_rules, tree_rules
from tidy.swift_rules import SwiftFile
from tidy.swift_source import SwiftSource

ENGINE, PRODUCT = "Sources/RTCSCTP/A.swift", "Sources/WebRTCDirect/A.swift"
TEST = "Tests/RTCSCTPTests/ATests.swift"


def rules(path: str, text: str) -> list[str]:
    """The rules that a Swift file breaks, in order."""
    file = SwiftFile(path, SwiftSource(text))
    found = [violation for check in swift_rules.CHECKS for violation in check(file)]
    return [violation.rule for violation in sorted(found)]


class SwiftRuleTests(unittest.TestCase):
    FIRES = {
        "force try": (PRODUCT, "let a = try! f()", ["force-try"]),
        "force try in a test": (TEST, "let a = try! f()", ["force-try"]),
        "force cast": (PRODUCT, "let a = b as! C", ["force-cast"]),
        "force unwrap": (PRODUCT, "let a = b!", ["force-unwrap"]),
        "force unwrap of a call": (PRODUCT, "let a = b()!.c", ["force-unwrap"]),
        "force unwrap in a string": (PRODUCT, r'let a = "\(b!)"', ["force-unwrap"]),
        "implicit unwrap": (PRODUCT, "var a: Int!", ["force-unwrap"]),
        "fatal error": (PRODUCT, 'fatalError("a")', ["fatal-error"]),
        "disabled test": (TEST, '@Test(.disabled("a")) func f() {}', ["disabled-test"]),
        "sleep in a test": (TEST, "try await Task.sleep(for: .seconds(1))", ["test-sleep"]),
        "Foundation": (ENGINE, "import Foundation", ["engine-foundation"]),
        "part of Foundation": (ENGINE, "import struct Foundation.Data", ["engine-foundation"]),
        "FoundationEssentials": (ENGINE, "import FoundationEssentials", ["engine-foundation"]),
        "clock": (ENGINE, "let a = ContinuousClock.now", ["engine-clock"]),
        "date": (ENGINE, "let a = Date()", ["engine-clock"]),
        "task": (ENGINE, "Task { f() }", ["engine-task"]),
        "detached task": (ENGINE, "Task.detached { f() }", ["engine-task"]),
        "task group": (ENGINE, "await withTaskGroup(of: A.self) { a in }", ["engine-task"]),
        "random": (ENGINE, "let a = UInt32.random(in: b)", ["engine-random"]),
        "generator": (ENGINE, "var a = SystemRandomNumberGenerator()", ["engine-random"]),
        "lock": (ENGINE, "let a = Mutex<Int>(0)", ["engine-lock"]),
        "todo": (PRODUCT, "// TODO: a", ["todo"]),
        "fixme in a block": (TEST, "/* a\n FIXME b */", ["todo"]),
        "code in a comment": (PRODUCT, "// let a = b", ["dead-code"]),
        "condition in a comment": (PRODUCT, "// if a == b {", ["dead-code"]),
        "undocumented": (PRODUCT, "public struct A {}", ["documentation"]),
        "undocumented package": (ENGINE, "package func f() {}", ["documentation"]),
        "undocumented, modifiers": (
            ENGINE,
            "@inlinable\nstatic package func f() {}",
            ["documentation"],
        ),
        "undocumented setter": (PRODUCT, "public private(set) var a = 1", ["documentation"]),
        "plain comment is no summary": (ENGINE, "// A.\npackage var a: Int", ["documentation"]),
        "unreferenced": (PRODUCT, "private let a = 1", ["unreferenced"]),
        "unreferenced function": (PRODUCT, "private static func f() {}", ["unreferenced"]),
        "arrow": ("Sources/RTCSTUN/A.swift", "import RTCSCTP", ["arrow"]),
        "arrow with access": ("Sources/RTCCore/A.swift", "public import Logging", ["arrow"]),
        "long file": (TEST, "a\n" * 801, ["file-length"]),
        "long function": (PRODUCT, "func f() {\n" + "a\n" * 69 + "}", ["function-length"]),
    }
    PASSES = {
        "not equal": (PRODUCT, "if a != b, !c, d !== e {}"),
        "not": (PRODUCT, "#if !os(Linux)\nlet a = !b && !(c)\n#endif"),
        "unwrap in a test": (TEST, "let a = b!"),
        "words in strings": (PRODUCT, 'let a = "try! TODO fatalError( b!"'),
        "words in comments": (PRODUCT, "// No try! here, nor fatalError(), nor a!"),
        "clock in the product": (PRODUCT, "let a = ContinuousClock.now"),
        "task in the product": (PRODUCT, "Task { f() }"),
        "task as a part": (ENGINE, "let a = b.Task(c)\nlet taskCount = 1"),
        "given randomness": (ENGINE, "let a = UInt32.random(in: b, using: &c)"),
        "prose": (PRODUCT, "// If the peer is slow, wait for it (see RFC 9260).\n// return early"),
        "documented": (ENGINE, "/// A.\n@inlinable\npackage func f() {}"),
        "documented, attributes": (ENGINE, "/// A.\n@frozen\n@available(*, b)\npackage enum A {}"),
        "package import": (ENGINE, "package import NIOCore"),
        "package manifest word": ("Package.swift", "let package = Package(name: b)"),
        "undocumented test helper": (TEST, "package func f() {}"),
        "internal": (PRODUCT, "func f() {}"),
        "referenced": (PRODUCT, "private let a = 1\nlet b = a"),
        "referenced in a string": (PRODUCT, 'private let a = 1\nlet b = "\\(a)"'),
        "coding keys": (PRODUCT, "private enum CodingKeys: String, CodingKey {}"),
        "own arrow": (ENGINE, "package import RTCCore\nimport Synchronization"),
        "file at the limit": (PRODUCT, "a\n" * 600),
        "function at the limit": (PRODUCT, "func f() {\n" + "a\n" * 68 + "}"),
        "long table": ("Tests/ATests/Fixtures/A.swift", "a\n" * 2000),
    }

    def test_rules_fire(self):
        for name, (path, text, expected) in self.FIRES.items():
            with self.subTest(name):
                self.assertEqual(rules(path, text), expected)

    def test_rules_do_not_misfire(self):
        for name, (path, text) in self.PASSES.items():
            with self.subTest(name):
                self.assertEqual(rules(path, text), [])

    def test_every_ban_has_a_case(self):
        covered = {rule for _, _, expected in self.FIRES.values() for rule in expected}
        self.assertEqual({ban.rule for ban in swift_rules.BANS} - covered, set())

    def test_places_are_right(self):
        file = SwiftFile(PRODUCT, SwiftSource("a\nb\nlet c = d!\n"))
        self.assertEqual(str(swift_rules.check_bans(file)[0])[: len(PRODUCT) + 2], f"{PRODUCT}:3")


class TextRuleTests(unittest.TestCase):
    HEADER = "".join(f"// {line}\n" for line in house.HEADER)

    def test_header(self):
        good = {
            "A.swift": self.HEADER + "\nlet a = 1\n",
            "Package.swift": "// swift-tools-version: 6.2\n" + self.HEADER + "\nlet a = 1\n",
            "a.h": self.HEADER + "int a;\n",
            "run": "#!/usr/bin/env bash\n" + self.HEADER.replace("//", "#") + "true\n",
            "A.md": "# A\n",
        }
        bad = {
            "A.swift": "let a = 1\n",
            "B.swift": self.HEADER.replace("2026", "2025") + "\n",
            "C.swift": self.HEADER + "let a = 1\n",
            "run": "#!/usr/bin/env bash\ntrue\n",
        }
        for path, text in good.items():
            with self.subTest(path, good=True):
                self.assertEqual(text_rules.check_header(path, text), [])
        for path, text in bad.items():
            with self.subTest(path, good=False):
                self.assertEqual([v.rule for v in text_rules.check_header(path, text)], ["header"])

    def test_width(self):
        self.assertEqual(len(text_rules.check_width("A.swift", "a b" + "c" * 98)), 1)
        self.assertEqual(text_rules.check_width("A.swift", "a b" + "c" * 97), [])
        self.assertEqual(text_rules.check_width("A.swift", "// " + "c" * 200), [])
        self.assertEqual(text_rules.check_width("A.md", "a b" + "c" * 200), [])

    def test_words(self):
        cases = {
            "see /" + "work/a": ["machine-path"],
            "cd /" + "root/b": ["machine-path"],
            "../shared/a and homework/b and ~/work/c": [],
            "https://github.com/a": [],
            "http:" + "//mirror.invalid/a": ["url-host"],
        }
        for text, expected in cases.items():
            with self.subTest(text):
                self.assertEqual([v.rule for v in text_rules.check_words("A.md", text)], expected)

    def test_blobs(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            git = ["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.com"]
            subprocess.run([*git, "init", "-q"], check=True)
            (root / "small").write_bytes(b"a" * house.BLOB_BYTES_MAX)
            (root / "large").write_bytes(b"a" * (house.BLOB_BYTES_MAX + 1))
            subprocess.run([*git, "add", "."], check=True)
            subprocess.run([*git, "commit", "-q", "-m", "a"], check=True)
            subprocess.run([*git, "rm", "-q", "large"], check=True)
            subprocess.run([*git, "commit", "-q", "-m", "b"], check=True)
            self.assertEqual([v.path for v in text_rules.check_blobs(root)], ["large"])


class TreeRuleTests(unittest.TestCase):
    def file(self, lines: int, name: str = "A") -> SwiftFile:
        return SwiftFile(f"Sources/RTCSCTP/{name}.swift", SwiftSource("a\n" * lines))

    def test_median(self):
        good = [self.file(lines) for lines in (20, 120, 500)]
        bad = [self.file(lines) for lines in (20, 121, 122)]
        self.assertEqual(tree_rules.check_budgets(good), [])
        self.assertEqual([v.rule for v in tree_rules.check_budgets(bad)], ["file-median"])

    def test_share_of_short_functions(self):
        short, long = "func f() {\n}\n", "func g() {\n" + "a\n" * 39 + "}\n"
        good = SwiftFile(PRODUCT, SwiftSource(short * 19 + long))
        bad = SwiftFile(PRODUCT, SwiftSource(short * 18 + long))
        self.assertEqual(tree_rules.check_budgets([good]), [])
        self.assertEqual([v.rule for v in tree_rules.check_budgets([bad])], ["function-share"])

    def manifest(self, name: str, dependency: str, kind: str = "regular") -> dict:
        entry = {"byName": [dependency, None]}
        return {"targets": [{"name": name, "type": kind, "dependencies": [entry]}]}

    def test_arrows(self):
        cases = {
            ("RTCSTUN", "RTCCore", "regular"): 0,
            ("RTCSTUN", "RTCSCTP", "regular"): 1,
            ("RTCCore", "WebRTCDirect", "regular"): 1,
            ("Unknown", "RTCCore", "regular"): 1,
            ("RTCSTUNTests", "RTCSimulation", "test"): 0,
        }
        for (name, dependency, kind), count in cases.items():
            with self.subTest(name=name, dependency=dependency):
                found = tree_rules.check_manifest(self.manifest(name, dependency, kind))
                self.assertEqual(len(found), count)

    def test_arrows_of_the_house_go_down(self):
        for room in house.ARROWS:
            seen, waiting = set(), [room]
            while waiting:
                for below in house.ARROWS.get(waiting.pop(), set()) - seen:
                    self.assertNotEqual(below, room, f"{room} reaches itself")
                    seen.add(below)
                    waiting.append(below)

    def test_top_level(self):
        tracked = ["Package.swift", "Sources/a", ".ci/run", "NOTES.md", "Scripts/tidy"]
        self.assertEqual([v.path for v in tree_rules.check_top_level(tracked)], ["NOTES.md"])

    def test_format_diagnostics(self):
        output = "/a/b/Sources/C.swift:3:5: error: [Indentation] unindent by 2 spaces\n"
        found = tree_rules.parse_format(output, Path("/a/b"), 1)
        expected = "Sources/C.swift:3: format: [Indentation] unindent by 2 spaces"
        self.assertEqual([str(v) for v in found], [expected])
        self.assertEqual(len(tree_rules.parse_format("unknown option", Path("/a"), 64)), 1)
        self.assertEqual(tree_rules.parse_format("", Path("/a"), 0), [])


if __name__ == "__main__":
    unittest.main()
