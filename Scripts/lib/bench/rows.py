# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What is measured, and what is aimed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bench.contenders import LARGE_PATH, OURS, Contender
from bench.engines import costs
from bench.pair import NotKnown, Sample
from measuring.numbers import percentile
from measuring.process import Failed

GIB = 1 << 30
MIB = 1 << 20
# 16 KiB is what data channels take everywhere.
WRITE = 16_384
SMALL_MESSAGE = 100
# What every stream carries at least, in bytes.
STREAM_BYTES_MIN = 4_096
# So many that no socket gets much more than its part.
CROWD = 64
# Two loops of a listener and as much for those who dial it.
CORES_FOR_TWO_LOOPS = 4

Numbers = dict[str, float]
# Runs a row's work with options, and leaves the processes alone for some seconds afterwards.
Runner = Callable[..., Sample]


@dataclass(frozen=True)
class Sizes:
    """How much is done in a run."""

    rounds: int
    bulk_bytes: int
    seconds: float
    pings: int
    # Beside a bulk transfer they take longer.
    pings_beside: int
    connects: int
    exchanges: int
    idle_few: int
    idle_many: int
    idle_seconds: float
    engine_size: int


FULL = Sizes(5, GIB, 3, 5_000, 500, 200, 500, 100, 1_000, 5, 64)
QUICK = Sizes(1, GIB // 4, 0.5, 500, 100, 30, 50, 20, 100, 0.5, 16)


@dataclass(frozen=True)
class Column:
    """A number of a row."""

    key: str
    title: str
    form: str = "{:.2f}"


@dataclass(frozen=True)
class Aim:
    """What has to hold, in words and as a rule over this contender's numbers and everybody's."""

    text: str
    holds: Callable[[Numbers, dict[str, Numbers]], bool]
    # With fewer cores it cannot be seen.
    cores: int = 1


def at_most(key: str, most: float, text: str) -> Aim:
    return Aim(text, lambda mine, _: mine.get(key, float("inf")) <= most)


def at_least(key: str, least: float, text: str, cores: int = 1) -> Aim:
    return Aim(text, lambda mine, _: mine.get(key, 0) >= least, cores)


def cheaper_than(who: str, times: float) -> Aim:
    """So many times less processor time than somebody had in the same run, who must have run."""

    def holds(mine: Numbers, everybody: dict[str, Numbers]) -> bool:
        theirs = everybody.get(who, {}).get("cpu")
        return theirs is not None and mine.get("cpu", float("inf")) * times <= theirs

    return Aim(f"≥ {times:g} × less CPU than {who}", holds)


@dataclass(frozen=True)
class Row:
    """A row of the table."""

    name: str
    measure: Callable[[Runner, Contender, Sizes], Numbers]
    # The first is what the row is about.
    columns: tuple[Column, ...]
    # What stands in a cell of the documentation, and what that is.
    cell: str
    unit: str
    aims: dict[str, list[Aim]] = field(default_factory=dict)


# Bulk


BULK = (
    Column("mbit", "Mbit/s", "{:,.0f}"),
    Column("cpu", "CPU-s/GiB"),
    Column("sender", "sender"),
    Column("receiver", "receiver"),
    Column("system", "in the kernel", "{:.0%}"),
    Column("datagrams", "datagrams/GiB", "{:,.0f}"),
    Column("drops", "dropped", "{:,.0f}"),
    Column("sender_rss", "sender MiB", "{:.1f}"),
    Column("receiver_rss", "receiver MiB", "{:.1f}"),
)
BULK_CELL = ("{cpu:.2f} ({mbit:,.0f})", "CPU-s/GiB (Mbit/s)")
CALLS = (
    Column("sender_calls", "calls/GiB, sender", "{:,.0f}"),
    Column("receiver_calls", "calls/GiB, receiver", "{:,.0f}"),
)


def transfer(
    run: Runner, contender: Contender, sizes: Sizes, streams: int, direction: str, **how: bool
) -> Sample:
    """Moves a contender's share of the bytes.

    Raises `Failed` when it was another number of them.
    """
    share = contender.share * (contender.share_of_many if streams > 1 else 1)
    size = max(STREAM_BYTES_MIN * streams, int(sizes.bulk_bytes * share))
    options = {"bytes": size, "streams": streams, "message": WRITE, "direction": direction}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    sample = run("bulk", words, **how)
    expect(sample.result["bytes"], size, "bytes")
    return sample


def expect(found: int, wanted: int, what: str) -> None:
    """Raises `Failed` when not all of the work was done."""
    if found != wanted:
        raise Failed(f"{found} and not {wanted} {what}")


def bulk(streams: int, direction: str) -> Callable[[Runner, Contender, Sizes], Numbers]:
    def measure(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
        return bulk_numbers(transfer(run, contender, sizes, streams, direction), direction)

    return measure


def bulk_numbers(sample: Sample, direction: str) -> Numbers:
    gibibytes = sample.result["bytes"] / GIB
    ends = [sample.client, sample.server]
    sender, receiver = ends if direction == "up" else reversed(ends)
    cpu = sender.cpu_s + receiver.cpu_s
    system = sender.cpu_s * sender.system_share + receiver.cpu_s * receiver.system_share
    return {
        "mbit": sample.result["bytes"] * 8 / 1e6 / sample.result["seconds"],
        "cpu": cpu / gibibytes,
        "sender": sender.cpu_s / gibibytes,
        "receiver": receiver.cpu_s / gibibytes,
        "system": system / cpu if cpu else 0,
        "datagrams": sample.udp["OutDatagrams"] / gibibytes,
        "drops": sample.udp["RcvbufErrors"],
        "sender_rss": sender.peak_rss_bytes / MIB,
        "receiver_rss": receiver.peak_rss_bytes / MIB,
    }


def two_loops(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    """Many connections into a listener with one socket, and into one with two.

    Raises `NotKnown` for those who cannot have two, and `Failed` when bytes are missing.
    """
    if not contender.spreads:
        raise NotKnown
    options = ["--bytes", str(sizes.bulk_bytes), "--connections", str(CROWD)]
    one, two = (run("crowd", [*options, "--sockets", str(sockets)]) for sockets in (1, 2))
    for each in (one, two):
        expect(each.result["bytes"], sizes.bulk_bytes, "bytes")
    rates = [each.result["bytes"] * 8 / 1e6 / each.result["seconds"] for each in (one, two)]
    return {
        "one": rates[0],
        "two": rates[1],
        "factor": rates[1] / rates[0],
        "busiest_of_one": busiest(one.server.loops_s),
        "busiest_of_two": busiest(two.server.loops_s),
        "cpu_of_one": one.server.cpu_s * GIB / one.result["bytes"],
        "cpu_of_two": two.server.cpu_s * GIB / two.result["bytes"],
    }


def busiest(loops: list[float]) -> float:
    """The part that the busiest loop has in the processor time of all."""
    return max(loops, default=0) / sum(loops) if sum(loops) else 0


def calls(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    """A run of its own, since to count disturbs."""
    sample = transfer(run, contender, sizes, 1, "up", counting=True)
    gibibytes = sample.result["bytes"] / GIB
    counted = {"sender_calls": sample.client_calls, "receiver_calls": sample.server_calls}
    return {key: value / gibibytes for key, value in counted.items() if value is not None}


def engines(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    return costs(contender, sizes.engine_size)


# Small things


def messages(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    options = ["--size", str(SMALL_MESSAGE), "--seconds", f"{sizes.seconds:g}"]
    sample = run("messages", options)
    count = sample.result["messages"]
    if count == 0:
        raise Failed("no message arrived")
    return {
        "rate": count / sample.result["seconds"],
        "sender": sample.client.cpu_s * 1e6 / count,
        "receiver": sample.server.cpu_s * 1e6 / count,
    }


def times(values: list[float]) -> Numbers:
    return {
        "p50": percentile(values, 0.5),
        "p99": percentile(values, 0.99),
        "max": max(values),
    }


def ping(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    _, values = repeat(run, "ping", "rtt_us", repetitions(sizes.pings, contender))
    return times(values)


def ping_beside_bulk(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    count = repetitions(sizes.pings_beside, contender)
    _, values = repeat(run, "ping", "rtt_us", count, "--beside-bulk")
    return times(values)


def repetitions(count: int, contender: Contender) -> int:
    """How often something is done: less often by those who take long."""
    return max(5, int(count * contender.patience))


def repeat(
    run: Runner, work: str, key: str, count: int, *options: str
) -> tuple[Sample, list[float]]:
    """Does something so often; how long it took each time.

    Raises `Failed` when it was done less often.
    """
    sample = run(work, ["--count", str(count), *options])
    values = sample.result[key]
    expect(len(values), count, "times")
    return sample, values


def connect(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    count = repetitions(sizes.connects, contender)
    sample, values = repeat(run, "connect", "connect_ms", count)
    cpu = (sample.client.cpu_s + sample.server.cpu_s) * 1e3 / count
    return {"first": values[0], "cpu": cpu} | times(values[1:])


def exchange(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    count = repetitions(sizes.exchanges, contender)
    sample, values = repeat(run, "exchange", "ms", count)
    cpu = (sample.client.cpu_s + sample.server.cpu_s) * 1e3 / count
    return times(values) | {"cpu": cpu}


def handshakes(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    sample = run("handshakes", ["--seconds", f"{sizes.seconds:g}"])
    count = sample.result["handshakes"]
    cpu = sample.client.cpu_s + sample.server.cpu_s
    return {"rate": count / sample.result["seconds"], "per_core": count / cpu if cpu else 0}


def idle(run: Runner, contender: Contender, sizes: Sizes) -> Numbers:
    """The memory from the slope between two numbers of connections."""
    samples = {}
    for count in (sizes.idle_few, sizes.idle_many):
        connections = repetitions(count, contender)
        settling = min(1, sizes.idle_seconds)
        options = ["--connections", str(connections), "--seconds", f"{settling:g}"]
        samples[connections] = run("idle", options, held=sizes.idle_seconds)
        expect(samples[connections].result["connections"], connections, "connections")
    (few, first), (many, second) = sorted(samples.items())
    return {
        "client": (second.client.rss_bytes - first.client.rss_bytes) / 1024 / (many - few),
        "server": (second.server.rss_bytes - first.server.rss_bytes) / 1024 / (many - few),
        "core": second.idle_cpu_s / sizes.idle_seconds * 200 / many,
    }


PING = (
    Column("p50", "p50 µs", "{:,.0f}"),
    Column("p99", "p99 µs", "{:,.0f}"),
    Column("max", "max µs", "{:,.0f}"),
)
PING_CELL = ("{p50:,.0f} ({p99:,.0f})", "µs (p99)")

CHEAP = [
    at_most("cpu", 3.0, "≤ 3.0 CPU-s/GiB"),
    cheaper_than("pion", 12),
    at_least("mbit", 5_000, "≥ 5 Gbit/s"),
]

ROWS = [
    Row(
        "bulk, one stream up",
        bulk(1, "up"),
        BULK,
        *BULK_CELL,
        {OURS: CHEAP, LARGE_PATH: [at_most("cpu", 1.5, "≤ 1.5 CPU-s/GiB")]},
    ),
    Row(
        "bulk, one stream down",
        bulk(1, "down"),
        BULK,
        *BULK_CELL,
        {OURS: CHEAP, LARGE_PATH: [at_most("cpu", 1.5, "≤ 1.5 CPU-s/GiB")]},
    ),
    Row(
        "bulk, 8 streams",
        bulk(8, "up"),
        BULK,
        *BULK_CELL,
    ),
    Row(
        "bulk, 1,000 streams",
        bulk(1_000, "up"),
        BULK,
        *BULK_CELL,
        {OURS: [at_least("mbit", 4_000, "≥ 4 Gbit/s")]},
    ),
    Row(
        "two listener cores against one",
        two_loops,
        (
            Column("factor", "×"),
            Column("two", "Mbit/s with two", "{:,.0f}"),
            Column("one", "with one", "{:,.0f}"),
            Column("busiest_of_two", "busier loop of two", "{:.0%}"),
            Column("busiest_of_one", "of one", "{:.0%}"),
            Column("cpu_of_two", "listener CPU-s/GiB with two"),
            Column("cpu_of_one", "with one"),
        ),
        "{two:,.0f} against {one:,.0f} ({busiest_of_two:.0%})",
        "Mbit/s (the busier loop's part of the processor time of both)",
        {OURS: [at_least("factor", 1.8, "≥ 1.8 ×", cores=CORES_FOR_TWO_LOOPS)]},
    ),
    Row(
        "system calls of one stream up",
        calls,
        CALLS,
        "{sender_calls:,.0f} + {receiver_calls:,.0f}",
        "per GiB, sender + receiver",
    ),
    Row(
        "engines alone",
        engines,
        (
            Column("sctp", "SCTP, CPU-s/GiB"),
            Column("checksum", "SCTP with CRC32c"),
            Column("dtls", "DTLS records"),
        ),
        "{sctp:.2f} + {dtls:.2f}",
        "CPU-s/GiB, SCTP + DTLS",
        {OURS: [at_most("sctp", 0.7, "SCTP ≤ 0.7 CPU-s/GiB")]},
    ),
    Row(
        "100-byte messages",
        messages,
        (
            Column("rate", "1/s", "{:,.0f}"),
            Column("sender", "sender µs"),
            Column("receiver", "receiver µs"),
        ),
        "{rate:,.0f}",
        "a second, one way",
        {OURS: [at_least("rate", 1e6, "≥ 1,000,000 /s")]},
    ),
    Row(
        "ping",
        ping,
        PING,
        *PING_CELL,
        {OURS: [at_most("p50", 60, "p50 ≤ 60 µs")]},
    ),
    Row(
        "ping beside bulk",
        ping_beside_bulk,
        PING,
        *PING_CELL,
        {OURS: [at_most("p99", 3_000, "p99 ≤ 3 ms")]},
    ),
    Row(
        "connect",
        connect,
        (
            Column("p50", "p50 ms"),
            Column("p99", "p99 ms"),
            Column("max", "max ms"),
            Column("first", "first ms"),
            Column("cpu", "CPU ms, both"),
        ),
        "{p50:.1f} ({p99:.1f})",
        "ms (p99)",
        {
            OURS: [
                at_most("p50", 3, "p50 ≤ 3 ms"),
                at_most("max", 20, "max ≤ 20 ms"),
                at_most("cpu", 2, "CPU ≤ 2 ms"),
            ]
        },
    ),
    Row(
        "open, 1 KiB echo, close",
        exchange,
        (
            Column("p50", "p50 ms", "{:.3f}"),
            Column("p99", "p99 ms", "{:.3f}"),
            Column("max", "max ms", "{:.3f}"),
            Column("cpu", "CPU ms, both", "{:.3f}"),
        ),
        "{p50:.2f} ({p99:.2f})",
        "ms (p99)",
    ),
    Row(
        "handshakes",
        handshakes,
        (Column("rate", "1/s", "{:,.0f}"), Column("per_core", "per CPU-s of both", "{:,.0f}")),
        "{rate:,.0f} ({per_core:,.0f})",
        "a second (for a CPU second of both ends)",
    ),
    Row(
        "idle connection",
        idle,
        (
            Column("client", "client KiB", "{:.0f}"),
            Column("server", "server KiB", "{:.0f}"),
            Column("core", "200 of them, of a core", "{:.2%}"),
        ),
        "{client:.0f} + {server:.0f}",
        "KiB, client + server",
        {
            OURS: [
                at_most("client", 80, "client ≤ 80 KiB"),
                at_most("server", 80, "server ≤ 80 KiB"),
                at_most("core", 0.005, "≤ 0.5 % of a core"),
            ]
        },
    ),
]
