# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Prints what became of the interoperability matrix, and writes the table of the README.

    matrix.py CELLS [--versions FILE] [--write README]

CELLS has a line of JSON for each cell: peer, direction, variant, cell, result, detail, ms. A result
is `pass`, `fail`, `fault` (the peer's own, with the reason as detail) or `skip`. VERSIONS has lines
of `peer<TAB>version`. Exit 1 when a cell failed.
"""

import argparse
import json
import sys
from collections import Counter, defaultdict

BEGIN = "<!-- The table below is written by Scripts/interop --write. -->"
END = "<!-- End of the table. -->"
# The rows come in this order, those of other peers behind them.
PEERS = (
    "chromium",
    "chromium-no-mangle",
    "firefox",
    "firefox-usrsctp",
    "py-libp2p",
    "pion",
    "this package",
    "libp2p interop app",
    "aiortc",
    "pion raw",
    "usrsctp",
    "kernel-sctp",
)
RESULTS = ("pass", "fail", "fault", "skip")


def read_cells(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def read_versions(path):
    if path is None:
        return {}
    with open(path, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("\t", 1) for line in file if "\t" in line)


def groups(cells):
    """The cells by peer and direction; those of one group in the order they came."""
    found = defaultdict(list)
    for cell in cells:
        found[cell["peer"], cell["direction"]].append(cell)

    def place(key):
        peer, direction = key
        return (PEERS.index(peer) if peer in PEERS else len(PEERS), peer, direction)

    return {key: found[key] for key in sorted(found, key=place)}


def describe(counts):
    """'56 of 56', and what the others are."""
    total = sum(counts[result] for result in RESULTS if result != "skip")
    if total == 0:
        return "not run"
    text = f"{counts['pass']} of {total}"
    if counts["fail"]:
        text += f", {counts['fail']} failed"
    if counts["fault"]:
        text += f", {counts['fault']} by its own fault"
    return text


def print_matrix(cells):
    for (peer, direction), column in groups(cells).items():
        variants = list(dict.fromkeys(cell["variant"] for cell in column))
        print(f"\n{peer}, {direction}: {describe(Counter(cell['result'] for cell in column))}")
        print(f"  variants: {', '.join(variants)}")
        by_name = defaultdict(list)
        for cell in column:
            by_name[cell["cell"]].append(cell)
        for name, results in by_name.items():
            marks = Counter(result["result"] for result in results)
            summary = ", ".join(f"{marks[key]} {key}" for key in RESULTS if marks[key])
            times = sorted(result["ms"] for result in results if result["result"] == "pass")
            median = f"median {times[len(times) // 2]:.0f} ms" if times else ""
            print(f"    {name:<40} {summary:<24} {median}")
            for result in results:
                if result["result"] != "pass":
                    print(f"      {result['variant']}: {result['result']}: {result['detail']}")


def table(cells, versions):
    rows = ["| peer | version | who dials | cells that hold |", "|---|---|---|---|"]
    for (peer, direction), column in groups(cells).items():
        counts = Counter(cell["result"] for cell in column)
        version = versions.get(peer, "")
        rows.append(f"| {peer} | {version} | {direction} | {describe(counts)} |")
    return "\n".join(rows)


def write_table(path, text):
    with open(path, encoding="utf-8") as file:
        readme = file.read()
    if BEGIN not in readme or END not in readme:
        sys.exit(f"matrix: {path} has no place for the table")
    before, rest = readme.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cells")
    parser.add_argument("--versions")
    parser.add_argument("--write")
    options = parser.parse_args()
    cells = read_cells(options.cells)
    print_matrix(cells)
    if options.write:
        write_table(options.write, table(cells, read_versions(options.versions)))
    counts = Counter(cell["result"] for cell in cells)
    print(f"\n{counts['pass']} passed, {counts['fail']} failed, {counts['skip']} skipped", end="")
    print(f" ({counts['fault']} held back by a peer's own fault)" if counts["fault"] else "")
    return 1 if counts["fail"] or not counts["pass"] else 0


if __name__ == "__main__":
    sys.exit(main())
