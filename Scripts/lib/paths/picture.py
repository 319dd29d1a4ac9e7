# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Draws the course of a run: rate, window, and round trip over the time."""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path

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


def ceiling(value: float) -> float:
    """A round number that is not below a value."""
    if value <= 0:
        return 1.0
    power = 10.0 ** len(str(int(value))) / 10
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def curve(values: list[float], top: float, most: float, colour: str) -> str:
    points = thin(values)
    span = max(1, len(points) - 1)
    pairs = " ".join(
        f"{LEFT + (WIDTH - LEFT - 10) * index / span:.1f},"
        f"{top + PANEL * (1 - min(value, most) / most):.1f}"
        for index, value in enumerate(points)
    )
    return f'<polyline fill="none" stroke="{colour}" stroke-width="1.2" points="{pairs}"/>'


def text(x: float, y: float, words: str, colour: str = "#333333", anchor: str = "start") -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}" font-family="sans-serif" font-size="12"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )


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
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        f' width="{WIDTH}" height="{height}">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        text(LEFT, 16, title),
    ]
    for index, (endings, words) in enumerate(PANELS):
        parts.append(panel(table, endings, words, 44 + index * (PANEL + GAP)))
    seconds = table.get("seconds", [0.0])
    last = f"{seconds[-1]:g} s" if seconds else "0 s"
    parts += [text(WIDTH - 10, height - 6, last, anchor="end"), "</svg>\n"]
    return "\n".join(parts)
