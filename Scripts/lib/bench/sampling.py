# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What the kernel says about processes and datagrams."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
LOOP_NAME = re.compile(r"NIO-(SGLTN|ELT)-\d+-#")


@dataclass(frozen=True)
class Usage:
    """What a process has used so far."""

    user_s: float
    system_s: float
    # Nanoseconds of each thread that lives: finer than the ticks of the others.
    threads: dict[str, int]
    # Those of them that are event loops of SwiftNIO.
    loops: frozenset[str]
    rss_bytes: int
    peak_rss_bytes: int


def usage(pid: int, proc: Path = Path("/proc")) -> Usage:
    """Reads the usage of a process."""
    folder = proc / str(pid)
    # The name in parentheses may contain anything, blanks too.
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    status = dict(
        line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line
    )
    threads, loops = {}, set()
    for task in (folder / "task").iterdir():
        try:
            threads[task.name] = int((task / "schedstat").read_text().split()[0])
            if LOOP_NAME.match((task / "comm").read_text()):
                loops.add(task.name)
        except (OSError, IndexError):
            # It has ended meanwhile, or the kernel does not count.
            continue
    return Usage(
        user_s=int(fields[11]) / TICKS,
        system_s=int(fields[12]) / TICKS,
        threads=threads,
        loops=frozenset(loops),
        rss_bytes=kilobytes(status.get("VmRSS")),
        peak_rss_bytes=kilobytes(status.get("VmHWM")),
    )


def kilobytes(text: str | None) -> int:
    return int(text.split()[0]) * 1024 if text else 0


@dataclass(frozen=True)
class Spent:
    """What a process has used between two moments."""

    cpu_s: float
    system_share: float
    rss_bytes: int
    peak_rss_bytes: int
    # The processor time of each event loop.
    loops_s: list[float] = field(default_factory=list)


def spent(before: Usage, after: Usage) -> Spent:
    """The difference; from the threads unless one has ended with its share.

    The ticks of the process are coarse, but they keep what ended threads have used, also of those
    that came and went in between. User and system time are each less than a tick wrong.
    """
    user, system = after.user_s - before.user_s, after.system_s - before.system_s
    cpu = user + system
    if before.threads and before.threads.keys() <= after.threads.keys():
        living = (sum(after.threads.values()) - sum(before.threads.values())) / 1e9
        if living > cpu - 2 / TICKS:
            cpu = living
    share = system / (user + system) if user + system > 0 else 0.0
    loops = [after.threads[name] - before.threads.get(name, 0) for name in after.loops]
    loops_s = [nanoseconds / 1e9 for nanoseconds in loops]
    return Spent(cpu, share, after.rss_bytes, after.peak_rss_bytes, loops_s)


def busy_s(stat: Path = Path("/proc/stat")) -> float:
    """The seconds that all cores together have worked, or worked for other machines."""
    user, nice, system, _, _, irq, softirq, steal = map(int, stat.read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS


def own_s() -> float:
    """The CPU seconds of this process and of the programs that it has seen end."""
    return sum(os.times()[:4])


@dataclass
class Others:
    """What the programs of others take of the machine, from its creation on."""

    since: float = field(default_factory=time.monotonic)
    busy: float = field(default_factory=busy_s)
    ours: float = field(default_factory=own_s)

    def cores(self) -> float:
        """So many cores; our programs must have ended."""
        theirs = (busy_s() - self.busy) - (own_s() - self.ours)
        return max(0.0, theirs / (time.monotonic() - self.since))


def datagrams(snmp: Path = Path("/proc/self/net/snmp")) -> dict[str, int]:
    """The UDP counters of this network namespace."""
    lines = [line.split() for line in snmp.read_text().splitlines() if line.startswith("Udp:")]
    return {name: int(value) for name, value in zip(lines[0][1:], lines[1][1:])}
