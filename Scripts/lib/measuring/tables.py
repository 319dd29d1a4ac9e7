# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Tables, and their places in documents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

NOTHING = "–"


def number(value: float | None, form: str = "{:.1f}") -> str:
    return NOTHING if value is None else form.format(value)


def short(value: float) -> str:
    """A number with two digits that count, and all of them before the point."""
    return f"{value:#.2g}".rstrip(".") if value < 99.5 else f"{value:.0f}"


def aligned(lines: list[list[str]]) -> list[str]:
    """Lines of cells, with the columns below each other."""
    widths = [max(len(line[index]) for line in lines) for index in range(len(lines[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)) for line in lines]


@dataclass(frozen=True)
class Place:
    """Where a script puts what it has measured, between two comments."""

    script: str
    what: str = "table"

    @property
    def begin(self) -> str:
        return f"<!-- The {self.what} below is written by {self.script} --write. -->"

    @property
    def end(self) -> str:
        return f"<!-- End of the {self.what}. -->"

    def fill(self, document: str, text: str) -> str:
        """A document with the text in its place.

        Raises `ValueError` when there is no place for it.
        """
        before, begin, rest = document.partition(self.begin)
        _, end, after = rest.partition(self.end)
        if not begin or not end:
            raise ValueError(f"there is no place for the {self.what}")
        return f"{before}{begin}\n\n{text}\n\n{end}{after}"

    def write(self, path: Path, text: str) -> None:
        """Puts the text into a file."""
        path.write_text(self.fill(path.read_text(encoding="utf-8"), text), encoding="utf-8")
