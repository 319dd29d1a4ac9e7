# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What is allowed: the numbers and tables that the checks use."""

from __future__ import annotations

# Lines of a file and of a function.
FILE_LINES_MEDIAN = 120
FILE_LINES_MAX = {"Sources": 600, "Tests": 800, "Scripts": 600}
FUNCTION_LINES_AIM = 40
FUNCTION_LINES_MAX = 70
FUNCTION_SHARE_WITHIN_AIM = 0.95
LINE_WIDTH = 100
BLOB_BYTES_MAX = 256 * 1024

# Tables and fixtures, which may be longer than any budget of length. A pattern of fnmatch each.
LENGTH_EXEMPT = (
    "Tests/*/Fixtures/*",
    "Tests/*Fixtures.swift",
    "Tests/*Vectors.swift",
    "Sources/*Table.swift",
)

HEADER = ("Copyright (c) 2026 The swift-webrtc-direct authors", "SPDX-License-Identifier: MIT")

# The rooms without sockets, clocks, tasks or system randomness.
ENGINES = (
    "RTCCore",
    "RTCSTUN",
    "RTCSDP",
    "RTCDTLS",
    "RTCSCTP",
    "RTCICE",
    "RTCDataChannel",
    "RTCPeerConnection",
    "RTCSimulation",
    "RTCCrypto",
    "PeerNoise",
    "PeerIdentity",
    "Multiformats",
)

_CORE = {"RTCCore", "NIOCore", "DequeModule", "OrderedCollections", "HeapModule"}
_RTC = _CORE | {"RTCCrypto", "RTCSTUN", "RTCSDP", "RTCDTLS", "RTCSCTP", "RTCICE", "RTCDataChannel"}
_PEER = {"Multiformats", "PeerIdentity", "PeerTransport", "PeerNoise"}
_PRODUCT = {"NIOPosix", "Logging", "Metrics", "Atomics"}

# The arrows of the house: what each room may depend on, and so import.
ARROWS: dict[str, set[str]] = {
    "COpenSSL": set(),
    "CChecksum": set(),
    "RTCCore": {"CChecksum", "NIOCore"},
    "Multiformats": set(),
    "RTCCrypto": {"COpenSSL"},
    "RTCSTUN": {"RTCCore", "RTCCrypto", "NIOCore"},
    "RTCSDP": {"RTCCore", "Multiformats"},
    "RTCDTLS": _CORE | {"RTCCrypto", "COpenSSL"},
    "RTCSCTP": _CORE,
    "RTCICE": _CORE | {"RTCSTUN"},
    "RTCDataChannel": _CORE | {"RTCSCTP"},
    "PeerIdentity": {"RTCCrypto", "Multiformats"},
    "PeerNoise": {"RTCCrypto", "PeerIdentity", "Multiformats", "NIOCore"},
    "PeerTransport": {"Multiformats", "PeerIdentity", "NIOCore", "DequeModule"},
    "PeerTransportTesting": {"Multiformats", "PeerIdentity", "PeerTransport", "NIOCore"},
    "RTCPeerConnection": _RTC,
    "RTCSimulation": _RTC | {"RTCPeerConnection", "Multiformats"},
    "WebRTCDirect": _RTC | _PEER | _PRODUCT | {"RTCPeerConnection"},
    "webrtc-direct": _PEER | _PRODUCT | {"WebRTCDirect", "NIOCore", "NIOHTTP1", "ArgumentParser"},
    "webrtc-direct-relay": {"RTCSimulation", "RTCCore", "NIOCore", "NIOPosix", "ArgumentParser"},
    "webrtc-direct-paths": _RTC | {"RTCSimulation", "RTCPeerConnection", "ArgumentParser"},
    "webrtc-direct-gauge": _RTC | {"RTCSimulation", "WebRTCDirect", "ArgumentParser"},
    "webrtc-direct-bench": _PEER
    | _PRODUCT
    | {"WebRTCDirect", "RTCDTLS", "RTCCrypto", "RTCCore", "NIOCore", "ArgumentParser"},
    "webrtc-direct-interop": _PEER | _PRODUCT | {"WebRTCDirect", "NIOCore"},
}

# Modules of the toolchain and the system: no arrow of the house. The engines' bans are separate.
SYSTEM_MODULES = {
    "Swift", "Glibc", "Musl", "Darwin", "Synchronization", "Foundation", "FoundationEssentials",
    "Dispatch", "_Concurrency",
}  # fmt: skip

# Where an address in committed text may lead. Mirrors and registries have no place in it.
URL_HOSTS = {
    "swift.org", "www.swift.org", "docs.swift.org", "github.com", "swiftpackageindex.com",
    "libp2p.io", "docs.libp2p.io", "www.rfc-editor.org", "rfc-editor.org", "datatracker.ietf.org",
    "www.w3.org", "www.iana.org", "noiseprotocol.org", "opensource.org", "spdx.org",
    "docs.openssl.org", "example.com", "example.org",
}  # fmt: skip
