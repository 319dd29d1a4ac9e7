# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Wraps comment lines that are too wide: the one thing that tidy mends by itself."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"^(?P<indent>\s*)(?P<mark>///|//|#)(?P<gap> +)(?P<text>\S.*)$")
_ITEM = re.compile(r"^(?:[-*] |\d+\. |\| |```|\+[-+]|[|+<>])")


def wrap_comments(text: str, width: int) -> str:
    """Moves the words beyond the width to the next line of the same paragraph, or to a new one."""
    lines, done, fenced = text.split("\n"), [], False
    while lines:
        line = lines.pop(0)
        match = _COMMENT.match(line)
        fenced ^= bool(match and match.group("text").startswith("```"))
        if match is None or fenced or len(line) <= width or line.startswith("#!"):
            done.append(line)
            continue
        cut = line.rfind(" ", len(line) - len(match.group("text")), width + 1)
        if cut < 0:
            done.append(line)
            continue
        done.append(line[:cut].rstrip())
        _give(line[cut:].strip(), match, lines)
    return "\n".join(done)


def _give(words: str, match: re.Match[str], lines: list[str]) -> None:
    """Puts the words in front of the paragraph's next line, or on a line of their own."""
    following = _COMMENT.match(lines[0]) if lines else None
    item = _ITEM.match(match.group("text"))
    gap = match.group("gap") + (" " * len(item.group()) if item else "")
    start = match.group("indent") + match.group("mark")
    if following and lines[0].startswith(start + gap) and following.group("gap") == gap:
        if following.group("mark") == match.group("mark") and not _ITEM.match(following["text"]):
            lines[0] = f"{start}{gap}{words} {following['text']}"
            return
    lines.insert(0, f"{start}{gap}{words}")
