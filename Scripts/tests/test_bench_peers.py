# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""The peers of Scripts/bench, each with a pair of processes per row; those that are installed."""

import contextlib
import json
import os
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Bytes that neither streams nor messages divide.
BULK = ["--bytes", "100001", "--streams", "3", "--message", "1000"]
EXIT_USAGE = 64
PATIENCE = 20


def pair(command: list[str], row: str, options: list[str]) -> dict:
    """What comes of a row; both ends have to go when their input ends."""
    with contextlib.ExitStack() as stack:
        server = start(stack, [*command, "serve", *options])
        address = json.loads(server.stdout.readline())["ready"]
        client = start(stack, [*command, "run", row, "--to", address, *options])
        if json.loads(client.stdout.readline() or "{}") != {"connected": True}:
            raise AssertionError(f"not connected, exit code {client.wait(PATIENCE)}")
        client.stdin.write("go\n")
        client.stdin.flush()
        result = json.loads(client.stdout.readline())
        for process in (client, server):
            process.stdin.close()
            if process.wait(PATIENCE) != 0:
                raise AssertionError(f"exit code {process.returncode}")
        return result


def start(stack: contextlib.ExitStack, command: list[str]) -> subprocess.Popen:
    process = stack.enter_context(
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
    )
    stack.callback(process.kill)
    return process


class Rows:
    """The rows that every peer knows."""

    variable = ""
    arguments: list[str] = []

    def setUp(self):
        program = os.environ.get(self.variable)
        if not program:
            self.skipTest(f"{self.variable} is not set")
        self.command = [program, *self.arguments]

    def test_bulk_data_arrives_in_either_direction(self):
        for direction in ("up", "down"):
            result = pair(self.command, "bulk", [*BULK, "--direction", direction])
            self.assertEqual(result["bytes"], 100_001)
            self.assertGreater(result["seconds"], 0)

    def test_small_messages_are_counted_by_the_receiver(self):
        result = pair(self.command, "messages", ["--size", "100", "--seconds", "0.05"])
        self.assertGreater(result["messages"], 0)
        self.assertGreaterEqual(result["seconds"], 0.05)

    def test_pings_come_back_idle_and_beside_bulk_data(self):
        for more in ([], ["--beside-bulk"]):
            result = pair(self.command, "ping", ["--count", "5", *more])
            self.assertEqual(len(result["rtt_us"]), 5)

    def test_connections_are_made_one_after_the_other(self):
        result = pair(self.command, "connect", ["--count", "3"])
        self.assertEqual(len(result["connect_ms"]), 3)

    def test_an_unknown_row_is_refused(self):
        found = subprocess.run(
            [*self.command, "run", "unheard-of", "--to", "127.0.0.1:9"],
            cwd=ROOT, stdin=subprocess.PIPE, capture_output=True, timeout=PATIENCE,
        )  # fmt: skip
        self.assertEqual(found.returncode, EXIT_USAGE)


class WebRTCRows(Rows):
    """The rows that need more than one association and its streams."""

    def test_channels_are_opened_and_closed(self):
        result = pair(self.command, "exchange", ["--count", "3"])
        self.assertEqual(len(result["ms"]), 3)

    def test_several_connections_are_made_at_once(self):
        result = pair(self.command, "handshakes", ["--seconds", "0.05", "--concurrency", "3"])
        self.assertGreater(result["handshakes"], 0)

    def test_connections_are_held(self):
        result = pair(self.command, "idle", ["--connections", "3", "--seconds", "0.05"])
        self.assertEqual(result, {"connections": 3})


class Pion(WebRTCRows, unittest.TestCase):
    variable = "WEBRTC_DIRECT_PION"
    arguments = ["bench"]


class Aiortc(WebRTCRows, unittest.TestCase):
    variable = "WEBRTC_DIRECT_AIORTC"
    arguments = ["Scripts/peers/aiortc_bench.py"]


class USRSCTP(Rows, unittest.TestCase):
    variable = "WEBRTC_DIRECT_USRSCTP_BENCH"


if __name__ == "__main__":
    unittest.main()
