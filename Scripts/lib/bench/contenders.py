# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Who is measured."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

OURS = "ours"
LARGE_PATH = "ours, 16 KiB path"
OF_THIS_PACKAGE = (OURS, LARGE_PATH)
# What goes without asking the path, about as much as the peers and the floors send: SCTP packets of
# 1,191 bytes. Asked, the loopback takes more.
PLAIN_DATAGRAM = 1_228
# One DTLS record: a larger datagram is of no use.
LARGE_DATAGRAM = 16_421


@dataclass(frozen=True)
class Contender:
    """A program that does rows, and how much of them it is given."""

    name: str
    command: tuple[str, ...]
    # Stands behind the options of the row.
    options: tuple[str, ...] = ()
    # Part of the bytes, so that every run takes about as long.
    share: float = 1
    # What many streams get of that, where they take much longer than one.
    share_of_many: float = 1
    # Part of the connections and of the repetitions.
    patience: float = 1
    # The program that has its engines do fixed work, if there is one.
    engines: str = ""
    # Whether its listener can have several sockets on one port.
    spreads: bool = False
    # Whether it only shows what nothing can be better than.
    is_floor: bool = False


def contenders(programs: str, environment: Mapping[str, str] = os.environ) -> list[Contender]:
    """Everybody who is installed; this package comes first, the floors last."""
    bench = str(Path(programs) / "webrtc-direct-bench")
    found = [
        Contender(
            OURS,
            (bench,),
            ("--stack", "ours", "--datagram-bytes-max", str(PLAIN_DATAGRAM)),
            engines=str(Path(programs) / "webrtc-direct-gauge"),
            spreads=True,
        ),
        Contender(
            LARGE_PATH,
            (bench,),
            ("--stack", "ours", "--datagram-bytes-max", str(LARGE_DATAGRAM)),
        ),
    ]
    if usrsctp := environment.get("WEBRTC_DIRECT_USRSCTP_BENCH"):
        found.append(Contender("usrsctp alone", (usrsctp,), share=1 / 2))
    if pion := environment.get("WEBRTC_DIRECT_PION"):
        found.append(Contender("pion", (pion, "bench"), share=1 / 8, share_of_many=1 / 8))
    if python := environment.get("WEBRTC_DIRECT_AIORTC"):
        command = (python, "Scripts/peers/aiortc_bench.py")
        found.append(Contender("aiortc", command, share=1 / 32, patience=1 / 10))
    found += [
        Contender("DTLS floor", (bench,), ("--stack", "dtls"), share=2, is_floor=True),
        Contender("UDP floor", (bench,), ("--stack", "udp"), share=4, is_floor=True),
    ]
    return found
