# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""The lexer behind tidy: what it takes for code, comment and function."""

import unittest

from tidy.swift_source import SwiftSource


def code(text: str) -> str:
    """The code of a text, with its blanks run together."""
    return " ".join(SwiftSource(text).code.split())


class MaskTests(unittest.TestCase):
    CASES = {
        "line comment": ("a // b\nc", "a c"),
        "comment mark in a string": ('f("// b")', 'f(" ")'),
        "nested block comment": ("a /* b /* c */ d */ e", "a e"),
        "quote in a comment": ('a // "\nb', "a b"),
        "escaped quote": (r'f("a\"b") + c', 'f(" ") + c'),
        "escaped backslash": (r'f("\\") + c', 'f(" ") + c'),
        "interpolation is code": (r'"x \(value!) y"', '" (value!) "'),
        "string in an interpolation": (r'"x \(f("y")) z" + w', '" (f(" ")) " + w'),
        "parentheses in an interpolation": (r'"\(f(g(1)))" + w', '" (f(g(1)))" + w'),
        "several lines": ('"""\n  a "b" \\(c)\n  """ + d', '""" (c) """ + d'),
        "raw string": (r'#"a "b" \(c) \#(d)"# + e', '#" (d)"# + e'),
        "empty string": ('f("", a)', 'f("", a)'),
        "sentence as a name": ("func `it's \"q\" // a`() {}", "func `_____________`() {}"),
        "word as a name": ("`self`.a", "`self`.a"),
        "unfinished string": ('a "b\nc', 'a " c'),
    }

    def test_masks_comments_and_strings(self):
        for name, (text, expected) in self.CASES.items():
            with self.subTest(name):
                self.assertEqual(code(text), expected)

    def test_keeps_length_and_lines(self):
        for name, (text, _) in self.CASES.items():
            with self.subTest(name):
                source = SwiftSource(text)
                self.assertEqual(len(source.code), len(text))
                self.assertEqual(source.code.count("\n"), text.count("\n"))

    def test_collects_comments_with_their_lines(self):
        comments = SwiftSource("a\n// b\n/* c\nd */ e").comments
        self.assertEqual([(c.line, c.text) for c in comments], [(2, "// b"), (3, "/* c\nd */")])


class FunctionTests(unittest.TestCase):
    CASES = {
        "function": ("func f() {\n  a\n}", [("f", 3)]),
        "one line": ("func f() { a }", [("f", 1)]),
        "parameters on lines of their own": ("func f(\n  a: Int\n) -> Int {\n  a\n}", [("f", 5)]),
        "closure as default": ("func f(a: () -> Int = { 1 }) {\n}", [("f", 2)]),
        "typed throws": ("func f() throws(E)\n  -> G {\n}", [("f", 3)]),
        "requirement": ("protocol P {\n  func f() -> A\n  func g()\n}\nfunc h() {\n}", [("h", 2)]),
        "initialiser": ("init?(a: Int) {\n}", [("init", 2)]),
        "call of an initialiser": ("let a = X.init(b)\nif c {\n}", []),
        "operator": ("static func == (a: A, b: A) -> Bool {\n}", [("==", 2)]),
        "deinit": ("deinit {\n}", [("deinit", 2)]),
        "subscript": ("subscript(a: Int) -> B {\n  b\n}", [("subscript", 3)]),
        "computed property": ("var a: [Int] {\n  b\n}", [("a", 3)]),
        "stored property": ("var a: Int = 1", []),
        "getter requirement": ("var a: Int { get }", []),
        "brace in a string": ('func f() {\n  g("}")\n}', [("f", 3)]),
        "nested": ("func f() {\n  func g() {\n  }\n}", [("f", 4), ("g", 2)]),
        "generic": ("func f<T: P>(a: T) where T: Q {\n}", [("f", 2)]),
        "sentence": ("@Test func `f does g`() {\n}", [("________", 2)]),
    }

    def test_finds_functions_and_their_lengths(self):
        for name, (text, expected) in self.CASES.items():
            with self.subTest(name):
                found = [(f.name, f.lines) for f in SwiftSource(text).functions()]
                self.assertEqual(found, expected)


if __name__ == "__main__":
    unittest.main()
