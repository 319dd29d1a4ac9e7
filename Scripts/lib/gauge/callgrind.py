# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Runs a program under callgrind and reads what it wrote."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

# What takes memory from the system's allocator. Each is counted where it is called, and none of
# them calls another.
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"}

# Seconds that a run may take: on a quiet machine the longest takes some ten.
PATIENCE = 900

_NAME = re.compile(r"(c?fn)=(\(\d+\))(?: (.*))?$")


@dataclass
class Profile:
    """What one run came to."""

    instructions: int = 0
    allocations: int = 0
    # Instructions by the function that they are in.
    functions: Counter[str] = field(default_factory=Counter)


class Failed(Exception):
    """A run went wrong."""


def plain(name: str) -> str:
    """The name of a function without the version of its symbol and the depth of a recursion."""
    return re.sub(r"(@.*|'\d+)$", "", name)


def parse(lines: Iterable[str]) -> Profile:
    """Reads the format of callgrind: blocks of functions, and in them lines of costs and calls."""
    profile = Profile()
    names: dict[str, str] = {}
    current = called = ""
    is_cost_of_call = False
    for line in lines:
        if match := _NAME.match(line):
            kind, number, name = match.groups()
            if name:
                names[number] = plain(name)
            if kind == "cfn":
                called = names[number]
            else:
                current = names[number]
        elif line.startswith("calls="):
            if called in ALLOCATORS and current not in ALLOCATORS:
                profile.allocations += int(line[6:].split()[0])
            # The next line has the cost of the calls, which the called function has as well.
            is_cost_of_call = True
        elif line[:1].isdigit() or line[:1] in ("+", "-", "*"):
            parts = line.split()
            if not is_cost_of_call and len(parts) > 1:
                profile.functions[current] += int(parts[1])
            is_cost_of_call = False
    profile.instructions = profile.functions.total()
    return profile


def run(command: list[str], environment: dict[str, str]) -> tuple[str, Profile]:
    """What the command prints, and its profile.

    Raises `Failed` when it fails, or does not end.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "callgrind.out"
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={path}"]
        words = " ".join(command)
        try:
            done = subprocess.run(
                [*valgrind, *command],
                capture_output=True,
                text=True,
                env=environment,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise Failed(f"{words}: nothing within {PATIENCE} s") from None
        if done.returncode != 0 or not path.exists():
            raise Failed(f"{words}: {done.stdout}{done.stderr}".strip())
        with path.open(encoding="utf-8", errors="replace") as file:
            return done.stdout, parse(file)
