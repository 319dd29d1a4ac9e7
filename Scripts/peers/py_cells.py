# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""The dialer's side of the interoperability matrix: one line of JSON per cell."""

from __future__ import annotations

import json
import logging
import time

import trio
from libp2p.peer.id import ID
from libp2p.peer.peerinfo import info_from_p2p_addr
from multiaddr import Multiaddr

import py_protocols
from py_protocols import ENDS_FIRST_BYTES, StreamWasReset

PINGS = 50
ECHO_BYTES = 32 << 20
STREAMS_AT_ONCE = 256
STREAMS_IN_SEQUENCE = 1_000
SMALL_ECHO_BYTES = 1_000
TOLD_WITHIN = 5.0
WRONG_CERTHASH = "uEiA" + "A" * 43
WRONG_PEER = "12D3KooWPT98FXMfDQYavZm66EeVjTqP9Nnehn1gyaydqV8L8BQw"


class CellFailure(Exception):
    """A cell that did not hold."""


def causes(error: BaseException) -> str:
    """An error and all that is nested in it, in one line."""
    found = [f"{type(error).__name__}: {error}"]
    nested = list(getattr(error, "exceptions", ())) + list(getattr(error, "errors", None) or ())
    for inner in [*nested, error.__cause__]:
        if isinstance(inner, BaseException):
            found.append(causes(inner))
    return " <- ".join(found)


class Driver:
    """Dials one listener and tries the cells."""

    def __init__(self, host, address: Multiaddr):
        self.host = host
        self.address = address
        self.peer = info_from_p2p_addr(address).peer_id

    async def run(self, only: str) -> int:
        """Tries the cells whose name contains `only`, and returns how many failed."""
        failed = 0
        for name, (limit, body) in CELLS.items():
            if only not in name:
                continue
            logging.info("cell: %s", name)
            begin = time.monotonic()
            try:
                with trio.fail_after(limit):
                    detail, result = await body(self), "pass"
            except Exception as error:
                detail, result = causes(error), "fail"
                failed += 1
            ms = round((time.monotonic() - begin) * 1000, 3)
            line = {"cell": name, "result": result, "detail": detail, "ms": ms}
            print(json.dumps(line), flush=True)
            if result == "fail":
                await self.disconnect()
        await self.disconnect()
        return failed

    async def connect(self) -> None:
        """Dials unless there is a connection."""
        if not self.host.get_network().get_connections(self.peer):
            await self.dial(self.address)

    async def dial(self, address: Multiaddr) -> None:
        """Dials this address only, as given: a peer store would drop its certhash."""
        info = info_from_p2p_addr(address)
        self.host.get_peerstore().clear_addrs(info.peer_id)
        # A peer that could not be reached before is not dialed for a while, at no address.
        self.host.get_network().unblock_peer(info.peer_id)
        info.addrs[:] = [address]
        await self.host.connect(info)

    async def disconnect(self) -> None:
        """Ends the connection, if there is one."""
        with trio.move_on_after(TOLD_WITHIN):
            await self.host.disconnect(self.peer)

    async def open(self, protocol: str):
        """A stream for a protocol, on the connection there is."""
        await self.connect()
        return await self.host.new_stream(self.peer, [protocol])

    async def journal(self) -> str:
        """What the listener has seen so far."""
        stream = await self.open(py_protocols.JOURNAL)
        text = bytearray()
        while chunk := await py_protocols.next_chunk(stream.muxed_stream):
            text += chunk
        await stream.close()
        return text.decode()

    async def journal_line(self, before: str, prefix: str) -> str:
        """Waits until the journal has a new line that begins so, and returns it."""
        end = time.monotonic() + TOLD_WITHIN
        while time.monotonic() < end:
            for line in (await self.journal()).removeprefix(before).splitlines():
                if line.startswith(prefix):
                    return line
            await trio.sleep(0.02)
        raise CellFailure(f'the listener has no "{prefix}" within {TOLD_WITHIN} s')

    async def small_echo(self, stream) -> None:
        """Echoes a little and closes the stream."""
        await py_protocols.echo(stream.muxed_stream, SMALL_ECHO_BYTES)
        await stream.close()

    async def refusal(self, address: str, expected: str) -> str:
        """Dials what must not succeed, then checks that the listener is unharmed."""
        await self.disconnect()
        target = Multiaddr(address)
        try:
            await self.dial(target)
        except Exception as error:
            found = causes(error)
        else:
            raise CellFailure("connected")
        if expected not in found:
            raise CellFailure(found)
        await self.connect()
        return expected


async def connects(driver: Driver) -> str:
    await driver.connect()
    return f"peer {driver.peer}"


async def pings(driver: Driver) -> str:
    stream = await driver.open(py_protocols.PING)
    found = await py_protocols.ping(stream.muxed_stream, PINGS)
    await stream.close()
    return f"median {found['rtt_ms_median']} ms, longest {found['rtt_ms_max']} ms"


async def echoes(driver: Driver) -> str:
    stream = await driver.open(py_protocols.ECHO)
    found = await py_protocols.echo(stream.muxed_stream, ECHO_BYTES)
    await stream.close()
    return f"{found['mbit_per_s']:.0f} Mbit/s each way"


