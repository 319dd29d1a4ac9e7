# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Two processes on the loopback: one serves, the other connects and works."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from dataclasses import dataclass

from bench.calls import CallCounter
from bench.contenders import Contender
from bench.sampling import Spent, datagrams, spent, usage
from measuring.process import PATIENCE, Failed, Process

# What a program exits with that does not know a row.
USAGE_EXIT = 64
# What the work of a row may take.
WORK_PATIENCE = 180.0
# From the last words of a program until it has ended.
GRACE = 2.0


class NotKnown(Exception):
    """The contender has nothing that would do the row."""


@dataclass(frozen=True)
class Sample:
    """What came of a run, and what it took."""

    result: dict
    client: Spent
    server: Spent
    # What both used together while they were left alone afterwards.
    idle_cpu_s: float
    # Counters of UDP: how much they have grown.
    udp: dict[str, int]
    client_calls: int | None = None
    server_calls: int | None = None


def reading(process: Process, name: str, seconds: float = PATIENCE) -> object:
    """A line's value of this name, or all of it.

    Raises `NotKnown` when the program has ended because it does not know the row.
    """
    try:
        line = json.loads(process.line(seconds))
    except Failed:
        try:
            code = process.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            raise Failed(f"nothing within {seconds:g} s") from None
        if code == USAGE_EXIT:
            raise NotKnown from None
        raise Failed(process.complaint() or f"exit code {code}") from None
    return line[name] if name else line


def reading_beside(
    server: Process, client: Process, name: str, seconds: float = PATIENCE
) -> object:
    """The same of the client.

    A failure has the last words of the serving end, too, which may be its reason.
    """
    try:
        return reading(client, name, seconds)
    except Failed as failure:
        words = server.complaint()
        raise Failed(f"{failure}; the other end: {words}" if words else str(failure)) from None


def run(
    contender: Contender,
    work: str,
    options: list[str],
    held: float = 0,
    counting: bool = False,
) -> Sample:
    """One run of a row, with processes of its own.

    Raises `NotKnown` and `Failed`.
    """
    options = [*options, *contender.options]
    with contextlib.ExitStack() as stack:
        server = Process([*contender.command, "serve", *options])
        stack.callback(server.finish)
        address = reading(server, "ready")
        client = Process([*contender.command, "run", work, "--to", address, *options])
        stack.callback(client.finish)
        reading_beside(server, client, "connected")
        processes = [client, server]
        pids = [process.process.pid for process in processes]
        counters = [CallCounter(pid) for pid in pids] if counting else []
        udp, before = datagrams(), [usage(pid) for pid in pids]
        client.write("go")
        result = reading_beside(server, client, "", WORK_PATIENCE)
        after, udp_after = [usage(pid) for pid in pids], datagrams()
        calls = [counter.stop() for counter in counters] or [None, None]
        time.sleep(held)
        rested = [usage(pid) for pid in pids] if held else after
        return Sample(
            result=result,
            client=spent(before[0], after[0]),
            server=spent(before[1], after[1]),
            idle_cpu_s=sum(spent(*each).cpu_s for each in zip(after, rested)),
            udp={name: value - udp[name] for name, value in udp_after.items()},
            client_calls=calls[0],
            server_calls=calls[1],
        )
