#!/usr/bin/env python3
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""py-libp2p as an application of libp2p's interoperability suites.

It takes what it has to do from the environment, as every image of those suites does:
IS_DIALER, REDIS_ADDR, TEST_KEY and LISTENER_IP of the transport suite, or is_dialer, redis_addr and
ip of test-plans. Results go to standard output, everything else to standard error.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
import time

import trio
from libp2p.crypto.serialization import deserialize_public_key
from libp2p.identity.identify.identify import ID as IDENTIFY
from libp2p.identity.identify.identify import parse_identify_response
from libp2p.peer.id import ID
from libp2p.peer.peerinfo import info_from_p2p_addr
from multiaddr import Multiaddr

import py_libp2p
import py_protocols

TIMEOUT = 60.0


class Redis:
    """Just enough of RESP: texts out; texts, numbers and arrays of them in."""

    def __init__(self, stream: trio.SocketStream):
        self.stream = stream
        self.buffer = bytearray()

    @classmethod
    async def connect(cls, address: str) -> Redis:
        host, _, port = address.partition(":")
        return cls(await trio.open_tcp_stream(host, int(port or 6379)))

    async def send(self, *words: str):
        parts = [f"*{len(words)}\r\n".encode()]
        for word in words:
            encoded = word.encode()
            parts.append(b"$%d\r\n%s\r\n" % (len(encoded), encoded))
        await self.stream.send_all(b"".join(parts))
        return await self.value()

    async def value(self):
        line = (await self.until(b"\r\n")).decode()
        kind, rest = line[0], line[1:]
        if kind == "$":
            count = int(rest)
            return None if count < 0 else (await self.exactly(count + 2))[:-2].decode()
        if kind == "*":
            return [await self.value() for _ in range(int(rest))] if int(rest) >= 0 else None
        if kind == "-":
            raise RuntimeError(f"Redis: {rest}")
        return rest

    async def until(self, end: bytes) -> bytes:
        while end not in self.buffer:
            await self.more()
        line, _, self.buffer = self.buffer.partition(end)
        return bytes(line)

    async def exactly(self, count: int) -> bytes:
        while len(self.buffer) < count:
            await self.more()
        found = bytes(self.buffer[:count])
        del self.buffer[:count]
        return found

    async def more(self) -> None:
        chunk = await self.stream.receive_some()
        if not chunk:
            raise RuntimeError("Redis closed the connection")
        self.buffer += chunk


async def listen(redis: Redis, key: str, ip: str, is_string: bool) -> None:
    """Leaves the address and serves until it is ended."""
    host, transport = py_libp2p.make_host(1)
    async with host.run(listen_addrs=[Multiaddr(f"/ip4/{ip}/udp/0/webrtc-direct")]):
        py_protocols.serve(host)
        found = [
            str(address)
            for listener in host.get_network().listeners.values()
            for address in listener.get_addrs()
        ]
        address = next((text for text in found if "/127.0.0.1/" not in text), found[0])
        if "/p2p/" not in address:
            address += f"/p2p/{host.get_id()}"
        await redis.send("DEL", key)
        await redis.send("SET" if is_string else "RPUSH", key, address)
        with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async for _ in signals:
                break
    await transport.close()


async def check_identity(host, peer) -> None:
    """Asks who the other end is and compares the key with its id."""
    stream = await host.new_stream(peer, [IDENTIFY])
    received = bytearray()
    try:
        while chunk := await stream.muxed_stream.read():
            received += chunk
    except Exception as error:
        logging.info("identify: has ended: %s", error)
    await stream.reset()
    told = parse_identify_response(bytes(received))
    if ID.from_pubkey(deserialize_public_key(told.public_key)) != peer:
        raise RuntimeError("identify tells of another key than the peer's")
    logging.info("identify: %s, %s", told.agent_version, ", ".join(told.protocols))


async def dial(redis: Redis, key: str, is_legacy: bool) -> None:
    """Waits for the address, connects, pings once."""
    popped = await redis.send("BLPOP", key, str(int(TIMEOUT)))
    address = Multiaddr(popped[1])
    host, transport = py_libp2p.make_host(1)
    info = info_from_p2p_addr(address)
    info.addrs[:] = [address]
    async with host.run(listen_addrs=[]):
        begin = time.monotonic()
        await host.connect(info)
        stream = await host.new_stream(info.peer_id, [py_protocols.PING])
        rtt = (await py_protocols.ping(stream.muxed_stream, 1))["rtt_ms_min"]
        total = round((time.monotonic() - begin) * 1000, 3)
        await stream.close()
        await check_identity(host, info.peer_id)
        if is_legacy:
            print(json.dumps({"handshakePlusOneRTTMillis": total, "pingRTTMilllis": rtt}))
        else:
            print(f"latency:\n  handshake_plus_one_rtt: {total}\n  ping_rtt: {rtt}\n  unit: ms")
        await host.disconnect(info.peer_id)
    await transport.close()


async def run() -> None:
    """What the environment asks for."""
    env = os.environ
    is_legacy = "IS_DIALER" not in env
    is_dialer = env["is_dialer" if is_legacy else "IS_DIALER"] == "true"
    address = env["redis_addr" if is_legacy else "REDIS_ADDR"]
    key = "listenerAddr" if is_legacy else f"{env['TEST_KEY']}_listener_multiaddr"
    with trio.fail_after(TIMEOUT):
        redis = await Redis.connect(address)
        if is_dialer:
            await dial(redis, key, is_legacy)
        else:
            ip = env.get("ip" if is_legacy else "LISTENER_IP", "0.0.0.0")
            await listen(redis, key, ip, is_string="UPLOAD_BYTES" in env)


def main() -> int:
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(name)s %(message)s"
    )
    logging.getLogger("multiaddr").setLevel(logging.WARNING)
    py_libp2p.include_loopback()
    try:
        trio.run(run)
        return 0
    except BaseException as error:
        cause = py_libp2p.first_cause(error)
        print(f"py_interop: {type(cause).__name__}: {cause}", file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    # Threads of the asyncio bridge may outlive a failed run: do not wait for them.
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
