# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Measures every path, in virtual time and with real sockets, and prints one table."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path

from paths import picture, report, sockets
from paths.rows import ROWS, SMALL, Result, Row
from paths.simulated import Simulation

QUICK_SECONDS = 5.0
ARTICLE = Path("Sources/WebRTCDirect/Documentation.docc/OnRealPaths.md")


def slug(text: str) -> str:
    """A name for files."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Scripts/paths", description=__doc__)
    parser.add_argument("rows", nargs="*", help="part of the names of the rows; all without it")
    parser.add_argument("--quick", action="store_true", help="5 s each with real sockets")
    parser.add_argument("--only", choices=("simulation", "sockets"), help="leave out the other")
    parser.add_argument("--write", action="store_true", help="put the table into the article")
    parser.add_argument("--list", action="store_true", help="print the names of the rows")
    parser.add_argument("--programs", default="", help=argparse.SUPPRESS)
    parser.add_argument("--output", default=".build/paths", help="where pictures and JSON go")
    return parser.parse_args()


def peers() -> dict[str, list[str]]:
    """The commands of the peers that are installed."""
    found = {}
    if pion := os.environ.get("WEBRTC_DIRECT_PION"):
        found["pion"] = [pion, "bulk"]
    if python := os.environ.get("WEBRTC_DIRECT_AIORTC"):
        found["aiortc"] = [python, "Scripts/peers/aiortc_bulk.py"]
    return found


class Measurement:
    """A run over some rows."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.output = Path(options.output)
        self.output.mkdir(parents=True, exist_ok=True)
        folder = Path(options.programs)
        self.simulation = Simulation(str(folder / "webrtc-direct-paths"), self.output)
        self.controllers = self.simulation.controllers()
        self.programs = sockets.Programs(
            tool=str(folder / "webrtc-direct"),
            relay=str(folder / "webrtc-direct-relay"),
            peers=peers(),
        )
        self.results: dict[str, list[Result]] = {}
        self.records: list[dict] = []
        self.missed = 0

    def measure(self, row: Row) -> None:
        results: list[Result] = []
        if self.options.only != "sockets":
            results += [self.simulate(row, controller) for controller in self.controllers]
        if self.options.only != "simulation" and row.sockets:
            seconds = row.seconds
            # A path that changes needs its time.
            if self.options.quick and "@" not in row.path:
                seconds = QUICK_SECONDS
            for who in [*self.controllers, *self.programs.peers]:
                print(f"{row.name}: {who}, {seconds:g} s …", file=sys.stderr)
                results.append(sockets.run(self.programs, row, who, seconds))
        self.results[row.name] = results
        self.records.append(report.record(row, results))
        for result in results:
            self.missed += sum(not holds for _, holds in report.judged(result, row, results))
        print(report.table(row, results), flush=True)

    def simulate(self, row: Row, controller: str) -> Result:
        trace = self.output / f"{slug(row.name)}-{controller}.csv"
        result = self.simulation.run(row, controller, trace)
        if trace.exists():
            drawing = picture.draw(picture.read(trace), f"{row.name}, {controller}")
            trace.with_suffix(".svg").write_text(drawing, encoding="utf-8")
        return result

    def measure_small(self) -> None:
        print("\nsmall things, simulated")
        for row in SMALL:
            # Who controls the rate does not matter to a handshake.
            names = [None] if row.command == ("handshakes",) else self.controllers
            for name in names:
                found = self.simulation.small(row, name)
                line, holds = report.small_line(row, name or "any controller", found)
                self.missed += not holds
                self.records.append({"row": row.name, "who": name, "report": found})
                print(line, flush=True)

    def finish(self, rows: list[Row]) -> None:
        (self.output / "paths.json").write_text(
            json.dumps(self.records, indent=1, ensure_ascii=False), encoding="utf-8"
        )
        text = report.markdown(rows, self.results)
        (self.output / "paths.md").write_text(text + "\n", encoding="utf-8")
        if self.options.write:
            report.PLACE.write(ARTICLE, text)
        print(f"\nJSON, tables and pictures: {self.output}")
        if self.missed:
            print(f"{self.missed} aims are missed")


def main() -> int:
    options = parse()
    if options.list:
        print("\n".join([row.name for row in ROWS] + [row.name for row in SMALL]))
        return 0
    rows = [row for row in ROWS if not options.rows or any(r in row.name for r in options.rows)]
    wants_small = not options.rows or any(part in "small" for part in options.rows)
    if not rows and not wants_small:
        print("no row has that in its name; --list names them", file=sys.stderr)
        return 64
    measurement = Measurement(options)
    for row in rows:
        measurement.measure(row)
    if wants_small and options.only != "sockets":
        measurement.measure_small()
    measurement.finish(rows)
    return 1 if measurement.missed else 0


if __name__ == "__main__":
    sys.exit(main())
