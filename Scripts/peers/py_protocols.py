# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""The protocols that a py-libp2p node speaks in the interoperability tests.

Those of /interop/ let a dialer try what a stream and a connection can do, and ask afterwards what
the listener has seen of it. All reads and writes go to the muxed stream: a NetStream refuses to
write once its peer has ended its half. A muxed stream reports every end as an error.
"""

from __future__ import annotations

import hashlib
import logging
import os
import statistics
import time

import trio
from libp2p.abc import INotifee
from libp2p.custom_types import TProtocol
from libp2p.host.ping import handle_ping
from libp2p.transport.webrtc.exceptions import WebRTCStreamError

PING = TProtocol("/ipfs/ping/1.0.0")
ECHO = TProtocol("/echo/1.0.0")
PERF = TProtocol("/perf/1.0.0")
ENDS_FIRST = TProtocol("/interop/ends-first/1.0.0")
RESET = TProtocol("/interop/reset/1.0.0")
CLOSE = TProtocol("/interop/close/1.0.0")
JOURNAL = TProtocol("/interop/journal/1.0.0")
PING_BYTES = 32
PERF_HEADER_BYTES = 8
ENDS_FIRST_BYTES = 65_536
BLOCK = bytes(16_000)
# At most this much of an echo is under way: py-libp2p keeps 64 unread chunks per stream and
# drops what comes after them (libp2p/transport/webrtc/stream.py, "read buffer full").
ECHO_WINDOW = 32 * 16_368


class StreamWasReset(Exception):
    """The peer has reset the stream."""


async def next_chunk(muxed) -> bytes:
    """What comes next, nothing at the end.

    The first read that a reset ends reports an end, only the one after it the reset.
    """
    try:
        return await muxed.read()
    except WebRTCStreamError as error:
        first = error
    try:
        return await muxed.read()
    except WebRTCStreamError as error:
        logging.info("stream %d: %s, then: %s", muxed.channel_id, first, error)
        if "reset" in str(error):
            raise StreamWasReset(str(error)) from None
        return b""


async def count_to_end(muxed) -> int:
    """How many bytes come before the end."""
    count = 0
    while chunk := await next_chunk(muxed):
        count += len(chunk)
    return count


async def write_zeros(muxed, count: int) -> None:
    """Writes this many bytes."""
    while count:
        block = BLOCK[:count]
        await muxed.write(block)
        count -= len(block)


async def read_exactly(stream, count: int) -> bytes:
    """Reads `count` bytes or fails."""
    found = bytearray()
    while len(found) < count:
        found += await stream.read(count - len(found))
    return bytes(found)


async def ping(stream, count: int) -> dict:
    """Round trip times in milliseconds."""
    times = []
    for _ in range(count):
        sent = os.urandom(PING_BYTES)
        begin = time.monotonic()
        await stream.write(sent)
        got = await read_exactly(stream, PING_BYTES)
        if got != sent:
            raise RuntimeError("the ping came back changed")
        times.append((time.monotonic() - begin) * 1000)
    return {
        "rtt_ms_min": round(min(times), 3),
        "rtt_ms_median": round(statistics.median(times), 3),
        "rtt_ms_max": round(max(times), 3),
    }


async def echo(stream, count: int) -> dict:
    """Sends `count` random bytes and compares what comes back."""
    sent_hash, read_hash = hashlib.sha256(), hashlib.sha256()
    in_flight, moved = 0, trio.Event()
    begin = time.monotonic()

    async def push() -> None:
        nonlocal in_flight, moved
        left = count
        while left:
            while in_flight >= ECHO_WINDOW:
                moved = trio.Event()
                await moved.wait()
            chunk = os.urandom(min(16_368, left))
            sent_hash.update(chunk)
            in_flight += len(chunk)
            left -= len(chunk)
            await stream.write(chunk)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(push)
        left = count
        while left:
            chunk = await stream.read()
            read_hash.update(chunk)
            left -= len(chunk)
            in_flight -= len(chunk)
            moved.set()
    seconds = time.monotonic() - begin
    if left < 0 or sent_hash.digest() != read_hash.digest():
        raise RuntimeError("the echo came back changed")
    return {
        "bytes": count,
        "seconds": round(seconds, 3),
        "mbit_per_s": round(count * 8 / 1e6 / seconds, 1),
        "verified": True,
    }


class DroppedFrames(logging.Handler):
    """Waits until py-libp2p says that it has dropped a frame that nobody had read."""

    def __init__(self):
        super().__init__()
        self._has_dropped = False
        logging.getLogger("libp2p.transport.webrtc.stream").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        # Without this handler it would have gone to standard error.
        logging.log(record.levelno, "%s", record.getMessage())
        self._has_dropped |= "read buffer full" in record.getMessage()

    async def wait(self) -> None:
        while not self._has_dropped:
            await trio.sleep(0.01)


async def handle_echo(dropped: DroppedFrames | None, stream) -> None:
    """Sends everything back; with `dropped`, only after a frame was dropped.

    A task of its own reads, so that the stream's short queue is always emptied.
    """
    muxed = stream.muxed_stream
    sender, receiver = trio.open_memory_channel(float("inf"))

    async def pull() -> None:
        total = 0
        if dropped:
            await dropped.wait()
        async with sender:
            while True:
                try:
                    chunk = await muxed.read()
                except Exception as error:
                    logging.info("echo: read %d bytes, then: %s", total, error)
                    return
                total += len(chunk)
                sender.send_nowait(chunk)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(pull)
        async for chunk in receiver:
            await muxed.write(chunk)
    await muxed.close()


async def handle_perf(stream) -> None:
    """Serves one run of perf."""
    muxed = stream.muxed_stream
    wanted = int.from_bytes(await read_exactly(muxed, PERF_HEADER_BYTES), "big")
    await count_to_end(muxed)
    await write_zeros(muxed, wanted)
    await stream.close()


class Journal(INotifee):
    """What a listener has seen and its dialer asks for, in lines."""

    def __init__(self):
        self.text = ""

    def add(self, line: str) -> None:
        self.text += line + "\n"

    async def connected(self, network, conn) -> None:
        self.add(f"connected: {conn.muxed_conn.peer_id}")

    async def disconnected(self, network, conn) -> None:
        self.add(f"closed: {conn.muxed_conn.peer_id}")

    async def opened_stream(self, network, stream) -> None: ...

    async def closed_stream(self, network, stream) -> None: ...

    async def listen(self, network, multiaddr) -> None: ...

    async def listen_close(self, network, multiaddr) -> None: ...


async def handle_ends_first(journal: Journal, stream) -> None:
    """Sends, ends, and notes how much comes after that.

    close() is the only end that py-libp2p has, and it gives up reading as well.
    """
    muxed = stream.muxed_stream
    await write_zeros(muxed, ENDS_FIRST_BYTES)
    await muxed.close()
    journal.add(f"ends-first: {await count_to_end(muxed)} bytes")
    await stream.close()


async def handle_reset(journal: Journal, stream) -> None:
    """Resets the stream for an `r`; returns another byte and notes the reset that follows."""
    muxed = stream.muxed_stream
    wish = await read_exactly(muxed, 1)
    if wish == b"r":
        await stream.reset()
        return
    await muxed.write(wish)
    try:
        await count_to_end(muxed)
        journal.add("reset: not seen")
    except StreamWasReset:
        journal.add("reset: seen")


async def handle_close(stream) -> None:
    """Closes the connection when a byte comes."""
    await read_exactly(stream.muxed_stream, 1)
    await stream.swarm_conn.close()


async def handle_journal(journal: Journal, stream) -> None:
    """Sends the notes."""
    await stream.muxed_stream.write(journal.text.encode())
    await stream.close()


def guarded(handler, *before):
    """A handler that resets the stream when it fails; py-libp2p would end the whole host."""

    async def handle(stream) -> None:
        try:
            await handler(*before, stream)
        except Exception as error:
            logging.info("%s: %r", handler.__name__, error)
            await stream.reset()

    return handle


def serve(host, is_stalling: bool = False) -> None:
    """Serves all of them; an echo may have to read nothing until a frame was dropped."""
    journal = Journal()
    host.get_network().register_notifee(journal)
    host.set_stream_handler(PING, handle_ping)
    host.set_stream_handler(ECHO, guarded(handle_echo, DroppedFrames() if is_stalling else None))
    host.set_stream_handler(PERF, guarded(handle_perf))
    host.set_stream_handler(ENDS_FIRST, guarded(handle_ends_first, journal))
    host.set_stream_handler(RESET, guarded(handle_reset, journal))
    host.set_stream_handler(CLOSE, guarded(handle_close))
    host.set_stream_handler(JOURNAL, guarded(handle_journal, journal))
