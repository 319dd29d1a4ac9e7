# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Measures every row with everybody who is installed, in turns, and prints what it cost."""

from __future__ import annotations

import argparse
import functools
import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path

from bench import pair, picture, report
from bench.calls import counter
from bench.contenders import LARGE_PATH, OURS, Contender, contenders
from bench.report import Cell
from bench.rows import FULL, QUICK, ROWS, Row, Sizes, calls
from measuring.process import Failed

DOCUMENTATION = Path("Sources/WebRTCDirect/Documentation.docc")
ARTICLE = DOCUMENTATION / "Performance.md"
PICTURE = DOCUMENTATION / "performance.svg"
README = Path("README.md")
TITLE = "CPU seconds for 1 GiB over one stream, sender and receiver together"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--rounds", type=int, help="how often; the median counts")
    parser.add_argument("--rows", action="append", help="part of the name of rows to measure")
    parser.add_argument("--only", action="append", help="the name of somebody to measure")
    parser.add_argument("--write", action="store_true", help="fill article, picture and README")
    parser.add_argument("--json", type=Path, help="where the numbers go")
    parser.add_argument("--svg", type=Path, help="where the picture goes")
    parser.add_argument("--list", action="store_true", help="print the names of rows")
    parser.add_argument("--programs", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write and (options.rows or options.only):
        parser.error("--write goes with all rows and everybody")
    if options.svg and options.rows and not any(row in report.MAIN_ROW for row in options.rows):
        parser.error(f"--svg draws the row “{report.MAIN_ROW}”")
    return options


def measure_once(row: Row, contender: Contender, sizes: Sizes, cell: Cell) -> None:
    """One contender's turn; its failure is a result, too."""
    try:
        cell.rounds.append(row.measure(functools.partial(pair.run, contender), contender, sizes))
    except pair.NotKnown:
        cell.is_unknown = True
    except (Failed, OSError, ValueError, KeyError) as error:
        cell.failure = f"{type(error).__name__}: {error}"


def measure(row: Row, everybody: list[Contender], sizes: Sizes) -> list[Cell]:
    """A row, everybody in turn, so that a noisy minute is everybody's."""
    cells = [Cell(contender.name) for contender in everybody]
    for number in range(1, sizes.rounds + 1):
        for contender, cell in zip(everybody, cells):
            if cell.is_unknown:
                continue
            print(f"{row.name}, round {number}: {contender.name} …", file=sys.stderr)
            measure_once(row, contender, sizes, cell)
    return cells


def bars(results: dict[str, list[Cell]], everybody: list[Contender]) -> list[picture.Bar]:
    """What the row that matters cost everybody."""
    floors = {contender.name for contender in everybody if contender.is_floor}
    found = []
    for cell in results.get(report.MAIN_ROW, []):
        kind = "ours" if cell.who in (OURS, LARGE_PATH) else "peer"
        if "cpu" in cell.medians:
            kind = "floor" if cell.who in floors else kind
            found.append(picture.Bar(cell.who, kind, cell.medians["cpu"]))
    return found


def finish(
    options: argparse.Namespace,
    rows: list[Row],
    results: dict[str, list[Cell]],
    everybody: list[Contender],
    sizes: Sizes,
) -> None:
    """Writes what was asked for."""
    drawing = ""
    if options.svg or options.write:
        drawing = picture.draw(bars(results, everybody), TITLE)
    if options.json:
        records = [report.record(row, results[row.name]) for row in rows]
        document = {"machine": machine(), "rows": records}
        text = json.dumps(document, indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    if options.svg:
        options.svg.write_text(drawing, encoding="utf-8")
    if options.write:
        table = report.markdown(rows, results)
        report.TABLE.write(ARTICLE, f"{table}\n\n{remark(sizes)}")
        report.FIGURE.write(README, report.figure(results))
        PICTURE.write_text(drawing, encoding="utf-8")


def machine() -> dict:
    """What the numbers depend on."""
    models = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    return {
        "cores": os.cpu_count(),
        "processor": models[0] if models else os.uname().machine,
        "kernel": f"{os.uname().sysname} {os.uname().release}",
        "load": os.getloadavg()[0],
    }


def remark(sizes: Sizes) -> str:
    """The line below the table."""
    found = machine()
    return (
        f"Rounds: {sizes.rounds}; on {found['cores']} cores ({found['processor']}),"
        f" {found['kernel'].partition('-')[0]}."
    )


def main() -> int:
    options = parse()
    if options.list:
        print("\n".join(row.name for row in ROWS))
        return 0
    sizes = QUICK if options.quick else FULL
    if options.rounds:
        sizes = replace(sizes, rounds=options.rounds)
    rows = [row for row in ROWS if not options.rows or any(r in row.name for r in options.rows)]
    if counter() is None:
        print("left out: system calls, which nobody may count here", file=sys.stderr)
        rows = [row for row in rows if row.measure is not calls]
    everybody = contenders(options.programs)
    if options.only:
        everybody = [each for each in everybody if each.name in options.only]
    if not rows or not everybody:
        print("there is no such row, or nobody of that name", file=sys.stderr)
        return 64
    results: dict[str, list[Cell]] = {}
    for row in rows:
        results[row.name] = measure(row, everybody, sizes)
        print(report.table(row, results[row.name]), flush=True)
    finish(options, rows, results, everybody, sizes)
    failed = [cell for cells in results.values() for cell in cells if cell.failure]
    return 1 if any(cell.who == OURS for cell in failed) else 0


if __name__ == "__main__":
    sys.exit(main())
