# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Counts the instructions and allocations of fixed work."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from gauge import callgrind, report, versions
from gauge.report import Count
from gauge.works import WORKS, Work

PROFILE_LINES = 40


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="Scripts/gauge", description=__doc__)
    parser.add_argument("works", nargs="*", metavar="WORK", help="all without it")
    parser.add_argument("--write", action="store_true", help="make the counts the thresholds")
    parser.add_argument("--profile", action="store_true", help="print where the instructions are")
    parser.add_argument("--program", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def environment() -> dict[str, str]:
    """Hash tables in the same order each time, and memory copied by the same instructions.

    With the default the C library copies with an instruction that repeats itself, from a length on
    that depends on the processor, and each repetition counts.
    """
    never = 1 << 30
    tunables = [f"glibc.cpu.x86_rep_{name}_threshold={never}" for name in ("movsb", "stosb")]
    return {
        **os.environ,
        "SWIFT_DETERMINISTIC_HASHING": "1",
        "GLIBC_TUNABLES": ":".join(tunables),
    }


def count(program: str, work: Work) -> tuple[Count, Counter[str], int]:
    """What a unit costs, the instructions of all units by function, and the number of units."""
    runs = []
    for size in (work.base, work.base + work.counted):
        text, profile = callgrind.run([program, work.name, str(size)], environment())
        number, unit = text.split()
        runs.append((int(number), unit, profile))
    (fewer, _, small), (more, unit, large) = runs
    units = more - fewer
    cost = Count(
        unit,
        (large.instructions - small.instructions) / units,
        (large.allocations - small.allocations) / units,
    )
    functions = large.functions
    functions.subtract(small.functions)
    return cost, functions, units


def print_profile(name: str, functions: Counter[str], units: int) -> None:
    print(f"\n{name}: instructions of a unit by function")
    for function, instructions in functions.most_common(PROFILE_LINES):
        print(f"{instructions / units:10,.1f}  {function}")


def chosen(names: list[str]) -> list[Work]:
    return [work for work in WORKS if not names or work.name in names]


def judge_all(exceeded: list[str], others: list[str]) -> int:
    """Says what to do about works above their threshold; the exit code."""
    if not exceeded:
        return 0
    if others:
        print(f"not judged: the thresholds are for other versions; here is {', '.join(others)}")
        return 0
    names = " ".join(exceeded)
    print(f"above the threshold: {names}")
    print(f"  where it goes: Scripts/gauge --profile {names}")
    print(f"  if it is worth that: Scripts/gauge --write {names}")
    return 1


def run(options: argparse.Namespace, works: list[Work]) -> int:
    here = versions.current()
    thresholds = report.read()
    others = versions.differences(thresholds["versions"], here)
    if options.write and options.works and others:
        print(f"the other thresholds are not for {', '.join(others)}: write all", file=sys.stderr)
        return 64
    print(", ".join(f"{name} {version}" for name, version in here.items()))
    print(report.HEADING, flush=True)
    counts: dict[str, Count] = {}
    profiles = []
    exceeded = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda work: count(options.program, work), works)
        for work, (cost, functions, units) in zip(works, results):
            threshold = thresholds["works"].get(work.name)
            print(report.line(work.name, cost, threshold), flush=True)
            if any(verdict > 0 for _, verdict in report.judge(cost, threshold)):
                exceeded.append(work.name)
            counts[work.name] = cost
            profiles.append((work.name, functions, units))
    if options.profile:
        for profile in profiles:
            print_profile(*profile)
    if options.write:
        report.write(counts, here)
        return 0
    return judge_all(exceeded, others)


def main() -> int:
    options = parse()
    works = chosen(options.works)
    if not works or len(works) < len(set(options.works)):
        print("the works are: " + " ".join(work.name for work in WORKS), file=sys.stderr)
        return 64
    try:
        return run(options, works)
    except callgrind.Failed as failure:
        print(failure, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
