// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

/// The tool and py-libp2p 0.8.1, an implementation by other people, each as dialer and as listener.
@Suite(
    .serialized,
    .timeLimit(.minutes(2)),
    .enabled(if: Programs.missing == nil, Comment(rawValue: Programs.missing ?? ""))
)
struct PyLibp2pTests {
    private static let versions: [String] = ["1", "2"]
    private static let echoBytes = 8 * 1024 * 1024
    private static let loopbacks: [String] = [
        "/ip4/127.0.0.1/udp/0/webrtc-direct", "/ip6/::1/udp/0/webrtc-direct",
    ]

    private let tool: Command
    private let pyLibp2p: Command

    init() throws {
        tool = try #require(Programs.tool)
        pyLibp2p = try #require(Programs.pyLibp2p)
    }

    @Test(arguments: versions)
    func `the tool pings a py-libp2p listener`(version: String) async throws {
        try await whileListening(pyLibp2p.adding("listen")) { listener in
            let found = try await report(
                of: tool.adding(
                    "ping",
                    listener.address,
                    "--count",
                    "5",
                    "--dialer-version",
                    version,
                    "--json"
                )
            )
            let fastest = try #require(found.rttMsMin)
            let slowest = try #require(found.rttMsMax)
            #expect(fastest > 0 && fastest <= slowest)
            #expect(found.remotePeer == listener.peer)
        }
    }

    @Test(arguments: versions)
    func `an echo through a py-libp2p listener comes back the same`(version: String) async throws {
        try await whileListening(pyLibp2p.adding("listen")) { listener in
            let found = try await report(
                of: tool.adding(
                    "echo",
                    listener.address,
                    "--bytes",
                    "\(Self.echoBytes)",
                    "--dialer-version",
                    version,
                    "--json"
                )
            )
            #expect(found.bytes == Self.echoBytes)
            #expect(found.verified == true)
        }
    }

    @Test(arguments: versions)
    func `py-libp2p pings the tool's listener and gets its echo`(version: String) async throws {
        try await whileListening(tool.adding("listen")) { listener in
            let found = try await report(
                of: pyLibp2p.adding(
                    "dial",
                    listener.address,
                    "--version",
                    version,
                    "--ping",
                    "5",
                    "--echo",
                    "\(Self.echoBytes)"
                )
            )
            #expect(found.bytes == Self.echoBytes)
            #expect(found.verified == true)
            #expect(found.remotePeer == listener.peer)
        }
    }

    @Test(arguments: loopbacks)
    func `both IP families work in both directions`(address: String) async throws {
        try await whileListening(tool.adding("listen", "--on", address)) { listener in
            let found = try await report(
                of: pyLibp2p.adding("dial", listener.address, "--ping", "1")
            )
            #expect(found.remotePeer == listener.peer)
        }
        try await whileListening(pyLibp2p.adding("listen", "--on", address)) { listener in
            let found = try await report(
                of: tool.adding("ping", listener.address, "--count", "1", "--json")
            )
            #expect(found.remotePeer == listener.peer)
        }
    }

    @Test func `a py-libp2p listener with another certificate is refused`() async throws {
        try await whileListening(pyLibp2p.adding("listen")) { listener in
            let zeros = "uEiA" + String(repeating: "A", count: 43)
            let address = listener.replacing("certhash", with: zeros)
            let outcome = try await run(tool.adding("ping", address, "--count", "1"))
            #expect(outcome.status == 1)
            #expect(outcome.log.contains("certhash"), "\(outcome.log)")
        }
    }

    @Test func `a py-libp2p listener with another identity is refused`() async throws {
        try await whileListening(pyLibp2p.adding("listen")) { listener in
            let other = "12D3KooWPT98FXMfDQYavZm66EeVjTqP9Nnehn1gyaydqV8L8BQw"
            let address = listener.replacing("p2p", with: other)
            let outcome = try await run(tool.adding("ping", address, "--count", "1"))
            #expect(outcome.status == 1)
            #expect(outcome.log.contains(listener.peer), "\(outcome.log)")
        }
    }

    @Test func `py-libp2p refuses the tool's listener behind another certhash`() async throws {
        try await whileListening(tool.adding("listen")) { listener in
            let zeros = "uEiA" + String(repeating: "A", count: 43)
            let address = listener.replacing("certhash", with: zeros)
            let outcome = try await run(pyLibp2p.adding("dial", address, "--ping", "1"))
            #expect(outcome.status == 1)
            // The listener is unharmed by the attempt.
            let found = try await report(
                of: pyLibp2p.adding("dial", listener.address, "--ping", "1")
            )
            #expect(found.remotePeer == listener.peer)
        }
    }
}