async def many_streams(driver: Driver) -> str:
    await driver.connect()
    streams, begin = [], time.monotonic()

    async def open_one() -> None:
        streams.append(await driver.open(py_protocols.ECHO))

    async with trio.open_nursery() as nursery:
        for _ in range(STREAMS_AT_ONCE):
            nursery.start_soon(open_one)
    ms = (time.monotonic() - begin) * 1000
    # All are open before one ends.
    async with trio.open_nursery() as nursery:
        for stream in streams:
            nursery.start_soon(driver.small_echo, stream)
    return f"all open after {ms:.0f} ms"


async def stream_after_stream(driver: Driver) -> str:
    # py-libp2p counts a closed stream until its channel is reset: those of the cell before.
    await driver.disconnect()
    await driver.connect()
    begin = time.monotonic()
    for index in range(STREAMS_IN_SEQUENCE):
        try:
            await driver.small_echo(await driver.open(py_protocols.ECHO))
        except Exception as error:
            raise CellFailure(f"stream {index}") from error
    each = (time.monotonic() - begin) * 1000 / STREAMS_IN_SEQUENCE
    return f"{each:.2f} ms each"


async def dialer_ends_first(driver: Driver) -> str:
    stream = await driver.open(py_protocols.PERF)
    muxed = stream.muxed_stream
    header = ENDS_FIRST_BYTES.to_bytes(py_protocols.PERF_HEADER_BYTES, "big")
    await muxed.write(header)
    await py_protocols.write_zeros(muxed, ENDS_FIRST_BYTES)
    # The only end that py-libp2p has.
    await muxed.close()
    count = await py_protocols.count_to_end(muxed)
    if count != ENDS_FIRST_BYTES:
        raise CellFailure(f"{count} bytes came after our end")
    await stream.close()
    return f"{count} bytes after our end"


async def listener_ends_first(driver: Driver) -> str:
    before = await driver.journal()
    stream = await driver.open(py_protocols.ENDS_FIRST)
    count = await py_protocols.count_to_end(stream.muxed_stream)
    if count != ENDS_FIRST_BYTES:
        raise CellFailure(f"{count} bytes before the listener's end")
    await py_protocols.write_zeros(stream.muxed_stream, count)
    await stream.close()
    return await driver.journal_line(before, f"ends-first: {count} bytes")


async def dialer_resets(driver: Driver) -> str:
    before = await driver.journal()
    stream = await driver.open(py_protocols.RESET)
    await stream.muxed_stream.write(b"w")
    await py_protocols.read_exactly(stream.muxed_stream, 1)
    await stream.reset()
    return await driver.journal_line(before, "reset: seen")


async def listener_resets(driver: Driver) -> str:
    stream = await driver.open(py_protocols.RESET)
    await stream.muxed_stream.write(b"r")
    try:
        chunk = await py_protocols.next_chunk(stream.muxed_stream)
    except StreamWasReset as error:
        return str(error)
    raise CellFailure(f"the read ended with {chunk!r}")


async def unknown_protocol(driver: Driver) -> str:
    try:
        await driver.open("/interop/unknown/1.0.0")
    except Exception as error:
        found = causes(error)
    else:
        raise CellFailure("agreed")
    if "protocol not supported" not in found:
        raise CellFailure(found)
    return "protocol not supported"


async def dialer_closes(driver: Driver) -> str:
    before = await driver.journal()
    await driver.disconnect()
    return await driver.journal_line(before, "closed: ")


async def listener_closes(driver: Driver) -> str:
    stream = await driver.open(py_protocols.CLOSE)
    (connection,) = driver.host.get_network().get_connections(driver.peer)
    begin = time.monotonic()
    await stream.muxed_stream.write(b"c")
    with trio.move_on_after(TOLD_WITHIN):
        await connection.event_closed.wait()
        return f"closed after {(time.monotonic() - begin) * 1000:.0f} ms"
    raise CellFailure(f"not told within {TOLD_WITHIN} s")


async def wrong_certhash(driver: Driver) -> str:
    found = driver.address.value_for_protocol("certhash")
    other = str(driver.address).replace(found, WRONG_CERTHASH)
    return await driver.refusal(other, "ICE connection failed (state=failed)")


async def wrong_peer(driver: Driver) -> str:
    expected = f"Remote peer ID {driver.peer} does not match"
    other = str(driver.address).replace(str(driver.peer), WRONG_PEER)
    found = await driver.refusal(other, expected)
    await driver.host.disconnect(ID.from_base58(WRONG_PEER))
    return found


CELLS = {
    "connect": (20, connects),
    "50 pings": (20, pings),
    "echo 32 MiB": (60, echoes),
    "256 streams at once": (60, many_streams),
    "1,000 streams one after another": (60, stream_after_stream),
    "half close, dialer first": (20, dialer_ends_first),
    "half close, listener first": (20, listener_ends_first),
    "reset by the dialer": (20, dialer_resets),
    "reset by the listener": (20, listener_resets),
    "unknown protocol": (20, unknown_protocol),
    "close by the dialer": (20, dialer_closes),
    "close by the listener": (20, listener_closes),
    "wrong certhash": (20, wrong_certhash),
    "wrong peer id": (20, wrong_peer),
}
