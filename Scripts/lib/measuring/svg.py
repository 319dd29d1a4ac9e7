# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Parts of drawings."""

from __future__ import annotations

from html import escape


def ceiling(value: float) -> float:
    """A round number that is not below a value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** len(str(int(value))) / 10
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def text(x: float, y: float, words: str, colour: str = "#333333", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" font-family="sans-serif" font-size="12"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )


def document(width: int, height: int, parts: list[str]) -> str:
    """A drawing on white ground."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}">',
            f'<rect width="{width}" height="{height}" fill="white"/>',
            *parts,
            "</svg>\n",
        ]
    )
