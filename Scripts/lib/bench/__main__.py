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
from dataclasses import asdict, replace
from pathlib import Path

from bench import pair, picture, report
from bench.calls import counter
from bench.contenders import OF_THIS_PACKAGE, OURS, Contender, contenders
from bench.report import Cell
from bench.rows import FULL, GIB, QUICK, ROWS, Row, Sizes, calls
from bench.sampling import Others
from measuring.process import Failed

DOCUMENTATION = Path("Sources/WebRTCDirect/Documentation.docc")
ARTICLE = DOCUMENTATION / "Performance.md"
PICTURE = DOCUMENTATION / "performance.svg"
README = Path("README.md")
TITLE = "CPU seconds for 1 GiB over one stream, sender and receiver together"


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="Scripts/bench",
        description=__doc__,
        epilog="Exit 1 when this package has failed in a row; a missed aim is only shown.",
    )
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--rounds", type=positive, help="how often; the median counts")
    parser.add_argument("--rows", action="append", help="part of the name of rows to measure")
    parser.add_argument("--only", action="append", help="the name of somebody to measure")
    parser.add_argument("--write", action="store_true", help="fill article, picture and README")
    parser.add_argument("--json", type=new_file, help="where the numbers go")
    parser.add_argument("--svg", type=new_file, help="where the picture goes")
    parser.add_argument("--list", action="store_true", help="print the names of rows")
    parser.add_argument("--programs", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write and (options.rows or options.only):
        parser.error("--write goes with all rows and everybody")
    for part in options.rows or []:
        if not any(part in row.name for row in ROWS):
            parser.error(f"there is no row with “{part}” in its name")
    if options.svg and options.rows and not any(row in report.MAIN_ROW for row in options.rows):
        parser.error(f"--svg draws the row “{report.MAIN_ROW}”")
    return options


def positive(text: str) -> int:
    """A number of rounds."""
    if (number := int(text)) < 1:
        raise ValueError
    return number


def new_file(text: str) -> Path:
    """Where a file can be put: after the measurement it would be late to find out."""
    path = Path(text)
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path.parent}")
    return path


def measure_once(row: Row, contender: Contender, sizes: Sizes, cell: Cell) -> None:
    """One contender's turn; its failure is a result, too."""
    others = Others()
    try:
        cell.rounds.append(row.measure(functools.partial(pair.run, contender), contender, sizes))
    except pair.NotKnown:
        cell.is_unknown = contender.name != OURS
        cell.failure = None if cell.is_unknown else "refused its own options"
    except (Failed, OSError, ValueError, TypeError, LookupError, ArithmeticError) as error:
        cell.failure = f"{type(error).__name__}: {error}"
    else:
        cell.others.append(others.cores())


def measure(row: Row, everybody: list[Contender], sizes: Sizes) -> list[Cell]:
    """A row, everybody in turn, so that a noisy minute is everybody's."""
    cells = [Cell(contender.name) for contender in everybody]
    for number in range(1, sizes.rounds + 1):
        for contender, cell in zip(everybody, cells):
            # Who has failed may take minutes to do it again.
            if cell.is_unknown or cell.failure:
                continue
            print(f"{row.name}, round {number}: {contender.name} …", file=sys.stderr)
            measure_once(row, contender, sizes, cell)
    return cells


def bars(results: dict[str, list[Cell]], everybody: list[Contender]) -> list[picture.Bar]:
    """What the row that matters cost everybody."""
    floors = {contender.name for contender in everybody if contender.is_floor}
    found = []
    for cell in results.get(report.MAIN_ROW, []):
        kind = "ours" if cell.who in OF_THIS_PACKAGE else "peer"
        if "cpu" in cell.totals:
            kind = "floor" if cell.who in floors else kind
            found.append(picture.Bar(cell.who, kind, cell.totals["cpu"]))
    return found


def finish(
    options: argparse.Namespace,
    rows: list[Row],
    results: dict[str, list[Cell]],
    everybody: list[Contender],
    sizes: Sizes,
) -> None:
    """Writes what was asked for."""
    if options.json:
        records = [report.record(row, results[row.name]) for row in rows]
        document = {"machine": machine(), "sizes": asdict(sizes), "rows": records}
        text = json.dumps(document, indent=1, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    if not options.svg and not options.write:
        return
    drawing = picture.draw(bars(results, everybody), TITLE)
    if options.svg:
        options.svg.write_text(drawing, encoding="utf-8")
    if options.write:
        figure = report.figure(results)
        report.TABLE.write(ARTICLE, f"{report.markdown(rows, results)}\n\n{remark(sizes, results)}")
        report.FIGURE.write(README, figure)
        PICTURE.write_text(drawing, encoding="utf-8")


def machine() -> dict:
    """What the numbers depend on."""
    models = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    return {
        "cores": os.cpu_count(),
        "processor": models[0] if models else os.uname().machine,
        "kernel": f"{os.uname().sysname} {os.uname().release}",
    }


def remark(sizes: Sizes, results: dict[str, list[Cell]]) -> str:
    """The line below the table."""
    found = machine()
    noise = report.noise([cell for cells in results.values() for cell in cells])
    return (
        f"Rounds: {sizes.rounds}, of {sizes.bulk_bytes / GIB:g} GiB;"
        f" on {found['cores']} cores ({found['processor']}),"
        f" {found['kernel'].partition('-')[0]}{noise and f'; {noise} meanwhile'}."
    )


def chosen(names: list[str] | None, everybody: list[Contender]) -> list[Contender]:
    """Those of these names.

    Raises `ValueError` when one of them is not there.
    """
    there = [each.name for each in everybody]
    if absent := set(names or []) - set(there):
        raise ValueError(f"not here: {', '.join(sorted(absent))}; here are {', '.join(there)}")
    return [each for each in everybody if not names or each.name in names]


def main() -> int:
    options = parse()
    rows = [row for row in ROWS if not options.rows or any(r in row.name for r in options.rows)]
    if options.list:
        print("\n".join(row.name for row in rows))
        return 0
    sizes = QUICK if options.quick else FULL
    if options.rounds:
        sizes = replace(sizes, rounds=options.rounds)
    if counter() is None:
        print("left out: system calls, which nobody may count here", file=sys.stderr)
        rows = [row for row in rows if row.measure is not calls]
    try:
        everybody = chosen(options.only, contenders(options.programs))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 64
    results: dict[str, list[Cell]] = {}
    for row in rows:
        results[row.name] = measure(row, everybody, sizes)
        print(report.table(row, results[row.name]), flush=True)
    finish(options, rows, results, everybody, sizes)
    cells = [cell for cells in results.values() for cell in cells if cell.who in OF_THIS_PACKAGE]
    return 1 if any(cell.failure for cell in cells) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
