# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Says what came of the rows, for people and for programs."""

from __future__ import annotations

import os
import statistics
from dataclasses import dataclass, field

from bench.contenders import OURS
from bench.rows import Aim, Numbers, Row
from measuring.tables import NOTHING, Place, aligned, short

TABLE = Place("Scripts/bench")
FIGURE = Place("Scripts/bench", "figure")
MAIN_ROW = "bulk, one stream up"
# Of the rare the median says nothing: the worst of all rounds counts.
WORST = {"max", "drops"}
# What others may take of the machine before it is worth a word.
NOISE_CORES = 0.1


@dataclass
class Cell:
    """What one contender came to in one row."""

    who: str
    rounds: list[Numbers] = field(default_factory=list)
    # Why there are no numbers of some round.
    failure: str | None = None
    # Whether the contender has nothing that would do the row.
    is_unknown: bool = False
    # How many cores other programs took in each round.
    others: list[float] = field(default_factory=list)

    def values(self, key: str) -> list[float]:
        return [numbers[key] for numbers in self.rounds if key in numbers]

    @property
    def totals(self) -> Numbers:
        """Of all rounds the median, or the worst."""
        keys = dict.fromkeys(key for numbers in self.rounds for key in numbers)
        return {key: self.total(key) for key in keys}

    def total(self, key: str) -> float:
        return (max if key in WORST else statistics.median)(self.values(key))

    def text(self, key: str, form: str, with_spread: bool) -> str:
        """What all rounds come to, and between which values it lies."""
        values = self.values(key)
        if not values:
            return NOTHING
        middle = form.format(self.total(key))
        least, most = form.format(min(values)), form.format(max(values))
        return f"{middle} ({least}–{most})" if with_spread and least != most else middle


def judged(cell: Cell, row: Row, cells: list[Cell]) -> list[tuple[Aim, bool | None]]:
    """The aims of a cell; who has failed in some round has met none.

    None stands for those that the machine has too few cores to see.
    """
    everybody = {each.who: each.totals for each in cells}

    def judge(aim: Aim) -> bool | None:
        if (os.cpu_count() or 1) < aim.cores:
            return None
        return not cell.failure and aim.holds(cell.totals, everybody)

    return [(aim, judge(aim)) for aim in row.aims.get(cell.who, [])]


def verdict(judgements: list[tuple[Aim, bool | None]]) -> str:
    marks = {True: "✓ {0.text}", False: "✗ {0.text}", None: "{0.text}: needs {0.cores} cores"}
    return ", ".join(marks[holds].format(aim) for aim, holds in judgements)


def table(row: Row, cells: list[Cell]) -> str:
    """One row of the measurement, a line for everybody who ran it."""
    lines = [["who", *(column.title for column in row.columns), ""]]
    for cell in cells:
        if cell.is_unknown:
            continue
        # The spread of the first two says how quiet the machine was.
        numbers = [
            cell.text(column.key, column.form, index < 2)
            for index, column in enumerate(row.columns)
        ]
        words = [verdict(judged(cell, row, cells)), cell.failure, noise([cell])]
        lines.append([cell.who, *numbers, "; ".join(filter(None, words))])
    text = [f"  {line}".rstrip() for line in aligned(lines)]
    return "\n".join([f"\n{row.name}", *text])


def noise(cells: list[Cell]) -> str:
    """What disturbed the measurement, if that was much."""
    cores = statistics.median([each for cell in cells for each in cell.others] or [0])
    return f"other programs took {cores:.1f} cores" if cores >= NOISE_CORES else ""


def markdown_cell(cell: Cell | None, row: Row) -> str:
    if cell is None or cell.is_unknown:
        return NOTHING
    try:
        text = row.cell.format(**cell.totals)
    except KeyError:
        text = ""
    return f"{text} failed".strip() if cell.failure else text or NOTHING


def markdown(rows: list[Row], results: dict[str, list[Cell]]) -> str:
    """The table of the documentation: a column for everybody, and what is aimed at."""
    names = list(dict.fromkeys(cell.who for cells in results.values() for cell in cells))
    text = [line(["row", *names, "aims"]), "|---" * (len(names) + 2) + "|"]
    for row in rows:
        by_name = {cell.who: cell for cell in results[row.name]}
        words = [markdown_cell(by_name.get(name), row) for name in names]
        text.append(line([f"{row.name}: {row.unit}", *words, aims(row, results[row.name])]))
    return "\n".join(text)


def line(words: list[str]) -> str:
    return "| " + " | ".join(words) + " |"


def aims(row: Row, cells: list[Cell]) -> str:
    """The aims of everybody who has some in this row."""
    verdicts = {cell.who: verdict(judged(cell, row, cells)) for cell in cells}
    found = [text if who == OURS else f"{who}: {text}" for who, text in verdicts.items() if text]
    return "; ".join(found)


def figure(results: dict[str, list[Cell]]) -> str:
    """The one figure that matters: what a byte costs.

    Raises `ValueError` when that was not measured.
    """
    costs = {cell.who: cell.totals.get("cpu") for cell in results.get(MAIN_ROW, [])}
    if costs.get(OURS) is None:
        raise ValueError(f"the row “{MAIN_ROW}” was not measured")
    others = [f"{who} {short(cost)}" for who, cost in costs.items() if cost and who != OURS]
    return (
        f"To move 1 GiB over one stream takes {costs[OURS]:.1f} CPU seconds, both ends together;"
        f"\nin the same run: {', '.join(others)}."
    )


def record(row: Row, cells: list[Cell]) -> dict:
    """A row for programs."""
    return {
        "row": row.name,
        "contenders": [
            {
                "who": cell.who,
                "totals": cell.totals,
                "rounds": cell.rounds,
                "failure": cell.failure,
                "others_cores": cell.others,
                "known": not cell.is_unknown,
                "aims": [
                    {"aim": aim.text, "holds": holds} for aim, holds in judged(cell, row, cells)
                ],
            }
            for cell in cells
        ],
    }
