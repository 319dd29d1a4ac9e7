# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Draws what a byte costs, as bars on a logarithmic scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

from measuring.svg import document, text
from measuring.tables import short

WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 900, 170, 70, 26, 12, 64
COLOURS = {"ours": "#1f6fb4", "peer": "#c9ced6", "floor": "#8fbf9f"}
WORDS = {"ours": "this package", "peer": "peers", "floor": "floors: no SCTP"}


@dataclass(frozen=True)
class Bar:
    """One bar: whose it is, which kind that is, and how long it is."""

    name: str
    kind: str
    value: float


def decades(values: list[float]) -> tuple[int, int]:
    """The powers of ten around the values."""
    low = math.floor(math.log10(min(values)))
    return low, max(low + 1, math.ceil(math.log10(max(values))))


def draw(bars: list[Bar], title: str) -> str:
    """The picture as SVG, the cheapest on top."""
    bars = sorted((bar for bar in bars if bar.value > 0), key=lambda bar: bar.value)
    if not bars:
        raise ValueError("there is nothing to draw")
    low, high = decades([bar.value for bar in bars])
    height = TOP + len(bars) * (BAR + GAP) + 34

    def place(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(value) - low) / (high - low)

    parts = [text(LEFT, 20, f"{title}; a step of the scale is ten times", "#111111")]
    x = float(LEFT)
    for kind in dict.fromkeys(bar.kind for bar in bars):
        parts.append(f'<rect x="{x:.0f}" y="33" width="12" height="12" fill="{COLOURS[kind]}"/>')
        parts.append(text(x + 18, 43, WORDS[kind]))
        x += 18 + 7 * len(WORDS[kind]) + 20
    for power in range(low, high + 1):
        parts += line(place(10.0**power), height, f"{10.0**power:g}")
    for index, bar in enumerate(bars):
        y = TOP + index * (BAR + GAP)
        end = place(bar.value)
        parts += [
            f'<rect x="{LEFT}" y="{y}" width="{max(2.0, end - LEFT):.1f}" height="{BAR}"'
            f' fill="{COLOURS[bar.kind]}"/>',
            text(LEFT - 8, y + BAR * 0.68, bar.name, "#111111", "end"),
            text(end + 6, y + BAR * 0.68, short(bar.value), "#111111"),
        ]
    return document(WIDTH, height, parts)


def line(x: float, height: int, words: str) -> list[str]:
    """A mark of the scale."""
    return [
        f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{height - 26}" stroke="#dddddd"/>',
        text(x, height - 10, words, anchor="middle"),
    ]
