#!/usr/bin/env python3
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Plain data channels over aiortc, which is an implementation by other people.

Session descriptions go over standard input and output, one line of base64 each; then a channel of
every kind is opened and tried, and those of the peer are echoed. One line of JSON per kind.
"""

import argparse
import asyncio
import base64
import json
import sys
import time
from collections.abc import Callable, Coroutine

import aioice.ice
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCSessionDescription,
)

LIMIT = 15.0
# A lost chunk may wait for T3-rtx, 1 s or more, several times.
LOSSY_LIMIT = 40.0
MESSAGES = 24
SIZES = (0, 1, 100, 1172, 1173, 4000, 16384, 65535)
KINDS = [
    {"ordered": ordered} | reliability
    for ordered in (True, False)
    for reliability in ({}, {"maxRetransmits": 20}, {"maxPacketLifeTime": 30_000})
]
LOSSY_KINDS = [
    {"ordered": ordered} | reliability
    for ordered in (True, False)
    for reliability in ({"maxRetransmits": 0}, {"maxPacketLifeTime": 1})
]
BURST = 100
# The last message of a burst, which arrives when the network is a good one again.
LAST_INDEX = (1 << 32) - 1


def use_loopback(address: str) -> None:
    """Gathers the loopback, which aioice leaves out, and nothing else."""
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: [address]


def new_connection() -> RTCPeerConnection:
    """A connection that asks no server for its addresses, as aiortc does of its own."""
    return RTCPeerConnection(RTCConfiguration(iceServers=[]))


def kind_name(
    ordered: bool, maxRetransmits: int | None = None, maxPacketLifeTime: int | None = None
) -> str:
    """A kind of channel in words."""
    order = "ordered" if ordered else "unordered"
    if maxRetransmits is not None:
        return f"{order}, {maxRetransmits} retransmissions"
    if maxPacketLifeTime is not None:
        return f"{order}, {maxPacketLifeTime} ms"
    return f"{order}, reliable"


def name(channel: RTCDataChannel) -> str:
    """The kind of a channel in words."""
    return kind_name(channel.ordered, channel.maxRetransmits, channel.maxPacketLifeTime)


def echo(channel: RTCDataChannel) -> None:
    """Says what it takes the channel for, then sends everything back as it came."""
    channel.on("message", channel.send)
    channel.send(f"{name(channel)} {channel.label} {channel.protocol}")


def message(index: int) -> str | bytes:
    """One of a series of different sizes, text and binary, some of them empty."""
    text = chr(ord("a") + index) * SIZES[index % len(SIZES)]
    return text if index % 2 == 0 else text.encode()


async def opened(channel: RTCDataChannel) -> None:
    """Waits until a channel is open."""
    if channel.readyState != "open":
        event = asyncio.Event()
        channel.on("open", event.set)
        await event.wait()


class Tried:
    """A channel of ours, with what comes back on it."""

    def __init__(self, channel: RTCDataChannel):
        self.channel = channel
        self.messages: asyncio.Queue = asyncio.Queue()
        self._closed = asyncio.Event()
        channel.on("message", self.messages.put_nowait)
        channel.on("close", self._closed.set)

    @classmethod
    async def open(cls, connection: RTCPeerConnection, kind: dict) -> "Tried":
        tried = cls(connection.createDataChannel("label", protocol="protocol", **kind))
        await opened(tried.channel)
        return tried

    async def expect(self, expected: str | bytes) -> None:
        found = await self.messages.get()
        if found != expected:
            raise RuntimeError(f"{expected[:80]!r} came back as {found[:80]!r}")

    async def close(self) -> None:
        """Waits until both directions are closed."""
        self.channel.close()
        await self._closed.wait()


async def try_channel(connection: RTCPeerConnection, kind: dict) -> str:
    """Opens a channel, compares what the peer takes it for, and what comes back on it."""
    tried = await Tried.open(connection, kind)
    await tried.expect(f"{name(tried.channel)} label protocol")
    for index in range(MESSAGES):
        tried.channel.send(message(index))
        await tried.expect(message(index))
    await tried.close()
    return f"{MESSAGES} messages, closed"


async def try_lossy(connection: RTCPeerConnection, commands: Tried, kind: dict) -> str:
    """Sends a burst while every third datagram is lost: each end has to skip what the other gives
    up. On the reliable channel `commands` the peer is asked for the bad network and a good one.
    """
    tried = await Tried.open(connection, kind)
    commands.channel.send("lose")
    while await commands.messages.get() != "lose":
        pass
    for index in range(BURST):
        tried.channel.send(index.to_bytes(4, "big") + bytes(996))
    arrived: list[int] = []
    while LAST_INDEX not in arrived:
        # Behind the rest on a reliable channel: when it is back, the network is a good one again.
        commands.channel.send("end")
        while await commands.messages.get() != "end":
            pass
        # What still waits for acknowledgements may hold this one up until it is too old.
        tried.channel.send(LAST_INDEX.to_bytes(4, "big"))
        while not tried.messages.empty():
            found = tried.messages.get_nowait()
            # What the peer takes the channel for is text, and may be given up as well.
            if isinstance(found, bytes):
                arrived.append(int.from_bytes(found[:4], "big"))
    arrived = [index for index in arrived if index != LAST_INDEX]
    if kind["ordered"] and arrived != sorted(arrived):
        raise RuntimeError(f"out of order: {arrived}")
    if len(set(arrived)) != len(arrived):
        raise RuntimeError(f"twice: {arrived}")
    await tried.close()
    return f"{len(arrived)} of {BURST} messages"


def print_line(line: str) -> None:
    print(line, flush=True)


def description(connection: RTCPeerConnection) -> str:
    return base64.b64encode(connection.localDescription.sdp.encode()).decode()


async def standard_input() -> asyncio.StreamReader:
    input = asyncio.StreamReader(limit=1 << 16)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(input), sys.stdin
    )
    return input


async def read_line(input: asyncio.StreamReader) -> bytes:
    line = await input.readline()
    if not line:
        raise EOFError("the input has ended")
    return line


async def exchange(
    connection: RTCPeerConnection,
    input: asyncio.StreamReader,
    is_offerer: bool,
    write: Callable[[str], None] = print_line,
) -> None:
    """Offers or answers, one line of base64 each way."""
    if is_offerer:
        await connection.setLocalDescription(await connection.createOffer())
        write(description(connection))
    text = base64.b64decode(await read_line(input)).decode()
    kind = "answer" if is_offerer else "offer"
    await connection.setRemoteDescription(RTCSessionDescription(sdp=text, type=kind))
    if not is_offerer:
        await connection.setLocalDescription(await connection.createAnswer())
        write(description(connection))


async def report(kind: dict, limit: float, trying: Coroutine) -> None:
    """Prints what became of a kind of channel."""
    begin = time.monotonic()
    try:
        result, detail = "pass", await asyncio.wait_for(trying, limit)
    except Exception as error:
        result, detail = "fail", f"{type(error).__name__}: {error}"
    ms = round((time.monotonic() - begin) * 1000, 3)
    line = {"cell": kind_name(**kind), "result": result, "detail": detail, "ms": ms}
    print(json.dumps(line), flush=True)


async def run(is_offerer: bool) -> None:
    input = await standard_input()
    connection = new_connection()
    connection.on("datachannel", echo)
    first = connection.createDataChannel("first")
    commands = Tried(first)
    await exchange(connection, input, is_offerer)
    await asyncio.wait_for(opened(first), LIMIT)
    for kind in KINDS:
        await report(kind, LIMIT, try_channel(connection, kind))
    # Whoever started us asks for the rest when its own channels are done, or ends the input.
    if await input.readline() == b"lossy\n":
        for kind in LOSSY_KINDS:
            await report(kind, LOSSY_LIMIT, try_lossy(connection, commands, kind))
    await input.read()
    await connection.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offer", action="store_true", help="make the offer, else answer one")
    parser.add_argument("--ipv6", action="store_true", help="meet at ::1, not at 127.0.0.1")
    options = parser.parse_args()
    use_loopback("::1" if options.ipv6 else "127.0.0.1")
    asyncio.run(run(options.offer))
