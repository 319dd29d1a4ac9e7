# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Checks of any committed text: width, header, words and addresses, size."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from . import house
from .violation import Violation

_COMMENT_MARK = {".swift": "//", ".c": "//", ".h": "//", ".py": "#", ".sh": "#", ".js": "//"}
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://([^\s/:\"'<>)`\]]+)")
_MACHINE_PATH = re.compile(r"(?<![\w.~*-])/(?:work|root|home|Users)/[\w.]")


def comment_mark(path: str, text: str) -> str | None:
    """How a line comment begins in this file, if it is one that carries the header."""
    mark = _COMMENT_MARK.get(Path(path).suffix)
    first = text.split("\n", 1)[0]
    if mark is None and first.startswith("#!") and first.endswith(("sh", "python3")):
        return "#"
    return mark


def check_header(path: str, text: str) -> list[Violation]:
    """Two lines, copyright and licence; a #! or the tools version may stand above them."""
    mark = comment_mark(path, text)
    if mark is None:
        return []
    lines = text.split("\n")
    first = 1 if lines[0].startswith(("#!", "// swift-tools-version")) else 0
    wanted = [f"{mark} {line}" for line in house.HEADER]
    if lines[first : first + 2] != wanted:
        return [Violation(path, first + 1, "header", f"expected '{wanted[0]}' and '{wanted[1]}'")]
    rest = lines[first + 2 :]
    if path.endswith(".swift") and any(rest) and rest[0] != "":
        return [Violation(path, first + 3, "header", "expected a blank line below the header")]
    return []


def check_width(path: str, text: str) -> list[Violation]:
    """No line over the width, unless it is one long word, such as an address."""
    if comment_mark(path, text) is None:
        return []
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > house.LINE_WIDTH and " " in line[: house.LINE_WIDTH].strip(" /#\t"):
            message = f"{len(line)} columns, the limit is {house.LINE_WIDTH}"
            found.append(Violation(path, number, "width", message))
    return found


def check_words(path: str, text: str) -> list[Violation]:
    """No paths of one machine, and no addresses outside the list."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if _MACHINE_PATH.search(line):
            found.append(Violation(path, number, "machine-path", "a path of one machine"))
        for match in _URL.finditer(line):
            if match.group(1).lower() not in house.URL_HOSTS:
                message = f"host '{match.group(1)}' is not in the list of house.py"
                found.append(Violation(path, number, "url-host", message))
    return found


def check_blobs(root: Path) -> list[Violation]:
    """No object in the whole history over the limit."""
    objects = subprocess.run(
        ["git", "rev-list", "--objects", "HEAD"], cwd=root, capture_output=True, text=True
    ).stdout
    sizes = subprocess.run(
        ["git", "cat-file", "--batch-check=%(objecttype) %(objectsize) %(rest)"],
        cwd=root, input=objects, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found = []
    for line in sizes.splitlines():
        kind, size, name = (line.split(" ", 2) + ["", ""])[:3]
        if kind == "blob" and int(size) > house.BLOB_BYTES_MAX:
            message = f"{size} bytes in git, the limit is {house.BLOB_BYTES_MAX}"
            found.append(Violation(name, 0, "blob", message))
    return found
