#!/usr/bin/env python3
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Bulk data over aiortc for Scripts/paths.

Messages without end go over one reliable ordered channel, and pings over a second one. The offerer
sends, and prints the round trips in the end; the other end prints each second how much has arrived.
"""

import argparse
import asyncio
import json
import os
import sys
import time

from aiortc import RTCDataChannel, RTCPeerConnection
from aiortc_raw import LIMIT, exchange, opened, use_loopback

MESSAGE = 16_384
BUFFER = 1 << 20
PING_INTERVAL = 0.1


async def fill(channel: RTCDataChannel, end: float) -> None:
    """Keeps up to a MiB waiting in a channel."""
    room = asyncio.Event()
    channel.bufferedAmountLowThreshold = BUFFER // 2
    channel.on("bufferedamountlow", room.set)
    message = bytes(MESSAGE)
    while (rest := end - time.monotonic()) > 0:
        if channel.bufferedAmount <= BUFFER:
            channel.send(message)
            continue
        room.clear()
        try:
            await asyncio.wait_for(room.wait(), rest)
        except asyncio.TimeoutError:
            return


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
    input = asyncio.StreamReader(limit=1 << 16)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(input), sys.stdin
    )
    connection = RTCPeerConnection()
    connection.on("datachannel", receive)
    channels = [connection.createDataChannel(label) for label in ("bulk", "ping") if is_offerer]
    await exchange(connection, input, is_offerer)
    if is_offerer:
        await asyncio.wait_for(asyncio.gather(*map(opened, channels)), LIMIT)
        end = time.monotonic() + seconds
        report, _ = await asyncio.gather(ping(channels[1], end), fill(channels[0], end))
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
