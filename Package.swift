// swift-tools-version: 6.2
// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let collections: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let heap: Target.Dependency = .product(name: "HeapModule", package: "swift-collections")
let arguments: Target.Dependency = .product(
    name: "ArgumentParser",
    package: "swift-argument-parser"
)
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

/// A library room of the house and the test target that mirrors its folders.
func room(
    _ name: String,
    _ dependencies: [Target.Dependency],
    testedWith extra: [Target.Dependency] = []
) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests",
            dependencies: [.target(name: name)] + dependencies + extra,
            swiftSettings: settings
        ),
    ]
}

// One line per room; an arrow may only go down (see Documentation in WebRTCDirect).
let floor0: [Target] =
    [
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        // CRC32c instructions need compiler intrinsics that Swift does not offer.
        .target(name: "CChecksum"),
    ]
    + room("RTCCore", ["CChecksum", nioCore])
    + room("Multiformats", [])

let floor1: [Target] =
    room("RTCCrypto", ["COpenSSL"])
    + room("RTCSTUN", ["RTCCore", "RTCCrypto", nioCore])
    + room("RTCSDP", ["RTCCore", "Multiformats"])
    + room("RTCDTLS", ["RTCCore", "RTCCrypto", "COpenSSL", nioCore])
    + room("RTCSCTP", ["RTCCore", nioCore, collections])

let floor2: [Target] =
    room("RTCICE", ["RTCCore", "RTCSTUN", nioCore])
    + room(
        "RTCDataChannel",
        ["RTCCore", "RTCSCTP", nioCore, collections],
        testedWith: ["RTCSimulation"]
    )
    + room("PeerIdentity", ["RTCCrypto", "Multiformats"])
    + room("PeerNoise", ["RTCCrypto", "PeerIdentity", "Multiformats"])
    + room(
        "PeerTransport",
        ["Multiformats", "PeerIdentity", nioCore],
        testedWith: ["PeerTransportTesting"]
    )
    + [
        // What every transport must do: run by the tests of each transport.
        .target(
            name: "PeerTransportTesting",
            dependencies: ["Multiformats", "PeerIdentity", "PeerTransport", nioCore],
            swiftSettings: settings
        )
    ]

let floor3: [Target] =
    room(
        "RTCPeerConnection",
        [
            "RTCCore", "RTCCrypto", "RTCSTUN", "RTCICE", "RTCSDP", "RTCDTLS", "RTCSCTP",
            "RTCDataChannel", nioCore, collections,
        ],
        testedWith: ["RTCSimulation"]
    )
    // A network with faults from a seed and pairs of peers on it: for tests and measurements.
    + room(
        "RTCSimulation",
        [
            "RTCCore", "RTCCrypto", "RTCICE", "RTCSDP", "RTCDTLS", "RTCSCTP", "RTCDataChannel",
            "RTCPeerConnection", "Multiformats", nioCore, collections, heap,
        ]
    )

let floor4: [Target] = room(
    "WebRTCDirect",
    [
        "RTCCore", "RTCCrypto", "RTCICE", "RTCSDP", "RTCDTLS", "RTCSCTP", "RTCDataChannel",
        "RTCPeerConnection", "Multiformats", "PeerIdentity", "PeerNoise", "PeerTransport",
        nioCore, nioPosix, collections,
    ],
    testedWith: ["PeerTransportTesting", "RTCSimulation", "RTCSTUN"]
)

/// Talks to other implementations through the command-line tool; Scripts/test prepares them.
let interop: [Target] = [
    .testTarget(
        name: "InteropTests",
        dependencies: [
            "WebRTCDirect", "PeerTransport", "PeerIdentity", "Multiformats", "RTCPeerConnection",
            "RTCDataChannel", "RTCSCTP", "RTCDTLS", "RTCSDP", "RTCCrypto", "RTCCore", nioCore,
            nioPosix,
        ],
        swiftSettings: settings
    )
]

