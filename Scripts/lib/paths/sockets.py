# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Rows with real sockets: a relay with the path between two processes."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import signal
import time
from dataclasses import dataclass

from measuring.numbers import percentile
from measuring.process import PATIENCE, Failed, Process
from paths.numbers import all_pings, goodput
from paths.rows import Result, Row

# What a sender may need to get rid of what waits, after its time.
DRAIN = 60.0
CANDIDATE = re.compile(r"^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host.*$", re.I | re.M)
# Discards everything (RFC 863), if anybody listens there at all.
NOWHERE = ("127.0.0.1", 9)


class Relay(Process):
    """A path to an address."""

    def __init__(self, program: str, path: str, host: str, port: int):
        super().__init__([program, "--path", path, "--to", f"{host}:{port}"])
        address = self.line().removeprefix("listening ")
        self.host, _, port_text = address.rpartition(":")
        self.port = int(port_text)

    def finish(self) -> dict:
        """Ends it; what became of the datagrams."""
        self.stop(signal.SIGINT)
        lines = self.rest()
        return json.loads(lines[-1]) if lines else {}


def host_candidate(sdp: str) -> tuple[str, int]:
    """The first address of a description."""
    found = CANDIDATE.search(sdp)
    if not found:
        raise Failed("a description without a candidate")
    return found.group(1), int(found.group(2))


def redirect(sdp: str, host: str, port: int) -> str:
    """A description that leads to another address, and to no other."""
    begin = CANDIDATE.search(sdp)
    if not begin:
        raise Failed("a description without a candidate")
    line = begin.group(0).rstrip("\r")
    before, after = line.split(" typ ", 1)
    parts = before.split(" ")
    parts[4:6] = [host, str(port)]
    changed = " ".join(parts) + " typ " + after
    kept = [each for each in sdp.splitlines() if not each.startswith("a=candidate:")]
    index = sdp[: begin.start()].count("\n")
    kept.insert(index, changed)
    return "\r\n".join(kept) + "\r\n"


def decoded(line: str) -> str:
    return base64.b64decode(line).decode()


def encoded(sdp: str) -> str:
    return base64.b64encode(sdp.encode()).decode()


@dataclass
class Programs:
    """Where everything is."""

    tool: str
    relay: str
    # The command of each peer that can be had.
    peers: dict[str, list[str]]


def run_ours(programs: Programs, row: Row, controller: str, seconds: float) -> Result:
    """Our tool at both ends."""
    with contextlib.ExitStack() as stack:
        server = Process([programs.tool, "listen", "--log-level", "critical"])
        stack.callback(server.stop)
        address = server.line().removeprefix("listening ")
        port = int(re.search(r"/udp/(\d+)/", address).group(1))
        relay = Relay(programs.relay, row.path, "127.0.0.1", port)
        stack.callback(relay.stop)
        through = address.replace(f"/udp/{port}/", f"/udp/{relay.port}/")
        client = Process(
            [programs.tool, "load", through, "--for", f"{seconds:g}s", "--json"]
            + ["--congestion", controller, "--timeout", f"{DRAIN:g}s"]
        )
        stack.callback(client.stop)
        report = json.loads(client.line(seconds + PATIENCE + DRAIN))
        result = Result(row.name, "sockets", controller, seconds)
        result.goodput_mbit = report["mbit_per_s"]
        result.retransmitted_bytes = report.get("bytes_retransmitted")
        result.ping_ms_p50 = report.get("ping_ms_p50")
        result.ping_ms_p95 = report.get("ping_ms_p95")
        result.details = {"relay": relay.finish(), "cpu_s": report["cpu_s"]}
        return result


def run_peer(programs: Programs, row: Row, name: str, seconds: float) -> Result:
    """A peer at both ends; each learns of the other only through the relay."""
    command = programs.peers[name]
    with contextlib.ExitStack() as stack:
        command = [*command, "--seconds", f"{seconds:g}"]
        sender = Process([*command, "--offer"])
        stack.callback(sender.stop)
        receiver = Process(command)
        stack.callback(receiver.stop)
        offer = decoded(sender.line())
        receiver.write(encoded(redirect(offer, *NOWHERE)))
        answer = decoded(receiver.line())
        relay = Relay(programs.relay, row.path, *host_candidate(answer))
        stack.callback(relay.stop)
        sender.write(encoded(redirect(answer, relay.host, relay.port)))
        report = json.loads(sender.line(seconds + PATIENCE))
        # The receiver's last line may still be on its way.
        time.sleep(0.2)
        progress = [json.loads(line) for line in receiver.rest()]
        pings = all_pings(report)
        result = Result(row.name, "sockets", name, seconds)
        result.goodput_mbit = round(goodput(progress, seconds), 3)
        result.ping_ms_p50 = percentile(pings, 0.5)
        result.ping_ms_p95 = percentile(pings, 0.95)
        result.details = {"relay": relay.finish(), "progress": progress}
        return result


def run(programs: Programs, row: Row, who: str, seconds: float) -> Result:
    """One sender over one path; its failure is a result, too."""
    try:
        if who in programs.peers:
            result = run_peer(programs, row, who, seconds)
        else:
            result = run_ours(programs, row, who, seconds)
    except (Failed, OSError, ValueError, KeyError) as error:
        return Result(row.name, "sockets", who, seconds, failure=str(error))
    if row.mbit and result.goodput_mbit is not None:
        result.share = round(result.goodput_mbit / row.mbit, 4)
    return result
