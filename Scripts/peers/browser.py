#!/usr/bin/env python3
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Runs the page of `webrtc-direct listen --web` in real browsers, headless.

    browser.py TOOL [--browser NAME]… [--variant TEXT]… [--cells A,B] [--json FILE] [--record FILE]

TOOL is the webrtc-direct program. Each variant is a browser, credentials version 1 or 2, and an IP
version; the page runs its cells and posts their outcomes, which the tool prints. One line for each
cell goes to standard output, then a table of times and rates. `--variant` keeps those whose name
contains the text. Exit codes: 0 none failed, 1 some failed, 64 wrong usage. A browser that is not
there is not run, and a cell that fails by the browser's own fault (faults.json) is shown as that:
neither passes, and neither fails.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import faults

DIRECTION = "dials us"
FAMILIES = {"ipv4": ("ip4", "127.0.0.1"), "ipv6": ("ip6", "::1")}
VARIANT_SECONDS = 300
# The page says something at least this often: its own limit for a cell, and some more.
SILENCE_SECONDS = 150
START_SECONDS = 60
EX_USAGE = 64

# A page may use addresses other than the default route's, the loopback's among them, only in a
# browser that could use the microphone; and the loopback only if asked for.
FIREFOX_PREFS = {
    "media.peerconnection.ice.loopback": True,
    "permissions.default.microphone": 1,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}
CHROMIUM_FLAGS = [
    "--headless=new",
    "--disable-gpu",
    "--disable-breakpad",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
]
# Without these Chromium finds no candidate where there is no interface but the loopback.
CHROMIUM_LOOPBACK_ONLY = [
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]


