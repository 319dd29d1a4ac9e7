#!/usr/bin/env python3
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""A py-libp2p node as the other end of the interoperability tests.

    py_libp2p.py listen [--version 1|2] [--on ADDR] [--stall]
    py_libp2p.py dial ADDR [--version 1|2] [--ping N] [--echo BYTES]
    py_libp2p.py cells ADDR [--version 1|2] [--only TEXT]

`listen` prints one line, its full multiaddr, and serves what is in py_protocols.py until SIGTERM or
SIGINT. `dial` prints one line of JSON, `cells` one per cell of the interoperability matrix.
Exit codes: 0 done, 1 failed (one line on stderr says why), 64 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import time

import aioice.ice
import trio
from aiortc import rtcsctptransport
from libp2p import new_host
from libp2p.crypto.ed25519 import create_new_key_pair
from libp2p.exceptions import MultiError
from libp2p.network.config import ConnectionConfig
from libp2p.peer.peerinfo import info_from_p2p_addr
from libp2p.transport.webrtc.config import WebRTCTransportConfig
from libp2p.transport.webrtc.transport import WebRTCDirectTransport
from multiaddr import Multiaddr

import py_cells
import py_protocols

DEFAULT_LISTEN = "/ip4/127.0.0.1/udp/0/webrtc-direct"
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


def log_kept_messages() -> None:
    """Logs each message that aiortc keeps although it is complete and the next of its stream.

    Where a chunk that was lost comes at last, aiortc 1.15 hands up that message only: those of the
    stream behind it stay until more arrives, which after the last one never happens.
    """
    whole = rtcsctptransport.SCTP_DATA_FIRST_FRAG | rtcsctptransport.SCTP_DATA_LAST_FRAG
    kinds = whole | rtcsctptransport.SCTP_DATA_UNORDERED
    pop_messages = rtcsctptransport.InboundStream.pop_messages

    def pop_and_log(self):
        yield from pop_messages(self)
        for chunk in self.reassembly[:1]:
            is_next = chunk.stream_seq == self.sequence_number
            if is_next and chunk.flags & kinds == whole:
                logging.info("aiortc keeps message %d of %d", chunk.stream_seq, chunk.stream_id)

    rtcsctptransport.InboundStream.pop_messages = pop_and_log


def make_host(version: int):
    """A host with one transport and a fresh Ed25519 identity."""
    keys = create_new_key_pair()
    config = WebRTCTransportConfig(
        webrtc_direct_dial_version=version,
        handshake_timeout=20.0,
        # The default of 256 counts the node's own streams, and closed ones until they are reset.
        max_concurrent_streams=1024,
    )
    transport = WebRTCDirectTransport(private_key=keys.private_key, config=config)
    # It never learns that a peer has closed a connection: with the default of 3 it would soon close
    # old ones itself.
    limits = ConnectionConfig(max_connections_per_peer=64)
    host = new_host(key_pair=keys, transports=[transport], connection_config=limits)
    return host, transport


async def listen(args: argparse.Namespace) -> int:
    """Serves until a signal arrives."""
    host, transport = make_host(args.version)
    address = Multiaddr(args.on)
    async with host.run(listen_addrs=[address]):
        py_protocols.serve(host, args.stall)
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
            stream = await host.new_stream(info.peer_id, [py_protocols.PING])
            result |= await py_protocols.ping(stream.muxed_stream, args.ping)
            await stream.close()
        if args.echo:
            stream = await host.new_stream(info.peer_id, [py_protocols.ECHO])
            result |= await py_protocols.echo(stream.muxed_stream, args.echo)
            begin = time.monotonic()
            await stream.close()
            result["close_ms"] = round((time.monotonic() - begin) * 1000, 1)
        print(json.dumps(result), flush=True)
        # Ending the host alone sends neither ABORT nor close_notify: the other side would wait.
        await host.disconnect(info.peer_id)
    await transport.close()
    return 0


async def cells(args: argparse.Namespace) -> int:
    """Tries the cells of the interoperability matrix."""
    host, transport = make_host(args.version)
    async with host.run(listen_addrs=[]):
        failed = await py_cells.Driver(host, Multiaddr(args.address)).run(args.only)
    await transport.close()
    return 1 if failed else 0


async def bounded(args: argparse.Namespace) -> int:
    """Runs the command, for at most the time it was given."""
    with trio.fail_after(args.timeout):
        return await {"listen": listen, "dial": dial, "cells": cells}[args.command](args)


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    listener = commands.add_parser("listen")
    listener.add_argument("--on", default=DEFAULT_LISTEN)
    listener.add_argument("--stall", action="store_true", help="echo reads after a drop")
    dialer = commands.add_parser("dial")
    dialer.add_argument("address")
    dialer.add_argument("--ping", type=int, default=0)
    dialer.add_argument("--echo", type=int, default=0)
    driver = commands.add_parser("cells")
    driver.add_argument("address")
    driver.add_argument("--only", default="", help="part of the names of the cells to try")
    for command, limit in ((listener, 600.0), (dialer, 120.0), (driver, 600.0)):
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
    # A few lines per connection; they tell how it has ended.
    logging.getLogger("aiortc.rtcdtlstransport").setLevel(logging.DEBUG)
    include_loopback()
    log_kept_messages()
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
