# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""The paths that are measured, and what is aimed at on each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

CONTROLLERS = ("newReno", "cubic", "bbr")


@dataclass
class Result:
    """What one sender came to on one path."""

    row: str
    # `simulation` or `sockets`.
    way: str
    # A controller of ours, or the name of a peer.
    who: str
    seconds: float = 20
    goodput_mbit: float | None = None
    share: float | None = None
    retransmitted_bytes: int | None = None
    ping_ms_p50: float | None = None
    ping_ms_p95: float | None = None
    # More numbers, which belong to some rows only.
    details: dict = field(default_factory=dict)
    # Why there are no numbers.
    failure: str | None = None

    def detail(self, name: str, otherwise: float = float("inf")) -> float:
        value = self.details.get(name)
        return otherwise if value is None else value


@dataclass(frozen=True)
class Aim:
    """What has to hold, in words and as a rule over this result and all of its row."""

    text: str
    holds: Callable[[Result, list[Result]], bool]


def share(least: float) -> Aim:
    return Aim(f"≥ {least:.0%} of the bottleneck", lambda result, _: (result.share or 0) >= least)


def ahead_of(*others: str) -> Aim:
    """More than these have on the same path, in whatever way they were measured.

    It does not hold against somebody who did not run: then nothing is known.
    """

    def holds(result: Result, row: list[Result]) -> bool:
        mine = result.goodput_mbit or 0
        best = {who: 0.0 for who in others}
        ran = [other for other in row if other.who in best and other.goodput_mbit is not None]
        for other in ran:
            best[other.who] = max(best[other.who], other.goodput_mbit or 0)
        return best.keys() <= {other.who for other in ran} and mine > max(best.values())

    return Aim(f"more than {', '.join(others)}", holds)


def ping_below(ms: float) -> Aim:
    """A bound for pings; one of so many queues comes on top of the round trip without any."""
    return Aim(
        f"ping p95 ≤ {ms:g} ms",
        lambda result, _: result.ping_ms_p95 is not None and result.ping_ms_p95 <= ms,
    )


def below(name: str, most: float, text: str) -> Aim:
    return Aim(text, lambda result, _: result.detail(name) <= most)


def at_least(name: str, least: float, text: str) -> Aim:
    return Aim(text, lambda result, _: result.detail(name, 0) >= least)


PEERS = ("pion", "aiortc")
STEADY = below("decay", 0.05, "no decay over the time")
WHOLE = Aim(
    "completes, byte exact",
    lambda result, _: result.detail("completed_ms") < 300_000
    and result.details.get("damaged_messages") == 0,
)


@dataclass(frozen=True)
class Row:
    """One path and what runs over it."""

    name: str
    path: str
    aims: dict[str, list[Aim]]
    seconds: float = 20
    # Whether real sockets can do it on a small machine.
    sockets: bool = True
    # What share a rate has; nil where there is no bottleneck.
    mbit: float | None = None
    # How many messages there are; None: no end.
    messages: int | None = None
    # Two flows: the second one, by controller; None: one flow.
    beside: str | None = None
    stagger: float = 0
    measured_from: float = 0
    # How large receivers let their window become, in MiB, where the default is less than the path.
    receive_window: int | None = None
    # From which second on the share is told once more, without the start.
    settled_from: int | None = None

    @property
    def seeds(self) -> range:
        """What is decided by chance is simulated several times, and the median run counts."""
        return range(1, 6) if "loss=" in self.path and self.messages is None else range(1, 2)


def ours(*aims: Aim) -> dict[str, list[Aim]]:
    return {"cubic": list(aims), "bbr": list(aims)}


