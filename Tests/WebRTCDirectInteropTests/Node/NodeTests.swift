// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Logging
import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

@testable import webrtc_direct_interop

@Suite(.timeLimit(.minutes(1))) struct NodeTests {
    private let listening: Node
    private let dialing: Node

    init() throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        listening = try Node(logger: logger)
        dialing = try Node(logger: logger)
    }

    /// Serves on the loopback while `body` runs with the address.
    private func whileServing(_ body: (Multiaddr) async throws -> Void) async throws {
        let listener = try await listening.transport.listen(
            on: Multiaddr("/ip4/127.0.0.1/udp/0/webrtc-direct")
        )
        let address = try #require(listening.publicAddress(of: listener.addresses))
        let serving = Task { [listening] in try await listening.serve(listener) }
        defer { serving.cancel() }
        try await body(address)
    }

    @Test func `an address of the loopback is only left when there is no other`() throws {
        let loopback = try Multiaddr("/ip4/127.0.0.1/udp/1/webrtc-direct")
        let loopback6 = try Multiaddr("/ip6/::1/udp/1/webrtc-direct")
        let other = try Multiaddr("/ip4/192.0.2.1/udp/1/webrtc-direct")
        let peer = "/p2p/\(listening.transport.localPeer)"
        let found = listening.publicAddress(of: [loopback, loopback6, other])
        #expect(found?.description == "\(other)\(peer)")
        let only = listening.publicAddress(of: [loopback6])
        #expect(only?.description == "\(loopback6)\(peer)")
        #expect(listening.publicAddress(of: []) == nil)
    }

    @Test func `the handshake and the ping are timed`() async throws {
        try await whileServing { address in
            let report = try await Measurement(node: dialing).latency(to: address)
            #expect(report.ping > .zero)
            #expect(report.handshakePlusOneRoundTrip > report.ping)
        }
    }

    @Test func `uploads, downloads and exchanges are timed as often as asked`() async throws {
        let load = try Settings(environment: [
            "IS_DIALER": "true", "REDIS_ADDR": "redis", "TEST_KEY": "k",
            "TRANSPORT": "webrtc-direct", "UPLOAD_BYTES": "100000", "DOWNLOAD_BYTES": "200000",
            "UPLOAD_ITERATIONS": "2", "DOWNLOAD_ITERATIONS": "3", "LATENCY_ITERATIONS": "4",
        ]).load
        try await whileServing { address in
            let found = try await Measurement(node: dialing).performance(to: address, load: load)
            let report = try #require(found)
            #expect(report.upload.samples.count == 2)
            #expect(report.download.samples.count == 3)
            #expect(report.latency.samples.count == 4)
            #expect((report.upload.samples + report.download.samples).allSatisfy { $0 > 0 })
        }
    }

    @Test func `both ends tell who they are`() async throws {
        try await whileServing { address in
            try await dialing.withConnection(to: address) { connection in
                let stream = try await connection.openStream()
                let selected = try await Multistream.select([.identify], on: stream).stream
                let message = try await Identify.request(on: selected)
                #expect(message.publicKey.peerID == connection.remotePeer)
                #expect(message.protocols == [.ping, .echo, .perf, .identify])
                #expect(message.listenAddresses.count == 1)
                #expect(message.observedAddress?.udpEndpoint != nil)
            }
        }
    }
}
