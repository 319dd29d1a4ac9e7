# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What the engines cost without sockets: in memory, both ends in one process."""

from __future__ import annotations

import resource
import subprocess
from collections.abc import Callable

from bench.contenders import Contender
from bench.pair import WORK_PATIENCE, NotKnown
from measuring.process import Failed

GIB = 1 << 30
MIB = 1 << 20
# The program is given thousands of records of this many bytes.
RECORD_BYTES = 1_191
WORKS = {
    "sctp": ("sctp-zero-checksum", MIB),
    "checksum": ("sctp", MIB),
    "dtls": ("dtls", 1_000 * RECORD_BYTES),
}


def processor_time(command: list[str]) -> float:
    """The seconds that a program takes.

    Raises `Failed` when it fails.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        ended = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=WORK_PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"nothing within {WORK_PATIENCE:g} s") from None
    if ended.returncode != 0:
        raise Failed(ended.stderr.strip() or f"exit code {ended.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def costs(
    contender: Contender,
    size: int,
    spend: Callable[[list[str]], float] = processor_time,
) -> dict[str, float]:
    """CPU seconds per GiB: the difference of two sizes, in which the start cancels out.

    Raises `NotKnown` when the contender has no engines that run alone.
    """
    if not contender.engines:
        raise NotKnown
    found = {}
    for key, (work, unit) in WORKS.items():
        little, much = (
            spend([contender.engines, work, str(factor * size)]) for factor in (1, 5)
        )
        found[key] = (much - little) * GIB / (4 * size * unit)
    return found
