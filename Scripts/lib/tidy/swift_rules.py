# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Checks of one Swift file: lengths, documentation, bans, leftovers."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass

from . import house
from .swift_source import SwiftSource
from .violation import Violation


@dataclass(frozen=True)
class SwiftFile:
    """A Swift file with its place in the tree."""

    path: str
    source: SwiftSource

    @property
    def top(self) -> str:
        return self.path.split("/")[0]

    @property
    def room(self) -> str:
        """The target it belongs to; empty for Package.swift."""
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else ""

    @property
    def line_count(self) -> int:
        return len(self.source.text.splitlines())

    @property
    def is_length_exempt(self) -> bool:
        return any(fnmatch.fnmatch(self.path, pattern) for pattern in house.LENGTH_EXEMPT)


@dataclass(frozen=True)
class Ban:
    """A pattern that may not stand in the code of some files."""

    rule: str
    pattern: re.Pattern[str]
    message: str
    tops: tuple[str, ...] = ("Sources",)
    engines_only: bool = False

    def applies(self, file: SwiftFile) -> bool:
        in_scope = not self.engines_only or file.room in house.ENGINES
        return file.top in self.tops and in_scope


_BOTH = ("Sources", "Tests")
BANS = (
    Ban("force-try", re.compile(r"\btry!"), "handle the error", _BOTH),
    Ban("force-cast", re.compile(r"\bas!"), "use a conditional cast", _BOTH),
    Ban(
        "force-unwrap",
        re.compile(r"(?<=[\w)\]}\"`?])(?<!\btry)(?<!\bas)(?<!\binit)!(?!=)"),
        "bind the optional, or say what its absence means",
    ),
    Ban("fatal-error", re.compile(r"\bfatalError\s*\("), "report it as a typed error", _BOTH),
    Ban("disabled-test", re.compile(r"\.disabled\s*\("), "mend the test or take it out", _BOTH),
    Ban(
        "test-sleep",
        re.compile(r"\b(?:Task\.sleep|Thread\.sleep|usleep|nanosleep|(?<![.\w])sleep)\s*\("),
        "wait for the event, not for a while",
        ("Tests",),
    ),
    Ban(
        "engine-foundation",
        re.compile(r"\bimport\s+(?:\w+\s+)?Foundation"),
        "engines do without Foundation",
        engines_only=True,
    ),
    Ban(
        "engine-clock",
        re.compile(
            r"\b(?:ContinuousClock|SuspendingClock|DispatchTime|DispatchQueue|clock_gettime"
            r"|gettimeofday|NIODeadline|CFAbsoluteTimeGetCurrent)\b|\bDate\s*\("
        ),
        "time is a parameter of an engine",
        engines_only=True,
    ),
    Ban(
        "engine-task",
        re.compile(r"(?<![.\w])Task\b\s*[.{(<]|\b(?:with\w*)?TaskGroup\b"),
        "an engine starts no task",
        engines_only=True,
    ),
    Ban(
        "engine-random",
        re.compile(r"\.random\s*\((?!.*\busing:)|\bSystemRandomNumberGenerator\b|\barc4random"),
        "randomness is a parameter of an engine",
        engines_only=True,
    ),
    Ban(
        "engine-lock",
        re.compile(r"\b(?:NIOLock\w*|Mutex\s*[<(]|NSLock|NSRecursiveLock|pthread_mutex\w*)"),
        "an engine holds no lock",
        engines_only=True,
    ),
)

_TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b")
_DEAD_CODE = re.compile(
    r"^//\s*(?:(?:let|var)\s+\w+\s*(?::\s*[\w.\[\]]+\s*)?=\s|func\s+\w+\s*[(<]|import\s+\w+$"
    r"|(?:if|for|while|switch|guard)\s.*\{$|return\s+[\w.]+\(.*\)$|return$|self\.\w|\}$|#expect\()"
)
_MODIFIER = r"(?:@[\w.]+(?:\([^()]*\))?|[a-z]+(?:\((?:set|unsafe|safe)\))?)"
_DOCUMENTED = re.compile(
    rf"^\s*(?:{_MODIFIER}\s+)*?(?:public|package|open)\s+(?:{_MODIFIER}\s+)*?"
    r"(?:func|var|let|struct|class|enum|actor|protocol|init|subscript|typealias|macro"
    r"|associatedtype)\b\s*(?P<name>`[^`]*`|[^\s:({<=]*)"
)
_ATTRIBUTE = re.compile(r"^\s*@[\w.]+(?:\(.*\))?\s*$")
_PRIVATE = re.compile(
    r"\b(?:private|fileprivate)\s+(?:(?:static|final|mutating|nonmutating|nonisolated|lazy|weak"
    r"|indirect|consuming|borrowing|override|unowned)\s+)*"
    r"(?:func|let|var|struct|class|enum|actor|typealias|protocol)\s+(?P<name>`?\w+`?)"
)
# Declarations that synthesised code refers to.
_USED_BY_THE_COMPILER = {"CodingKeys"}
_IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(?P<module>\w+)",
    re.MULTILINE,
)


