# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Arithmetic of measurements."""

from __future__ import annotations

import math


def percentile(values: list[float], share: float) -> float | None:
    """The value that this share of the values does not exceed."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered), max(1, math.ceil(share * len(ordered)))) - 1]
