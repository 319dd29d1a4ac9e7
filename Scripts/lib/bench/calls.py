# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Counts the system calls of a running program, as far as the system allows it."""

from __future__ import annotations

import functools
import re
import shutil
import signal
import subprocess
import tempfile
import time

EVENT = "raw_syscalls:sys_enter"
# What a counter needs to attach itself.
SETTLING = 0.3


@functools.cache
def counter() -> tuple[str, ...] | None:
    """The command that counts; None when there is none.

    `perf` hardly disturbs; `strace` stops the program at each call.
    """
    for command in (("perf", "stat", "-x", ",", "-e", EVENT), ("strace", "-f", "-qq", "-c")):
        if shutil.which(command[0]) is None:
            continue
        with tempfile.NamedTemporaryFile(mode="r", encoding="utf-8") as file:
            subprocess.run([*command, "-o", file.name, "true"], capture_output=True, check=False)
            # Where it is not allowed some find nothing, and say so with success.
            if total(file.read()):
                return command
    return None


class CallCounter:
    """Counts from its creation on."""

    def __init__(self, pid: int):
        self.file = tempfile.NamedTemporaryFile(mode="r", encoding="utf-8")
        self.process = subprocess.Popen(
            [*counter(), "-o", self.file.name, "-p", str(pid)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(SETTLING)

    def stop(self) -> int | None:
        """How many calls there were; None when that was not told."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        with self.file:
            return total(self.file.read())


def total(report: str) -> int | None:
    """The number in what `perf stat -x ,` or `strace -c` has written."""
    if found := re.search(rf"^(\d+),.*{EVENT}", report, re.M):
        return int(found.group(1))
    # Share, seconds, microseconds of a call, calls, errors if there were any.
    sums = r"^\s*100\.00\s+\S+\s+(?:\d+\s+)?(\d+)\s+(?:\d+\s+)?total$"
    found = re.search(sums, report, re.M)
    return int(found.group(1)) if found else None
