# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Rows in virtual time."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from paths.numbers import decay
from paths.rows import Result, Row, Small


class Simulation:
    """Runs the program that simulates."""

    def __init__(self, program: str, output: Path):
        self.program = program
        self.output = output

    def controllers(self) -> list[str]:
        """Those of ours that the program knows."""
        text = subprocess.run(
            [self.program, "flows", "--help"], capture_output=True, text=True, check=True
        ).stdout
        return [name for name in ("newReno", "cubic", "bbr") if name in text]

    def run(self, row: Row, controller: str, trace: Path) -> Result:
        """The run with the median goodput of those of all seeds, whose trace is kept."""
        runs = []
        for seed in row.seeds:
            part = trace.with_suffix(f".{seed}")
            runs.append((self._run(row, controller, seed, part), part))
        runs.sort(key=lambda each: each[0].goodput_mbit or 0)
        result, chosen = runs[len(runs) // 2]
        result.details["goodput_mbit_of_all_runs"] = [each.goodput_mbit for each, _ in runs]
        failed = next((each for each, _ in runs if each.failure), None)
        for _, part in runs:
            if part is chosen and part.exists():
                part.replace(trace)
            part.unlink(missing_ok=True)
        return failed or result

    def _run(self, row: Row, controller: str, seed: int, trace: Path) -> Result:
        flows = [controller]
        if row.beside:
            flows.append(controller if row.beside == "same" else row.beside)
        command = ["flows", "--path", row.path, "--flows", *flows]
        command += ["--seed", str(seed), "--seconds", str(row.seconds)]
        command += ["--stagger", str(row.stagger)]
        command += ["--from", str(row.measured_from), "--trace", str(trace)]
        if row.receive_window:
            command += ["--receive-window", str(row.receive_window)]
        if row.messages:
            command += ["--messages", str(row.messages)]
        result = Result(row.name, "simulation", controller, row.seconds)
        try:
            report = self._call(command)
        except (subprocess.SubprocessError, ValueError) as error:
            result.failure = describe(error)
            return result
        flow = report["flows"][0]
        result.goodput_mbit = flow["goodput_mbit"]
        result.share = flow.get("bottleneck_share")
        result.retransmitted_bytes = flow["retransmitted_bytes"]
        result.ping_ms_p50 = flow.get("ping_ms_p50")
        result.ping_ms_p95 = flow.get("ping_ms_p95")
        for name in ("completed_ms", "damaged_messages", "resumed_ms", "longest_silence_ms"):
            result.details[name] = flow.get(name)
        result.details["decay"] = decay(flow["seconds_mbit"])
        result.details["receive_window"] = row.receive_window
        if row.settled_from and row.mbit:
            settled = flow["seconds_mbit"][row.settled_from :]
            result.details["settled"] = sum(settled) / len(settled) / row.mbit
            result.details["settled_from"] = row.settled_from
        if row.beside:
            result.details["jain"] = report["jain"]
            shares = [each["bottleneck_share"] for each in report["flows"]]
            result.details["shares"] = shares
            result.details["least_share"] = min(shares)
        return result

    def small(self, row: Small, controller: str | None) -> dict:
        command = [*row.command, "--path", row.path]
        if controller:
            command += ["--controller", controller]
        try:
            return self._call(command)
        except (subprocess.SubprocessError, ValueError) as error:
            return {"failure": describe(error)}

    def _call(self, arguments: list[str]) -> dict:
        done = subprocess.run(
            [self.program, *arguments], capture_output=True, text=True, check=True, timeout=900
        )
        return json.loads(done.stdout)


def describe(error: Exception) -> str:
    """The last line that a program has said, or what went wrong with it."""
    said = (getattr(error, "stderr", None) or "").strip().splitlines()
    return said[-1] if said else str(error)
