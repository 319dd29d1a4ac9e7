#!/usr/bin/env python3
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Plain data channels over aiortc for Scripts/bench, which starts both ends of each row.

`serve` prints {"ready": "HOST:PORT"}, and `run ROW --to HOST:PORT` {"connected": true}; after a
line of input it prints the result. Both last until their input ends. Every TCP connection to the
port is one exchange of session descriptions. What is served depends on the labels of channels: on
`echo` everything comes back, on `sink` messages are counted until a text asks for the count, and on
`source` a text asks for so much data.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable

from aiortc import RTCDataChannel, RTCPeerConnection
from aiortc_bulk import BUFFER, Filler
from aiortc_raw import (
    LIMIT,
    exchange,
    new_connection,
    opened,
    print_line,
    standard_input,
    use_loopback,
)

PING_BYTES = 32
EXCHANGE_BYTES = 1024
EXIT_USAGE = 64


def say(**line: object) -> None:
    print_line(json.dumps(line))


# The end that serves


class Server:
    """Answers whoever connects."""

    def __init__(self) -> None:
        self._connections: set[RTCPeerConnection] = set()
        self._sending: set[asyncio.Task] = set()

    async def run(self) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        say(ready=f"{host}:{port}")
        await server.serve_forever()

    async def _answer(self, input: asyncio.StreamReader, output: asyncio.StreamWriter) -> None:
        connection = new_connection()
        self._connections.add(connection)
        connection.on("datachannel", self._serve)

        async def note_state() -> None:
            if connection.connectionState in ("closed", "failed"):
                self._connections.discard(connection)
                await connection.close()

        connection.on("connectionstatechange", note_state)
        await exchange(connection, input, False, lambda line: output.write(f"{line}\n".encode()))
        output.close()

    def _serve(self, channel: RTCDataChannel) -> None:
        bytes_received = messages = 0

        def count(message: str | bytes) -> None:
            nonlocal bytes_received, messages
            if isinstance(message, str):
                channel.send(json.dumps({"bytes": bytes_received, "messages": messages}))
                return
            bytes_received += len(message)
            messages += 1

        def start(wish: str) -> None:
            task = asyncio.create_task(send(channel, **json.loads(wish)))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

        handlers = {"echo": channel.send, "sink": count, "source": start}
        if handler := handlers.get(channel.label):
            channel.on("message", handler)


async def send(channel: RTCDataChannel, size: int, message: int, limit: int) -> None:
    """Sends so many bytes in messages of that size."""
    filler, data = Filler(channel, limit), bytes(message)
    for rest in range(size, 0, -message):
        await filler.send(data[:rest])


# The end that measures

Work = Callable[[], Awaitable[dict]]


class Connection:
    """A connection of ours."""

    def __init__(self) -> None:
        self._connection = new_connection()

    @classmethod
    async def open(cls, to: str) -> "Connection":
        """Connects, and waits until a first channel is open."""
        made = cls()
        first = made._connection.createDataChannel("first")
        input, output = await asyncio.open_connection(*to.split(":"), limit=1 << 16)
        await exchange(
            made._connection, input, True, lambda line: output.write(f"{line}\n".encode())
        )
        output.close()
        await asyncio.wait_for(opened(first), LIMIT)
        return made

    async def close(self) -> None:
        await self._connection.close()

    async def channels(self, label: str, count: int = 1) -> list[RTCDataChannel]:
        """Opens some channels."""
        channels = [self._connection.createDataChannel(label) for _ in range(count)]
        await asyncio.wait_for(asyncio.gather(*map(opened, channels)), LIMIT)
        return channels

    async def exchange(self) -> None:
        """Opens a channel, has one message echoed, and closes it."""
        (channel,) = await self.channels("echo")
        await answer(channel, bytes(EXCHANGE_BYTES))
        closed = asyncio.Event()
        channel.on("close", closed.set)
        channel.close()
        await asyncio.wait_for(closed.wait(), LIMIT)


async def answer(channel: RTCDataChannel, message: str | bytes) -> str | bytes:
    """Sends a message, and waits for one."""
    answers = asyncio.get_running_loop().create_future()
    channel.once("message", answers.set_result)
    channel.send(message)
    return await answers


