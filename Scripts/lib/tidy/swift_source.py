# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Swift source split into code, comments and strings, and the functions found in the code."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

# Plain code ends at a comment, a string with its raw marks, a quoted name or a parenthesis.
_PLAIN = re.compile(r"[^/\"#`()]+")
_RAW_STRING = re.compile(r'#+(?=")')
_QUOTED_NAME = re.compile(r"`[^`\n]*`")
_SIMPLE_NAME = re.compile(r"`\w+`")
_NOT_NEWLINE = re.compile(r"[^\n]")


@dataclass(frozen=True)
class Comment:
    """One comment: its first line (from 1) and its text with the marks."""

    line: int
    text: str


@dataclass(frozen=True)
class Function:
    """A declaration with a body: the line of its keyword and the line of its closing brace."""

    name: str
    first: int
    last: int

    @property
    def lines(self) -> int:
        return self.last - self.first + 1


class SwiftSource:
    """`code` is as long as `text`: comments and the insides of strings are blanks in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0] + [m.end() for m in re.finditer("\n", text)]
        self.comments: list[Comment] = []
        self._out: list[str] = []
        self._scan()
        self.code = "".join(self._out)
        self.code_lines = self.code.split("\n")
        self.lines = text.split("\n")

    def line_at(self, offset: int) -> int:
        """The line, from 1, of a place in the text."""
        return bisect.bisect_right(self._starts, offset)

    def _blank(self, begin: int, end: int) -> None:
        self._out.append(_NOT_NEWLINE.sub(" ", self.text[begin:end]))

    def _scan(self) -> None:
        end = self._scan_code(0, closes_interpolation=False)
        while end < len(self.text):  # A parenthesis that closes nothing.
            end = self._scan_code(end, closes_interpolation=False)

    def _scan_code(self, position: int, closes_interpolation: bool) -> int:
        """Copies code up to the end, or past the parenthesis that ends an interpolation."""
        text, depth = self.text, 0
        while position < len(text):
            plain = _PLAIN.match(text, position)
            if plain:
                self._out.append(plain.group())
                position = plain.end()
                continue
            if text.startswith("//", position) or text.startswith("/*", position):
                position = self._comment(position)
                continue
            raw = _RAW_STRING.match(text, position)
            if raw or text[position] == '"':
                position = self._string(position, len(raw.group()) if raw else 0)
                continue
            quoted = _QUOTED_NAME.match(text, position)
            if quoted:
                simple = _SIMPLE_NAME.fullmatch(quoted.group())
                blanks = "`" + "_" * (len(quoted.group()) - 2) + "`"
                self._out.append(quoted.group() if simple else blanks)
                position = quoted.end()
                continue
            character = text[position]
            depth += (character == "(") - (character == ")")
            self._out.append(character)
            position += 1
            if closes_interpolation and depth == 0:
                return position
        return position

    def _comment(self, begin: int) -> int:
        """Blanks one comment; block comments nest."""
        text = self.text
        if text.startswith("//", begin):
            end = text.find("\n", begin)
            end = len(text) if end < 0 else end
        else:
            depth, end = 1, begin + 2
            while depth and end < len(text):
                opening, closing = text.find("/*", end), text.find("*/", end)
                if closing < 0:
                    end = len(text)
                elif 0 <= opening < closing:
                    depth, end = depth + 1, opening + 2
                else:
                    depth, end = depth - 1, closing + 2
        self.comments.append(Comment(self.line_at(begin), text[begin:end]))
        self._blank(begin, end)
        return end

    def _string(self, begin: int, marks: int) -> int:
        """Blanks one string literal; what is interpolated in it stays code."""
        text, hashes = self.text, "#" * marks
        quotes = '"""' if text.startswith('"""', begin + marks) else '"'
        position = begin + marks + len(quotes)
        self._out.append(text[begin:position])
        closing, escape = quotes + hashes, "\\" + hashes
        while position < len(text):
            if text.startswith(closing, position):
                self._out.append(closing)
                return position + len(closing)
            if text.startswith(escape + "(", position):
                self._blank(position, position + len(escape))
                position = self._scan_code(position + len(escape), closes_interpolation=True)
                continue
            if len(quotes) == 1 and text[position] == "\n":
                return position  # Not valid Swift: the compiler will say so.
            step = len(escape) + 1 if text.startswith(escape, position) else 1
            self._blank(position, min(position + step, len(text)))
            position += step
        return len(text)

    def functions(self) -> list[Function]:
        """Every function, initialiser, subscript and computed property that has a body."""
        return list(_functions(self))


_DECLARATION = re.compile(
    r"(?<![.\w`])(?:func\s+(?P<func>`[^`]*`|\w+|[-+*/%=<>!&|^~?.]+)\s*(?=[(<])"
    r"|(?P<init>init)[?!]?\s*(?=[(<])|(?P<deinit>deinit)\s*(?=\{)"
    r"|(?P<subscript>subscript)\s*(?=[(<])"
    r"|var\s+(?P<var>\w+)\s*:[^={}\n]*(?=\{))"
)
_STATEMENT_START = re.compile(
    r"@\w|(?:func|var|let|init|deinit|subscript|case|struct|enum|class|actor|extension|protocol"
    r"|typealias|associatedtype|static|public|package|private|fileprivate|internal|mutating"
    r"|nonisolated|override|import)\b|[};]"
)
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def _functions(source: SwiftSource):
    code = source.code
    for match in _DECLARATION.finditer(code):
        name = next(value for value in match.groupdict().values() if value)
        opening = match.end() if code[match.end()] == "{" else _body_start(code, match.end())
        if opening is None:
            continue
        closing = _matching(code, opening)
        found = Function(name.strip("`"), source.line_at(match.start()), source.line_at(closing))
        if found.lines > 1 or not match.group("var"):
            yield found


def _body_start(code: str, position: int) -> int | None:
    """The brace that opens the body after a parameter list, or nothing: a requirement has none."""
    at_line_start = False
    while position < len(code):
        character = code[position]
        if character == "{":
            return position
        if character in "([":
            position = _matching(code, position) + 1
            at_line_start = False
            continue
        if character == "\n":
            at_line_start = True
        elif not character.isspace():
            if at_line_start and _STATEMENT_START.match(code, position) or character in "};":
                return None
            at_line_start = False
        position += 1
    return None


def _matching(code: str, opening: int) -> int:
    """The place of the bracket that closes the one at `opening`; the last place if none does."""
    stack = []
    for position in range(opening, len(code)):
        character = code[position]
        if character in _PAIRS:
            stack.append(_PAIRS[character])
        elif stack and character == stack[-1]:
            stack.pop()
            if not stack:
                return position
    return len(code) - 1
