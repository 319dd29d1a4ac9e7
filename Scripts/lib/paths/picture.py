# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Draws the course of a run: rate, window, and round trip over the time."""

from __future__ import annotations

import csv
from pathlib import Path

from measuring.svg import ceiling, document, text

WIDTH, PANEL, LEFT, GAP = 900, 150, 70, 34
COLOURS = ("#1f6fb4", "#d95f02", "#2a9d5c", "#8e44ad", "#777777")
# Points of one curve: more than this cannot be seen.
POINTS_MAX = 900

# The panels: what the names of their columns end with, and their titles.
PANELS = (
    (("_mbit",), "goodput, Mbit/s"),
    (("_window_kb", "_flight_kb"), "window and flight, kB"),
    (("_rtt_ms", "queue_ms"), "smoothed round trip and queue, ms"),
)


def read(path: Path) -> dict[str, list[float]]:
    """A table by its columns."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if not rows:
        return {}
    names, *lines = rows
    return {name: [float(line[index]) for line in lines] for index, name in enumerate(names)}


def thin(values: list[float]) -> list[float]:
    """At most so many values that they can be seen, the highest of each step."""
    step = -(-len(values) // POINTS_MAX) if values else 1
    return [max(values[i : i + step]) for i in range(0, len(values), step)]


def curve(values: list[float], top: float, most: float, colour: str) -> str:
    points = thin(values)
    span = max(1, len(points) - 1)
    pairs = " ".join(
        f"{LEFT + (WIDTH - LEFT - 10) * index / span:.1f},"
        f"{top + PANEL * (1 - min(value, most) / most):.1f}"
        for index, value in enumerate(points)
    )
    return f'<polyline fill="none" stroke="{colour}" stroke-width="1.2" points="{pairs}"/>'


def panel(table: dict[str, list[float]], endings: tuple[str, ...], title: str, top: int) -> str:
    names = [name for name in table if name.endswith(endings)]
    most = ceiling(max((max(table[name], default=0) for name in names), default=0))
    parts = [
        f'<rect x="{LEFT}" y="{top}" width="{WIDTH - LEFT - 10}" height="{PANEL}" fill="none"'
        ' stroke="#bbbbbb"/>',
        text(LEFT - 6, top + 10, f"{most:g}", anchor="end"),
        text(LEFT - 6, top + PANEL, "0", anchor="end"),
        text(LEFT, top - 6, title),
    ]
    x = WIDTH - 10.0
    for index, name in reversed(list(enumerate(names))):
        colour = COLOURS[index % len(COLOURS)]
        parts += [curve(table[name], top, most, colour), text(x, top - 6, name, colour, "end")]
        x -= 8 * len(name) + 14
    return "\n".join(parts)


def draw(table: dict[str, list[float]], title: str) -> str:
    """The picture of a table, as SVG."""
    height = 40 + len(PANELS) * (PANEL + GAP)
    parts = [text(LEFT, 16, title)]
    for index, (endings, words) in enumerate(PANELS):
        parts.append(panel(table, endings, words, 44 + index * (PANEL + GAP)))
    seconds = table.get("seconds", [0.0])
    last = f"{seconds[-1]:g} s" if seconds else "0 s"
    parts.append(text(WIDTH - 10, height - 6, last, anchor="end"))
    return document(WIDTH, height, parts)