@dataclass
class Browser:
    """A browser as it is started for a variant."""

    name: str
    commands: tuple[str, ...]
    flags: list[str] = field(default_factory=list)
    prefs: dict = field(default_factory=dict)
    versions: tuple[int, ...] = (1, 2)

    def command(self, profile: str, url: str) -> list[str] | None:
        program = next(filter(None, map(shutil.which, self.commands)), None)
        if program is None:
            return None
        if "firefox" in self.name:
            lines = [
                f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
                for name, value in (FIREFOX_PREFS | self.prefs).items()
            ]
            Path(profile, "user.js").write_text("".join(lines))
            return [program, "--headless", "--no-remote", "--profile", profile, url]
        flags = CHROMIUM_FLAGS + self.flags + [f"--user-data-dir={profile}"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        if all(name == "lo" for _, name in socket.if_nameindex()):
            flags += CHROMIUM_LOOPBACK_ONLY
        return [program, *flags, url]


CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FIREFOX = ("firefox-esr", "firefox")
BROWSERS = [
    Browser("chromium", CHROMIUM),
    Browser(
        "chromium-no-mangle",
        CHROMIUM,
        flags=["--force-fieldtrials=WebRTC-NoSdpMangleUfrag/Enabled/"],
        versions=(2,),
    ),
    Browser("firefox", FIREFOX),
    Browser("firefox-usrsctp", FIREFOX, prefs={"media.peerconnection.sctp.use_dcsctp": False}),
]


class Process:
    """A child in a process group of its own, which is ended with it."""

    def __init__(self, command: list[str], **options):
        self.child = subprocess.Popen(command, start_new_session=True, **options)

    def end(self) -> None:
        for number, seconds in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.child.pid, number)
                self.child.wait(seconds)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Listener(Process):
    """The tool: its lines come through a queue, its log goes into a file."""

    def __init__(self, tool: str, log_path: str, level: str):
        command = [tool, "listen", "--web", "127.0.0.1:0", "--test-protocols"]
        for family, host in FAMILIES.values():
            command += ["--on", f"/{family}/{host}/udp/0/webrtc-direct"]
        with open(log_path, "wb") as log:
            super().__init__(
                [*command, "--log-level", level], stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.url = self._wait_for_url()

    def _read(self) -> None:
        for line in self.child.stdout:
            self.lines.put(line.rstrip("\n"))
        self.lines.put(None)

    def _wait_for_url(self) -> str:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            line = self.lines.get(timeout=START_SECONDS)
            if line is None:
                break
            if line.startswith("web "):
                return line.removeprefix("web ")
        self.end()
        raise SystemExit("error: the listener did not serve its page")

    def drain(self) -> None:
        """Forgets what a page of an earlier variant has said."""
        while not self.lines.empty():
            self.lines.get()

    def result(self, seconds: float) -> dict | None:
        """The next result that a page has posted; None when none comes in time."""
        deadline = time.monotonic() + seconds
        while (rest := deadline - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=rest)
            except queue.Empty:
                return None
            if line is None:
                raise SystemExit("error: the listener has ended")
            if line.startswith("result "):
                return json.loads(line.removeprefix("result "))
        return None


@dataclass
class Outcome:
    """What came of a variant: lines of the matrix (Scripts/lib/matrix.py), and figures."""

    title: str
    cells: list[dict] = field(default_factory=list)
    figures: dict = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return not self.cells or any(cell["result"] == "fail" for cell in self.cells)

    def add(self, report: dict) -> None:
        """Takes and prints what a page says about a cell."""
        result = "pass" if report["pass"] else "fail"
        self._append(report["cell"], result, report["detail"], report.get("ms", 0))
        self.figures |= report.get("figures") or {}

    def fail(self, problem: str) -> None:
        self._append("all", "fail", problem)

    def leave_out(self, reason: str) -> None:
        self._append("all", "skip", reason)

    def _append(self, cell: str, result: str, detail: str, ms: float = 0) -> None:
        peer, variant = self.title.split(" ", 1)
        fault = faults.find_fault(faults.read_faults(), peer, DIRECTION, variant, cell)
        judged, why = faults.judge(result, detail, fault)
        line = {"peer": peer, "direction": DIRECTION, "variant": variant}
        self.cells.append(line | {"cell": cell, "result": judged, "detail": why, "ms": ms})
        print(f"{judged.upper():<5} {self.title:<30} {cell:<26} {detail}", flush=True)


def run_variant(listener: Listener, browser: Browser, version: int, name: str, cells: str):
    """Opens the page in a fresh browser and prints what it reports."""
    outcome = Outcome(f"{browser.name} v{version} {name}")
    query = f"#run={cells}&family={FAMILIES[name][0]}&version={version}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = browser.command(profile, listener.url + query)
        if command is None:
            outcome.leave_out(f"not run: {browser.commands[0]} is not installed")
        else:
            environment = {**os.environ, "HOME": profile, "MOZ_CRASHREPORTER_DISABLE": "1"}
            listener.drain()
            process = Process(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            try:
                collect(listener, outcome)
            finally:
                process.end()
    return outcome


def collect(listener: Listener, outcome: Outcome) -> None:
    deadline = time.monotonic() + VARIANT_SECONDS
    while True:
        limit = SILENCE_SECONDS if outcome.cells else START_SECONDS
        result = listener.result(min(limit, max(1.0, deadline - time.monotonic())))
        if result is None:
            last = outcome.cells[-1]["cell"] if outcome.cells else "the start"
            outcome.fail(f"the page said nothing more after {last}")
            return
        if result.get("end"):
            return
        outcome.add(result)


COLUMNS = {
    "stream_ms": "first ms",
    "restream_ms": "again ms",
    "ping_ms": "ping ms",
    "echo_mbit_s": "echo",
    "upload_mbit_s": "up",
    "download_mbit_s": "down",
    "stream_turn_ms": "turn ms",
}


def record(path: str, outcome: Outcome) -> None:
    """Appends a line of JSON for each cell, as all peers' tests do (Scripts/lib/matrix.py)."""
    with open(path, "a", encoding="utf-8") as file:
        for cell in outcome.cells:
            file.write(json.dumps(cell) + "\n")


def print_table(outcomes: list[Outcome]) -> None:
    """Times and rates: "first" and "again" from the dial to an agreed stream, rates in Mbit/s."""
    print(f"\n{'':<30}" + "".join(f"{title:>10}" for title in COLUMNS.values()))
    rows = [(outcome.title, outcome.figures) for outcome in outcomes if outcome.figures]
    names = dict.fromkeys(variant.split(" ")[0] for variant, _ in rows)
    for name in names:
        own = [figures for variant, figures in rows if variant.split(" ")[0] == name]
        if len(own) > 1:
            middle = {
                column: round(statistics.median(values), 2)
                for column in COLUMNS
                if (values := [f[column] for f in own if column in f])
            }
            rows.append((f"{name}, median", middle))
    for variant, figures in rows:
        cells = "".join(f"{figures.get(column, '–'):>10}" for column in COLUMNS)
        print(f"{variant:<30}{cells}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("tool")
    parser.add_argument("--browser", action="append", choices=[b.name for b in BROWSERS])
    parser.add_argument("--variant", action="append", default=[], metavar="TEXT")
    parser.add_argument("--cells", default="all", metavar="A,B")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--record", metavar="FILE")
    parser.add_argument("--log", default=os.devnull, metavar="FILE", help="the listener's log")
    parser.add_argument("--log-level", default="info")
    try:
        options = parser.parse_args()
    except SystemExit as exit:
        return EX_USAGE if exit.code else 0
    listener = Listener(options.tool, options.log, options.log_level)
    outcomes = []
    try:
        for browser in BROWSERS:
            if options.browser and browser.name not in options.browser:
                continue
            for version in browser.versions:
                for name in FAMILIES:
                    title = f"{browser.name} v{version} {name}"
                    if all(text in title for text in options.variant):
                        outcomes.append(
                            run_variant(listener, browser, version, name, options.cells)
                        )
    finally:
        listener.end()
    print_table(outcomes)
    if options.record:
        for outcome in outcomes:
            record(options.record, outcome)
    if options.json:
        facts = [vars(outcome) | {"failed": outcome.failed} for outcome in outcomes]
        Path(options.json).write_text(json.dumps(facts, indent=1) + "\n")
    return 1 if not outcomes or any(outcome.failed for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
