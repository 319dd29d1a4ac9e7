# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Arithmetic that several parts need."""

from __future__ import annotations


def all_pings(report: dict) -> list[float]:
    """The round trips, and the age of pings that were without an answer for more than a second."""
    return report["pings_ms"] + [age for age in report["pending_ms"] if age > 1_000]


def goodput(progress: list[dict], seconds: float) -> float:
    """Mbit/s of a receiver that said from time to time how much had arrived."""
    within = [line for line in progress if 0 < line["seconds"] <= seconds + 0.5]
    if not within:
        return 0.0
    last = within[-1]
    return last["bytes"] * 8 / 1e6 / last["seconds"]


def decay(rates: list[float]) -> float:
    """By which share the last sixth of the time is slower than the best sixth."""
    length = max(1, len(rates) // 6)
    parts = [sum(rates[i : i + length]) for i in range(0, len(rates) - length + 1, length)]
    return 1 - parts[-1] / max(parts) if parts and max(parts) > 0 else 0.0
