# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Checks of the tree as a whole: budgets of all files, the manifest, formatting."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
from pathlib import Path

from . import house
from .swift_rules import SwiftFile
from .violation import Violation

_DIAGNOSTIC = re.compile(r"^(?P<path>.+?):(?P<line>\d+):\d+: (?:error|warning): (?P<message>.*)$")
_TOP_LEVEL = {"Package.swift", "Sources", "Tests", "README.md", "LICENSE", "Scripts"}


def check_budgets(files: list[SwiftFile]) -> list[Violation]:
    """The median file and the share of short functions."""
    found = []
    sources = [file for file in files if file.top == "Sources" and not file.is_length_exempt]
    median = statistics.median(file.line_count for file in sources) if sources else 0
    if median > house.FILE_LINES_MEDIAN:
        message = f"the median file has {median:g} lines, the budget is {house.FILE_LINES_MEDIAN}"
        found.append(Violation("Sources", 0, "file-median", message))
    lengths = [function.lines for file in sources for function in file.source.functions()]
    short = sum(1 for length in lengths if length <= house.FUNCTION_LINES_AIM)
    if lengths and short / len(lengths) < house.FUNCTION_SHARE_WITHIN_AIM:
        message = (
            f"{short / len(lengths):.1%} of the functions have at most {house.FUNCTION_LINES_AIM}"
            f" lines, the budget is {house.FUNCTION_SHARE_WITHIN_AIM:.0%}"
        )
        found.append(Violation("Sources", 0, "function-share", message))
    return found


def check_top_level(tracked: list[str]) -> list[Violation]:
    """Nothing on the top level but what the house names, and hidden files."""
    names = {path.split("/")[0] for path in tracked}
    extra = sorted(name for name in names - _TOP_LEVEL if not name.startswith("."))
    return [Violation(name, 0, "top-level", "does not belong on the top level") for name in extra]


def check_manifest(manifest: dict) -> list[Violation]:
    """Every dependency of a target is an arrow of the house."""
    found = []
    for target in manifest["targets"]:
        if target["type"] in ("test", "plugin", "macro"):
            continue
        name = target["name"]
        allowed = house.ARROWS.get(name)
        if allowed is None:
            message = f"target '{name}' has no entry in ARROWS of house.py"
            found.append(Violation("Package.swift", 0, "arrow", message))
            continue
        for dependency in target["dependencies"]:
            to = next(iter(dependency.values()))[0]
            if to not in allowed:
                message = f"{name} may not depend on {to}"
                found.append(Violation("Package.swift", 0, "arrow", message))
    return found


def read_manifest(root: Path) -> dict | Violation:
    """The manifest as the package manager understands it."""
    run = subprocess.run(
        ["swift", "package", "dump-package"], cwd=root, capture_output=True, text=True
    )
    if run.returncode != 0:
        return Violation("Package.swift", 0, "manifest", run.stderr.strip().split("\n")[-1])
    return json.loads(run.stdout)


def check_format(root: Path, paths: list[str]) -> list[Violation]:
    """What the formatter's strict lint says."""
    if not paths:
        return []
    run = subprocess.run(
        ["swift", "format", "lint", "--strict", "--parallel", *paths],
        cwd=root, capture_output=True, text=True,
    )  # fmt: skip
    return parse_format(run.stderr, root, run.returncode)


def parse_format(output: str, root: Path, status: int) -> list[Violation]:
    """The formatter's diagnostics as violations."""
    found = []
    for line in output.splitlines():
        match = _DIAGNOSTIC.match(line)
        if match:
            path, line = match.group("path").removeprefix(f"{root}/"), int(match.group("line"))
            found.append(Violation(path, line, "format", match.group("message")))
    if status != 0 and not found:
        found.append(Violation("Sources", 0, "format", output.strip() or "the formatter failed"))
    return found
