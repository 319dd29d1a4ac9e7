# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Compares what was counted with the thresholds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

THRESHOLDS = Path("Scripts/lib/gauge/thresholds.json")

# A count may be this much above its threshold; as much below, and the threshold can be lowered.
SLACK = 0.05

# Allocations are few, and a share of few says little: so much for each unit is free.
ALLOCATION_SLACK = 0.002


@dataclass(frozen=True)
class Count:
    """What one unit of a work costs."""

    unit: str
    instructions: float
    allocations: float


def verdict(counted: float, threshold: float, free: float = 0.0) -> int:
    """1 above the threshold with its slack, -1 far below it, otherwise 0."""
    slack = max(threshold * SLACK, free)
    return (counted > threshold + slack) - (counted < threshold - slack)


def judge(count: Count, threshold: dict | None) -> list[tuple[str, int]]:
    """Each measure with its verdict; nothing without a threshold."""
    if threshold is None:
        return []
    return [
        ("instructions", verdict(count.instructions, threshold["instructions"])),
        ("allocations", verdict(count.allocations, threshold["allocations"], ALLOCATION_SLACK)),
    ]


def remark(judged: list[tuple[str, int]]) -> str:
    """What a line of the table ends with."""
    if not judged:
        return "no threshold"
    slower = [name for name, verdict in judged if verdict > 0]
    faster = [name for name, verdict in judged if verdict < 0]
    parts = [f"MORE {name} than allowed" for name in slower]
    parts += [f"fewer {name}: --write lowers the threshold" for name in faster]
    return ", ".join(parts)


def line(name: str, count: Count, threshold: dict | None) -> str:
    """One line of the table."""
    allowed = f"{threshold['instructions']:,.0f}" if threshold else "-"
    few = f"{threshold['allocations']:.3f}" if threshold else "-"
    return (
        f"{name:20}{count.instructions:>12,.0f}{allowed:>12}{count.allocations:>12.3f}{few:>12}"
        f"  {count.unit.removesuffix('s'):9}{remark(judge(count, threshold))}"
    ).rstrip()


HEADING = (
    f"{'':20}{'instructions':>12}{'threshold':>12}{'allocations':>12}{'threshold':>12}  for each"
)


def read(path: Path = THRESHOLDS) -> dict:
    """The checked-in thresholds, with what they were counted with."""
    if not path.exists():
        return {"versions": {}, "works": {}}
    return json.loads(path.read_text(encoding="utf-8"))


def write(
    counts: dict[str, Count], versions: dict[str, str], path: Path = THRESHOLDS
) -> None:
    """Makes what was counted the thresholds; those of other works stay."""
    thresholds = read(path)
    thresholds["versions"] = versions
    for name, count in counts.items():
        thresholds["works"][name] = {
            "instructions": round(count.instructions),
            "allocations": round(count.allocations, 3),
        }
    path.write_text(json.dumps(thresholds, indent=4) + "\n", encoding="utf-8")
