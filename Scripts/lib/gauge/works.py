# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""The kinds of work and how much of each is counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """What the program is asked to do: once `base`, and once `base + counted`."""

    name: str
    base: int
    counted: int


# MiB of messages for SCTP, thousands of units for the others.
WORKS = [
    Work("sctp", 4, 16),
    Work("sctp-zero-checksum", 4, 16),
    Work("sctp-interleaved", 4, 16),
    Work("sctp-small", 1, 2),
    Work("sctp-streams", 16, 16),
    Work("sctp-single", 4, 8),
    Work("sctp-loss", 4, 8),
    Work("disorder", 16, 16),
    Work("frame", 1, 4),
    Work("frame-small", 1, 4),
    Work("dtls", 1, 4),
    Work("dtls-single", 1, 4),
    Work("stun", 1, 4),
]
