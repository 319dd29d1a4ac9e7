#!/usr/bin/env python3
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""A py-libp2p node as the other end of the interoperability tests.

    py_libp2p.py listen [--version 1|2] [--on ADDR] [--stall SECONDS]
    py_libp2p.py dial ADDR [--version 1|2] [--ping N] [--echo BYTES]

`listen` prints one line, its full multiaddr, and serves /ipfs/ping/1.0.0 and
/echo/1.0.0 until SIGTERM or SIGINT. `dial` prints one line of JSON.
Exit codes: 0 done, 1 failed (one line on stderr says why), 64 wrong usage.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import json
import logging
import os
import signal
import statistics
import sys
import time

import aioice.ice
import trio
from libp2p import new_host
from libp2p.crypto.ed25519 import create_new_key_pair
from libp2p.custom_types import TProtocol
from libp2p.exceptions import MultiError
from libp2p.host.ping import handle_ping
from libp2p.peer.peerinfo import info_from_p2p_addr
from libp2p.transport.webrtc.config import WebRTCTransportConfig
from libp2p.transport.webrtc.transport import WebRTCDirectTransport
from multiaddr import Multiaddr

PING = TProtocol("/ipfs/ping/1.0.0")
ECHO = TProtocol("/echo/1.0.0")
PING_BYTES = 32
DEFAULT_LISTEN = "/ip4/127.0.0.1/udp/0/webrtc-direct"
# At most this much of an echo is under way: py-libp2p keeps 64 unread chunks per stream and
# drops what comes after them (libp2p/transport/webrtc/stream.py, "read buffer full").
ECHO_WINDOW = 32 * 16_368
EX_USAGE = 64


def include_loopback() -> None:
    """Lets a dialer with no other interface use the loopback, which aioice leaves out."""
    gather = aioice.ice.get_host_addresses

    def addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        found = gather(use_ipv4, use_ipv6)
        if use_ipv4 and not any(":" not in host for host in found):
            found.append("127.0.0.1")
        if use_ipv6 and not any(":" in host for host in found):
            found.append("::1")
        return found

    aioice.ice.get_host_addresses = addresses


def make_host(version: int):
    """A host with one transport and a fresh Ed25519 identity."""
    keys = create_new_key_pair()
    config = WebRTCTransportConfig(webrtc_direct_dial_version=version, handshake_timeout=20.0)
    transport = WebRTCDirectTransport(private_key=keys.private_key, config=config)
    return new_host(key_pair=keys, transports=[transport]), transport


async def handle_echo(stall: float, stream) -> None:
    """Sends everything back, from `stall` seconds on.

    A task of its own reads, so that the stream's short queue is always emptied; reads and writes go
    to the muxed stream, since a NetStream refuses to write once its peer has closed its half.
    """
    muxed = stream.muxed_stream
    sender, receiver = trio.open_memory_channel(float("inf"))

    async def pull() -> None:
        total = 0
        await trio.sleep(stall)
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


async def listen(args: argparse.Namespace) -> int:
    """Serves until a signal arrives."""
    host, transport = make_host(args.version)
    address = Multiaddr(args.on)
    async with host.run(listen_addrs=[address]):
        host.set_stream_handler(PING, handle_ping)
        host.set_stream_handler(ECHO, functools.partial(handle_echo, args.stall))
        for bound in host.get_network().listeners.values():
            for advertised in bound.get_addrs():
                text = str(advertised)
                suffix = f"/p2p/{host.get_id()}"
                print(text if "/p2p/" in text else text + suffix, flush=True)
        with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for number in signals:
                logging.info("ending on signal %d", number)
                break
    await transport.close()
    return 0


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


async def read_exactly(stream, count: int) -> bytes:
    """Reads `count` bytes or fails."""
    found = bytearray()
    while len(found) < count:
        found += await stream.read(count - len(found))
    return bytes(found)


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


async def dial(args: argparse.Namespace) -> int:
    """Connects, then pings and echoes as asked."""
    host, transport = make_host(args.version)
    address = Multiaddr(args.address)
    info = info_from_p2p_addr(address)
    result = {"version": args.version}
    async with host.run(listen_addrs=[]):
        begin = time.monotonic()
        # The address as given: a peer store would drop its certhash in some versions.
        info.addrs[:] = [address]
        await host.connect(info)
        result["connect_ms"] = round((time.monotonic() - begin) * 1000, 1)
        result["remote_peer"] = str(info.peer_id)
        if args.ping:
            stream = await host.new_stream(info.peer_id, [PING])
            result |= await ping(stream.muxed_stream, args.ping)
            await stream.close()
        if args.echo:
            stream = await host.new_stream(info.peer_id, [ECHO])
            result |= await echo(stream.muxed_stream, args.echo)
            begin = time.monotonic()
            await stream.close()
            result["close_ms"] = round((time.monotonic() - begin) * 1000, 1)
        print(json.dumps(result), flush=True)
        # Ending the host alone sends neither ABORT nor close_notify: the other side would wait.
        await host.disconnect(info.peer_id)
    await transport.close()
    return 0


async def bounded(args: argparse.Namespace) -> int:
    """Runs the command, for at most the time it was given."""
    with trio.fail_after(args.timeout):
        return await (listen(args) if args.command == "listen" else dial(args))


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    listener = commands.add_parser("listen")
    listener.add_argument("--on", default=DEFAULT_LISTEN)
    listener.add_argument("--stall", type=float, default=0, help="seconds before echo reads")
    dialer = commands.add_parser("dial")
    dialer.add_argument("address")
    dialer.add_argument("--ping", type=int, default=0)
    dialer.add_argument("--echo", type=int, default=0)
    for command, limit in ((listener, 600.0), (dialer, 120.0)):
        command.add_argument("--version", type=int, choices=(1, 2), default=1)
        command.add_argument("--timeout", type=float, default=limit, help="seconds")
        command.add_argument("--verbose", action="store_true", help="debug log on stderr")
    return parser.parse_args(arguments)


def first_cause(error: BaseException) -> BaseException:
    """The innermost error of nested groups and chains: what really happened."""
    while True:
        if isinstance(error, BaseExceptionGroup):
            error = error.exceptions[0]
        elif isinstance(error, MultiError) and error.errors:
            error = error.errors[0]
        elif error.__cause__ is not None:
            error = error.__cause__
        else:
            return error


def main() -> int:
    try:
        args = parse(sys.argv[1:])
    except SystemExit as exit:
        return EX_USAGE if exit.code else 0
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.DEBUG if args.verbose else logging.INFO,
        format="%(asctime)s %(name)s %(levelname)s %(message)s",
    )
    logging.getLogger("multiaddr").setLevel(logging.INFO)
    include_loopback()
    try:
        return trio.run(bounded, args)
    except KeyboardInterrupt:
        return 0
    except BaseException as error:
        cause = first_cause(error)
        logging.debug("failed", exc_info=error)
        print(f"py_libp2p: {type(cause).__name__}: {cause}", file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    # Threads of the asyncio bridge may outlive a failed run: do not wait for them.
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
