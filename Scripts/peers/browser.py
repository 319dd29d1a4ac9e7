#!/usr/bin/env python3
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Runs the page of `webrtc-direct listen --web` in real browsers, headless.

    browser.py TOOL [--browser NAME]… [--variant TEXT]… [--cells A,B] [--json FILE] [--record FILE]

TOOL is the webrtc-direct program. Each variant is a browser, credentials version 1 or 2, and an IP
version; the page runs its cells and posts their outcomes, which the tool prints. One line for each
cell goes to standard output, PASS or FAIL, then a table of times and rates. `--variant` keeps those
whose name contains the text. Exit codes: 0 all passed, 1 some failed, 64 wrong usage.
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
    """What came of a variant."""

    variant: str
    cells: list[dict] = field(default_factory=list)
    figures: dict = field(default_factory=dict)
    problem: str | None = None

    @property
    def passed(self) -> bool:
        return self.problem is None and bool(self.cells) and all(c["pass"] for c in self.cells)


def run_variant(listener: Listener, browser: Browser, version: int, name: str, cells: str):
    """Opens the page in a fresh browser and prints what it reports."""
    outcome = Outcome(f"{browser.name} v{version} {name}")
    query = f"#run={cells}&family={FAMILIES[name][0]}&version={version}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = browser.command(profile, listener.url + query)
        if command is None:
            outcome.problem = f"not run: {browser.commands[0]} is not installed"
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
    if outcome.problem:
        print(f"FAIL  {outcome.variant:<30} {outcome.problem}", flush=True)
    return outcome


def collect(listener: Listener, outcome: Outcome) -> None:
    deadline = time.monotonic() + VARIANT_SECONDS
    while True:
        limit = SILENCE_SECONDS if outcome.cells else START_SECONDS
        result = listener.result(min(limit, max(1.0, deadline - time.monotonic())))
        if result is None:
            last = outcome.cells[-1]["cell"] if outcome.cells else "the start"
            outcome.problem = f"the page said nothing more after {last}"
            return
        if result.get("end"):
            return
        outcome.cells.append(result)
        outcome.figures |= result.get("figures") or {}
        word = "PASS" if result["pass"] else "FAIL"
        print(
            f"{word}  {outcome.variant:<30} {result['cell']:<26} {result['detail']}", flush=True
        )


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
    browser, variant = outcome.variant.split(" ", 1)
    lines = [
        {
            "cell": cell["cell"],
            "result": "pass" if cell["pass"] else "fail",
            "detail": cell["detail"],
            "ms": cell.get("ms", 0),
        }
        for cell in outcome.cells
    ]
    if outcome.problem:
        missing = outcome.problem.startswith("not run")
        result = "skip" if missing else "fail"
        lines.append({"cell": "all", "result": result, "detail": outcome.problem, "ms": 0})
    with open(path, "a", encoding="utf-8") as file:
        for line in lines:
            entry = {"peer": browser, "direction": "dials us", "variant": variant} | line
            file.write(json.dumps(entry) + "\n")


def print_table(outcomes: list[Outcome]) -> None:
    """Times and rates: "first" and "again" from the dial to an agreed stream, rates in Mbit/s."""
    print(f"\n{'':<30}" + "".join(f"{title:>10}" for title in COLUMNS.values()))
    rows = [(outcome.variant, outcome.figures) for outcome in outcomes if outcome.figures]
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
        facts = [vars(outcome) | {"passed": outcome.passed} for outcome in outcomes]
        Path(options.json).write_text(json.dumps(facts, indent=1) + "\n")
    return 0 if outcomes and all(outcome.passed for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
