# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Says what came of the rows, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict

from measuring.tables import NOTHING, Place, aligned, number
from paths.rows import Aim, Result, Row, Small

PLACE = Place("Scripts/paths")
COLUMNS = ("who", "way", "Mbit/s", "share", "sent again", "ping p50", "ping p95", "more", "aims")
# A relay that lets datagrams go later than this is worth a word.
LATE_US = 1_000
# What stands in the column for the rest, by the name of the detail.
DETAILS = {
    "jain": "Jain {:.3f}",
    "shares": "shares {}",
    "completed_ms": "complete after {:.0f} ms",
    "damaged_messages": "{} damaged",
    "resumed_ms": "resumed after {:.0f} ms",
    "receive_window": "receive window up to {} MiB",
    "settled": "{:.1%} once settled",
    "settled_from": "which is after {} s",
}


def more(result: Result) -> str:
    if result.failure:
        return result.failure
    parts = [
        form.format(result.details[name])
        for name, form in DETAILS.items()
        if result.details.get(name)
    ]
    if "resumed_ms" in result.details and result.details["resumed_ms"] is not None:
        parts.append(f"longest silence {result.detail('longest_silence_ms', 0):.0f} ms")
    relay = result.details.get("relay", {})
    if relay.get("lateness_us_mean", 0) > LATE_US:
        # The machine was too slow for the path, so the numbers are too low.
        parts.append(f"relay late by {relay['lateness_us_mean'] / 1e3:.1f} ms in the mean")
    return ", ".join(parts)


def judged(result: Result, row: Row, results: list[Result]) -> list[tuple[Aim, bool]]:
    """The aims of a result; only the simulation is held to them, since it repeats exactly."""
    if result.way != "simulation":
        return []
    aims = row.aims.get(result.who, [])
    return [(aim, not result.failure and aim.holds(result, results)) for aim in aims]


def verdict(judgements: list[tuple[Aim, bool]]) -> str:
    return ", ".join(("✓ " if holds else "✗ ") + aim.text for aim, holds in judgements)


def cells(result: Result, row: Row, results: list[Result]) -> list[str]:
    again = result.retransmitted_bytes
    return [
        result.who,
        f"{result.way}, {result.seconds:g} s",
        number(result.goodput_mbit),
        number(result.share, "{:.1%}"),
        NOTHING if again is None else f"{again / 1e6:.2f} MB",
        number(result.ping_ms_p50, "{:.0f} ms"),
        number(result.ping_ms_p95, "{:.0f} ms"),
        more(result),
        verdict(judged(result, row, results)),
    ]


def table(row: Row, results: list[Result]) -> str:
    """One row of the measurement, a line for everybody who ran it."""
    lines = [list(COLUMNS)] + [cells(result, row, results) for result in results]
    return "\n".join([f"\n{row.name}   [{row.path}]"] + [f"  {text}" for text in aligned(lines)])


def small_line(row: Small, who: str, report: dict) -> tuple[str, bool]:
    """One line about a row of small things, and whether it is as it should be."""
    if "failure" in report:
        return f"  {row.name}  {who}: {report['failure']}", False
    value = report.get(row.number)
    holds = value is not None and value <= row.most
    mark = "✓" if holds else "✗"
    middle = f", p50 {report['rtt_p50']:g} RTT" if "rtt_p50" in report else ""
    name = row.number.replace("_", " ")
    return (
        f"  {row.name}  {who}: {name} {number(value, '{:g}')} {row.unit}{middle}"
        f"  {mark} ≤ {row.most:g} {row.unit}",
        holds,
    )


def markdown(rows: list[Row], results: dict[str, list[Result]]) -> str:
    """The table of the documentation: goodput, and in parentheses the ping's p95."""
    names = list(dict.fromkeys(f"{r.who}, {r.way}" for found in results.values() for r in found))
    text = ["| path | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for row in rows:
        by_name = {f"{each.who}, {each.way}": each for each in results.get(row.name, [])}
        line = [row.name]
        for name in names:
            found = by_name.get(name)
            if found is None or found.goodput_mbit is None:
                line.append(NOTHING)
            elif completed := found.details.get("completed_ms"):
                # A rate over the time that was allowed would say nothing.
                line.append(f"complete after {completed / 1e3:.1f} s")
            else:
                ping = number(found.ping_ms_p95, " ({:.0f} ms)") if found.ping_ms_p95 else ""
                line.append(f"{found.goodput_mbit:.1f}{ping}")
        text.append("| " + " | ".join(line) + " |")
    return "\n".join(text)


def record(row: Row, results: list[Result]) -> dict:
    """A row for programs."""
    return {
        "row": row.name,
        "path": row.path,
        "seconds": row.seconds,
        "results": [
            asdict(result)
            | {
                "aims": [
                    {"aim": aim.text, "holds": holds}
                    for aim, holds in judged(result, row, results)
                ]
            }
            for result in results
        ],
    }