ROWS = [
    Row("200 Mbit/s, 50 ms", "rate=200mbit rtt=50ms", ours(share(0.9)), mbit=200),
    Row(
        "200 Mbit/s, 50 ms, 0.1 %",
        "rate=200mbit rtt=50ms loss=0.1%",
        {"cubic": [share(0.2)], "bbr": [share(0.85)]},
        mbit=200,
    ),
    Row(
        "100 Mbit/s, 50 ms, 1 %",
        "rate=100mbit rtt=50ms loss=1%",
        {"cubic": [ahead_of("newReno", *PEERS)], "bbr": [share(0.8)]},
        mbit=100,
    ),
    Row(
        "20 Mbit/s, 100 ms, 5 % in bursts of 8",
        "rate=20mbit rtt=100ms loss=5% burst=8",
        {"cubic": [ahead_of(*PEERS)], "bbr": [share(0.6)]},
        mbit=20,
    ),
    Row(
        "1 Gbit/s, 200 ms",
        "rate=1gbit rtt=200ms",
        ours(share(0.85)),
        sockets=False,
        mbit=1000,
        receive_window=64,
        settled_from=5,
    ),
    Row(
        "100 Mbit/s, 50 ms, 60 s",
        "rate=100mbit rtt=50ms",
        ours(share(0.9), STEADY),
        seconds=60,
        mbit=100,
    ),
    Row(
        "10 Mbit/s, 30 ms, queue 0.25 BDP",
        "rate=10mbit rtt=30ms queue=0.25bdp",
        {"cubic": [share(0.9), ping_below(30 + 2 * 7.5)], "bbr": [ping_below(60)]},
        mbit=10,
    ),
    Row(
        "10 Mbit/s, 30 ms, queue 8 BDP",
        "rate=10mbit rtt=30ms queue=8bdp",
        {"cubic": [share(0.9), ping_below(30 + 2 * 240)], "bbr": [ping_below(60)]},
        mbit=10,
    ),
    Row(
        "10 ms, 30 % loss, 20 % reordered, 10 % twice",
        "rtt=10ms loss=30% reorder=20% reorder-delay=5ms duplicate=10%",
        ours(WHOLE),
        seconds=300,
        sockets=False,
        messages=64,
    ),
    Row(
        "100 Mbit/s, 50 ms, MTU 1,280 after 8 s",
        "rate=100mbit rtt=50ms @8s mtu=1280B",
        ours(below("longest_silence_ms", 1_000, "goes on within 1 s")),
        mbit=100,
    ),
    Row(
        "100 Mbit/s, 50 ms, black hole for 10 s",
        "rate=100mbit rtt=50ms @5s down @15s up",
        ours(below("resumed_ms", 1_000, "resumes within 1 s")),
        seconds=25,
        mbit=100,
    ),
    Row(
        "two flows of a kind, 100 Mbit/s, 50 ms",
        "rate=100mbit rtt=50ms",
        ours(at_least("jain", 0.9, "Jain index ≥ 0.9")),
        seconds=60,
        sockets=False,
        mbit=100,
        beside="same",
        stagger=3,
        measured_from=20,
    ),
    Row(
        "beside a kernel's TCP CUBIC, 100 Mbit/s, 50 ms",
        "rate=100mbit rtt=50ms",
        ours(at_least("least_share", 0.3, "≥ 30 % each")),
        seconds=60,
        sockets=False,
        mbit=100,
        beside="tcp",
        stagger=3,
        measured_from=20,
    ),
]


@dataclass(frozen=True)
class Small:
    """A row of small things, which are counted in round trips."""

    name: str
    command: tuple[str, ...]
    path: str
    # The number that is aimed at, the most it may be, and in which unit.
    number: str
    most: float
    unit: str


SMALL = [
    Small(
        "request and answer of 100 bytes, 50 ms, 5 %",
        ("requests", "--count", "2000"),
        "rtt=50ms loss=5%",
        "rtt_p99",
        4,
        "RTT",
    ),
    Small(
        "channel opened, echoed, closed, 1,000 times, 50 ms, 1 %",
        ("channels", "--count", "1000"),
        "rtt=50ms loss=1%",
        "closed_rtt_p99",
        8,
        "RTT",
    ),
    Small("handshake, 50 ms", ("handshakes",), "rtt=50ms", "round_trips", 6, "RTT"),
    Small(
        "handshake, 50 ms, any datagram lost",
        ("handshakes",),
        "rtt=50ms",
        "worst_extra_ms",
        300,
        "ms more",
    ),
]