async def bulk(options: argparse.Namespace) -> Work:
    connection = await Connection.open(options.to)
    is_down = options.direction == "down"
    channels = await connection.channels("source" if is_down else "sink", options.streams)
    # Each stream has its share of what may wait, but room for two messages.
    limit = max(BUFFER // options.streams, 2 * options.message)
    part, rest = divmod(options.bytes, options.streams)

    async def upload(channel: RTCDataChannel, size: int) -> None:
        await send(channel, size, options.message, limit)
        received = json.loads(await answer(channel, "?"))["bytes"]
        if received != size:
            raise RuntimeError(f"{received} of {size} bytes arrived")

    async def download(channel: RTCDataChannel, size: int) -> None:
        done = asyncio.Event()

        def count(message: bytes) -> None:
            nonlocal size
            size -= len(message)
            if size == 0:
                done.set()

        channel.on("message", count)
        channel.send(json.dumps({"size": size, "message": options.message, "limit": limit}))
        await done.wait()

    async def work() -> dict:
        begin = time.monotonic()
        transfer = download if is_down else upload
        sizes = [part + (index < rest) for index in range(options.streams)]
        await asyncio.gather(*map(transfer, channels, sizes))
        return {"bytes": options.bytes, "seconds": time.monotonic() - begin}

    return work


async def messages(options: argparse.Namespace) -> Work:
    connection = await Connection.open(options.to)
    (channel,) = await connection.channels("sink")

    async def work() -> dict:
        begin = time.monotonic()
        await Filler(channel).fill(bytes(options.size), options.seconds)
        received = json.loads(await answer(channel, "?"))["messages"]
        return {"messages": received, "seconds": time.monotonic() - begin}

    return work


async def ping(options: argparse.Namespace) -> Work:
    connection = await Connection.open(options.to)
    (channel,) = await connection.channels("echo")
    (sink,) = await connection.channels("sink")

    async def work() -> dict:
        filling = None
        if options.beside_bulk:
            filling = asyncio.create_task(Filler(sink).fill(bytes(options.message), None))
        times = []
        for _ in range(options.count):
            begin = time.monotonic()
            await answer(channel, bytes(PING_BYTES))
            times.append((time.monotonic() - begin) * 1e6)
        if filling and filling.done():
            # Pings beside nothing would look fast.
            raise RuntimeError("the bulk data ended before the pings") from filling.exception()
        if filling:
            filling.cancel()
        return {"rtt_us": times}

    return work


async def exchanges(options: argparse.Namespace) -> Work:
    connection = await Connection.open(options.to)

    async def work() -> dict:
        times = []
        for _ in range(options.count):
            begin = time.monotonic()
            await connection.exchange()
            times.append((time.monotonic() - begin) * 1e3)
        return {"ms": times}

    return work


async def connect(options: argparse.Namespace) -> Work:
    async def work() -> dict:
        times = []
        for _ in range(options.count):
            begin = time.monotonic()
            connection = await Connection.open(options.to)
            times.append((time.monotonic() - begin) * 1e3)
            await connection.close()
        return {"connect_ms": times}

    return work


async def handshakes(options: argparse.Namespace) -> Work:
    async def dial_until(end: float) -> int:
        made = 0
        while time.monotonic() < end:
            connection = await Connection.open(options.to)
            await connection.close()
            made += 1
        return made

    async def work() -> dict:
        begin = time.monotonic()
        dialing = [dial_until(begin + options.seconds) for _ in range(options.concurrency)]
        made = sum(await asyncio.gather(*dialing))
        return {"handshakes": made, "seconds": time.monotonic() - begin}

    return work


async def idle(options: argparse.Namespace) -> Work:
    connections = [await Connection.open(options.to) for _ in range(options.connections)]

    async def work() -> dict:
        await asyncio.sleep(options.seconds)
        return {"connections": len(connections)}

    return work


ROWS = {
    "bulk": bulk,
    "messages": messages,
    "ping": ping,
    "exchange": exchanges,
    "connect": connect,
    "handshakes": handshakes,
    "idle": idle,
}


async def watch(input: asyncio.StreamReader, begun: asyncio.Event) -> None:
    """Waits for the line that begins the work, and for the end of the input, which ends us."""
    if await input.readline():
        begun.set()
        await input.read()
    # Closing in order would first wait for all that is still to be sent.
    os._exit(0)


async def run(options: argparse.Namespace) -> None:
    begun = asyncio.Event()
    watching = asyncio.create_task(watch(await standard_input(), begun))
    if options.end == "serve":
        await Server().run()
    work = await ROWS[options.row](options)
    say(connected=True)
    await begun.wait()
    say(**await work())
    await watching


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("end", choices=("serve", "run"))
    parser.add_argument("row", nargs="?", help="what is measured")
    parser.add_argument("--to", help="where the serving end listens")
    parser.add_argument("--direction", choices=("up", "down"), default="up")
    parser.add_argument("--bytes", type=int, default=1 << 24, help="how much bulk data")
    parser.add_argument("--streams", type=int, default=1, help="over how many channels")
    parser.add_argument("--message", type=int, default=16_384, help="the size of its messages")
    parser.add_argument("--size", type=int, default=100, help="the size of small messages")
    parser.add_argument("--seconds", type=float, default=1, help="how long")
    parser.add_argument("--count", type=int, default=1, help="how often")
    parser.add_argument("--concurrency", type=int, default=8, help="how many at once")
    parser.add_argument("--connections", type=int, default=1, help="how many idle connections")
    parser.add_argument("--beside-bulk", action="store_true", help="ping while data is sent")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    parsed = parse(sys.argv[1:])
    if parsed.end == "run" and parsed.row not in ROWS:
        sys.exit(EXIT_USAGE)
    use_loopback("127.0.0.1")
    asyncio.run(run(parsed))