def check_lengths(file: SwiftFile) -> list[Violation]:
    """The hard limits of files and functions."""
    if file.is_length_exempt:
        return []
    found = []
    limit = house.FILE_LINES_MAX.get(file.top)
    if limit and file.line_count > limit:
        message = f"{file.line_count} lines, the limit is {limit}"
        found.append(Violation(file.path, 0, "file-length", message))
    for function in file.source.functions():
        if file.top in _BOTH and function.lines > house.FUNCTION_LINES_MAX:
            limit = house.FUNCTION_LINES_MAX
            message = f"'{function.name}' has {function.lines} lines, the limit is {limit}"
            found.append(Violation(file.path, function.first, "function-length", message))
    return found


def check_bans(file: SwiftFile) -> list[Violation]:
    """What may not stand in the code."""
    found = []
    for ban in BANS:
        if ban.applies(file):
            for match in ban.pattern.finditer(file.source.code):
                line = file.source.line_at(match.start())
                found.append(Violation(file.path, line, ban.rule, ban.message))
    return found


def check_comments(file: SwiftFile) -> list[Violation]:
    """No notes to oneself and no code that has been switched off."""
    found = []
    for comment in file.source.comments:
        for offset, line in enumerate(comment.text.split("\n")):
            place = comment.line + offset
            if _TODO.search(line):
                found.append(Violation(file.path, place, "todo", "do it or take it out"))
            if _DEAD_CODE.match(line.strip()) and not line.strip().startswith("///"):
                found.append(Violation(file.path, place, "dead-code", "code in a comment"))
    for match in _TODO.finditer(file.source.code):
        place = file.source.line_at(match.start())
        found.append(Violation(file.path, place, "todo", "do it or take it out"))
    return found


def check_documentation(file: SwiftFile) -> list[Violation]:
    """A summary on every public and package declaration of the sources."""
    if file.top != "Sources":
        return []
    found = []
    for index, line in enumerate(file.source.code_lines):
        match = _DOCUMENTED.match(line)
        if match is None or re.match(r"^\s*(?:\w+\s+)*import\b", line):
            continue
        if not _has_documentation(file.source, index):
            name = match.group("name") or "init"
            message = f"'{name.strip('`')}' has no /// summary"
            found.append(Violation(file.path, index + 1, "documentation", message))
    return found


def _has_documentation(source: SwiftSource, index: int) -> bool:
    """Whether a /// line stands above, with nothing but attributes and comments between."""
    above = index - 1
    while above >= 0:
        raw, code = source.lines[above].strip(), source.code_lines[above].strip()
        if raw.startswith("///"):
            return True
        is_attribute = _ATTRIBUTE.match(code) or raw.startswith(("#if", "@available"))
        if not (is_attribute or (raw.startswith("//") and not code)):
            return False
        above -= 1
    return False


def check_private(file: SwiftFile) -> list[Violation]:
    """No private declaration that its own file never mentions again."""
    found = []
    for match in _PRIVATE.finditer(file.source.code):
        name = match.group("name").strip("`")
        if name in _USED_BY_THE_COMPILER:
            continue
        if len(re.findall(rf"\b{re.escape(name)}\b", file.source.code)) < 2:
            line = file.source.line_at(match.start())
            message = f"private '{name}' is not used"
            found.append(Violation(file.path, line, "unreferenced", message))
    return found


def check_imports(file: SwiftFile) -> list[Violation]:
    """Imports follow the arrows of the house."""
    allowed = house.ARROWS.get(file.room)
    if file.top != "Sources" or allowed is None:
        return []
    found = []
    for match in _IMPORT.finditer(file.source.code):
        module = match.group("module")
        if module not in allowed and module not in house.SYSTEM_MODULES and module != file.room:
            line = file.source.line_at(match.start("module"))
            message = f"{file.room} may not import {module}"
            found.append(Violation(file.path, line, "arrow", message))
    return found


CHECKS = (
    check_lengths,
    check_bans,
    check_comments,
    check_documentation,
    check_private,
    check_imports,
)
