#!/usr/bin/env python3
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Bulk data over aiortc for Scripts/paths.

Messages without end go over one reliable ordered channel, and pings over a second one. The offerer
sends, and prints the round trips in the end; the other end prints each second how much has arrived.
"""

import argparse
import asyncio
import contextlib
import json
import os
import time

from aiortc import RTCDataChannel
from aiortc_raw import LIMIT, exchange, new_connection, opened, standard_input, use_loopback

MESSAGE = 16_384
BUFFER = 1 << 20
PING_INTERVAL = 0.1


class Filler:
    """Keeps some bytes waiting in a channel, but never more than a limit.

    That has to be twice the size of a message: half of it is free when the channel says that there
    is room.
    """

    def __init__(self, channel: RTCDataChannel, limit: int = BUFFER):
        self._channel = channel
        self._limit = limit
        self._room = asyncio.Event()
        channel.bufferedAmountLowThreshold = limit // 2
        channel.on("bufferedamountlow", self._room.set)

    async def send(self, message: bytes) -> None:
        """Waits for room."""
        while self._channel.bufferedAmount + len(message) > self._limit:
            self._room.clear()
            await self._room.wait()
        self._channel.send(message)

    async def fill(self, message: bytes, seconds: float | None) -> None:
        """Sends a message again and again, for this time or until it is cancelled."""

        async def repeat() -> None:
            while True:
                await self.send(message)

        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(repeat(), seconds)


async def ping(channel: RTCDataChannel, end: float) -> dict[str, list[float]]:
    """Sends a ping at every interval, whether or not the one before was answered."""
    pending: dict[str, float] = {}
    times: list[float] = []

    def note(text: str) -> None:
        if text in pending:
            times.append((time.monotonic() - pending.pop(text)) * 1000)

    channel.on("message", note)
    due = time.monotonic()
    while due < end:
        pending[str(due)] = time.monotonic()
        channel.send(str(due))
        due += PING_INTERVAL
        await asyncio.sleep(max(0, due - time.monotonic()))
    now = time.monotonic()
    overdue = [(now - sent) * 1000 for sent in pending.values()]
    return {"pings_ms": times, "pending_ms": overdue}


def receive(channel: RTCDataChannel) -> None:
    """Answers pings, or counts and prints what arrives."""
    if channel.label == "ping":
        channel.on("message", channel.send)
        return
    begin, received = time.monotonic(), 0

    def count(data: bytes) -> None:
        nonlocal received
        received += len(data)

    def report() -> None:
        line = {"seconds": time.monotonic() - begin, "bytes": received}
        print(json.dumps(line), flush=True)
        asyncio.get_running_loop().call_later(1, report)

    channel.on("message", count)
    report()


async def run(is_offerer: bool, seconds: float) -> None:
    input = await standard_input()
    connection = new_connection()
    connection.on("datachannel", receive)
    channels = [connection.createDataChannel(label) for label in ("bulk", "ping") if is_offerer]
    await exchange(connection, input, is_offerer)
    if is_offerer:
        await asyncio.wait_for(asyncio.gather(*map(opened, channels)), LIMIT)
        end = time.monotonic() + seconds
        filling = Filler(channels[0]).fill(bytes(MESSAGE), seconds)
        report, _ = await asyncio.gather(ping(channels[1], end), filling)
        print(json.dumps(report), flush=True)
    # Whoever started us ends the input when it has what it wants.
    await input.read()
    # Closing in order would first wait for all that is still to be sent.
    os._exit(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offer", action="store_true", help="make the offer and send")
    parser.add_argument("--seconds", type=float, default=20, help="how long to send")
    options = parser.parse_args()
    use_loopback("127.0.0.1")
    asyncio.run(run(options.offer, options.seconds))