let tool: [Target] = [
    .executableTarget(
        name: "webrtc-direct",
        dependencies: [
            "WebRTCDirect", "PeerTransport", "PeerIdentity", "Multiformats", nioCore, nioPosix,
            nioHTTP1, logging, arguments,
        ],
        // The page that `listen --web` serves is part of the program.
        resources: [.embedInCode("Web")],
        swiftSettings: settings
    ),
    .testTarget(
        name: "WebRTCDirectToolTests",
        dependencies: [
            "webrtc-direct", "WebRTCDirect", "PeerTransport", "PeerIdentity", "Multiformats",
            nioCore, nioHTTP1, nioEmbedded, arguments,
        ],
        swiftSettings: settings
    ),
]

/// A UDP relay that does what a simulated path does.
let relay: [Target] = [
    .executableTarget(
        name: "webrtc-direct-relay",
        dependencies: ["RTCSimulation", "RTCCore", nioCore, nioPosix, arguments],
        swiftSettings: settings
    ),
    .testTarget(
        name: "WebRTCDirectRelayTests",
        dependencies: ["webrtc-direct-relay", "RTCSimulation", nioCore, nioPosix, arguments],
        swiftSettings: settings
    ),
]

/// Runs flows over simulated paths; Scripts/paths prints what comes of it.
let paths: [Target] = [
    .executableTarget(
        name: "webrtc-direct-paths",
        dependencies: [
            "RTCSimulation", "RTCPeerConnection", "RTCDataChannel", "RTCSCTP", "RTCCore", nioCore,
            arguments,
        ],
        swiftSettings: settings
    ),
    .testTarget(
        name: "WebRTCDirectPathsTests",
        dependencies: ["webrtc-direct-paths", "RTCSimulation", "RTCSCTP", "RTCCore", arguments],
        swiftSettings: settings
    ),
]

/// Does fixed work in virtual time; Scripts/gauge counts what it costs.
let gauge: [Target] = [
    .executableTarget(
        name: "webrtc-direct-gauge",
        dependencies: [
            "WebRTCDirect", "RTCSimulation", "RTCICE", "RTCSTUN", "RTCDTLS", "RTCSCTP", "RTCCrypto",
            "RTCCore", nioCore, collections, arguments,
        ],
        swiftSettings: settings
    ),
    .testTarget(
        name: "WebRTCDirectGaugeTests",
        dependencies: ["webrtc-direct-gauge", "RTCSCTP", arguments],
        swiftSettings: settings
    ),
]

/// One end of what Scripts/bench measures: this package, or a floor without SCTP.
let bench: [Target] = [
    .executableTarget(
        name: "webrtc-direct-bench",
        dependencies: [
            "WebRTCDirect", "PeerTransport", "PeerIdentity", "Multiformats", "RTCDTLS",
            "RTCCrypto", "RTCCore", nioCore, nioPosix, arguments,
        ],
        swiftSettings: settings
    ),
    .testTarget(
        name: "WebRTCDirectBenchTests",
        dependencies: ["webrtc-direct-bench", "RTCCore", nioCore, arguments],
        swiftSettings: settings
    ),
]

/// The program that libp2p's interoperability suites run in a container.
let interopApplication: [Target] = [
    .executableTarget(
        name: "webrtc-direct-interop",
        dependencies: [
            "WebRTCDirect", "PeerTransport", "PeerIdentity", "Multiformats", nioCore, nioPosix,
            logging,
        ],
        swiftSettings: settings
    ),
    .testTarget(
        name: "WebRTCDirectInteropTests",
        dependencies: [
            "webrtc-direct-interop", "WebRTCDirect", "PeerTransport", "PeerIdentity",
            "Multiformats", nioCore, nioPosix, logging,
        ],
        swiftSettings: settings
    ),
]

let package = Package(
    name: "swift-webrtc-direct",
    products: [
        .library(
            name: "PeerTransport",
            targets: ["PeerTransport", "PeerIdentity", "Multiformats"]
        ),
        .library(
            name: "WebRTCDirect",
            targets: ["WebRTCDirect", "PeerTransport", "PeerIdentity", "Multiformats"]
        ),
        .executable(name: "webrtc-direct", targets: ["webrtc-direct"]),
        .executable(name: "webrtc-direct-interop", targets: ["webrtc-direct-interop"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    ],
    targets: floor0 + floor1 + floor2 + floor3 + floor4 + tool + relay + paths + gauge + bench
        + interopApplication + interop
)
