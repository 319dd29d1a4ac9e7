# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Programs that talk in lines."""

from __future__ import annotations

import contextlib
import queue
import signal
import subprocess
import tempfile
import threading

# What a program may need to say something that takes no time.
PATIENCE = 20.0


class Failed(Exception):
    """A run without a result."""


class Process:
    """A program whose lines can be waited for."""

    def __init__(self, command: list[str]):
        self.errors = tempfile.TemporaryFile("a+b")
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            bufsize=1,
        )
        self.lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def line(self, seconds: float = PATIENCE) -> str:
        """The next line.

        Raises `Failed` when none comes in time.
        """
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            line = None
        if line is None:
            raise Failed(f"{self.process.args[0]} says nothing")
        return line

    def rest(self) -> list[str]:
        """All lines that are there already."""
        lines = []
        with contextlib.suppress(queue.Empty):
            while (line := self.lines.get_nowait()) is not None:
                lines.append(line)
        return lines

    def complaint(self) -> str:
        """The last line that it has written to standard error."""
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else ""

    def write(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def finish(self, seconds: float = 5) -> int:
        """Ends the program by the end of its input, if it heeds that; its exit code."""
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.stop()
        return self.process.wait()

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Ends the program, politely at first."""
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        for attempt in (number, signal.SIGKILL):
            if self.process.poll() is not None:
                return
            self.process.send_signal(attempt)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
