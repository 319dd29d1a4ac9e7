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

import aioice.ice
from aiortc import RTCDataChannel, RTCPeerConnection, RTCSessionDescription

LIMIT = 15.0
MESSAGES = 24
SIZES = (0, 1, 100, 1172, 1173, 4000, 16384, 65535)
KINDS = [
    {"ordered": ordered} | reliability
    for ordered in (True, False)
    for reliability in ({}, {"maxRetransmits": 3}, {"maxPacketLifeTime": 500})
]


def use_loopback() -> None:
    """Gathers the loopback, which aioice leaves out, and nothing else."""
    aioice.ice.get_host_addresses = lambda use_ipv4, use_ipv6: ["127.0.0.1"]


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


async def try_channel(connection: RTCPeerConnection, kind: dict) -> str:
    """Opens a channel, compares what the peer says about it and what it sends back."""
    channel = connection.createDataChannel("label", protocol="protocol", **kind)
    messages: asyncio.Queue = asyncio.Queue()
    channel.on("message", messages.put_nowait)
    closed = asyncio.Event()
    channel.on("close", closed.set)
    await opened(channel)
    expected = f"{name(channel)} label protocol"
    for index in range(-1, MESSAGES):
        if index >= 0:
            expected = message(index)
            channel.send(expected)
        found = await messages.get()
        if found != expected:
            raise RuntimeError(f"message {index} came back as {found[:80]!r}")
    channel.close()
    await closed.wait()
    return f"{MESSAGES} messages, closed"


def send_description(connection: RTCPeerConnection) -> None:
    text = connection.localDescription.sdp.encode()
    print(base64.b64encode(text).decode(), flush=True)


async def read_line(input: asyncio.StreamReader) -> bytes:
    line = await input.readline()
    if not line:
        raise EOFError("the input has ended")
    return line


async def exchange(
    connection: RTCPeerConnection, input: asyncio.StreamReader, is_offerer: bool
) -> None:
    """Offers or answers."""
    if is_offerer:
        await connection.setLocalDescription(await connection.createOffer())
        send_description(connection)
    text = base64.b64decode(await read_line(input)).decode()
    kind = "answer" if is_offerer else "offer"
    await connection.setRemoteDescription(RTCSessionDescription(sdp=text, type=kind))
    if not is_offerer:
        await connection.setLocalDescription(await connection.createAnswer())
        send_description(connection)


async def run(is_offerer: bool) -> None:
    input = asyncio.StreamReader(limit=1 << 16)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(input), sys.stdin
    )
    connection = RTCPeerConnection()
    connection.on("datachannel", echo)
    first = connection.createDataChannel("first")
    await exchange(connection, input, is_offerer)
    await asyncio.wait_for(opened(first), LIMIT)
    for kind in KINDS:
        begin = time.monotonic()
        channel_name = kind_name(**kind)
        try:
            result, detail = "pass", await asyncio.wait_for(try_channel(connection, kind), LIMIT)
        except Exception as error:
            result, detail = "fail", f"{type(error).__name__}: {error}"
        ms = round((time.monotonic() - begin) * 1000, 3)
        line = {"cell": channel_name, "result": result, "detail": detail, "ms": ms}
        print(json.dumps(line), flush=True)
    # Whoever started us ends the input when its own channels are done.
    await input.read()
    await connection.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offer", action="store_true", help="make the offer, else answer one")
    use_loopback()
    asyncio.run(run(parser.parse_args().offer))
