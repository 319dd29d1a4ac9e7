// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Logging
import Multiformats
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

@testable import webrtc_direct

@Suite(.timeLimit(.minutes(2))) struct ToolLoopbackTests {
    /// Serves on the loopback while `body` runs with the address, or with that of another peer.
    private func withServer<Value: Sendable>(
        _ body: @escaping @Sendable (Multiaddr, PeerID) async throws -> Value
    ) async throws -> Value {
        let transport = try WebRTCDirect(identity: .generate())
        let listener = try await transport.listen(
            on: Multiaddr("/ip4/127.0.0.1/udp/0/webrtc-direct")
        )
        let address = try #require(listener.addresses.first)
        let server = Server(
            transport: transport,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let serving = Task { try await server.run([listener]) }
        defer { serving.cancel() }
        return try await body(address, transport.localPeer)
    }

    private func request(_ address: Multiaddr, timeout: Duration = .seconds(20)) -> DialRequest {
        var configuration = Configuration()
        configuration.dialerVersion = .v2
        return DialRequest(address: address, configuration: configuration, timeout: timeout)
    }

    @Test func `an echo over several streams is verified`() async throws {
        let total: UInt64 = 1_000_003
        let (cost, isComplete) = try await withServer { address, _ in
            try await request(address).run { session in
                let progress = Progress(total: total, streamCount: 3, hasBar: false)
                let shares = ByteCount.shares(of: total, over: 3)
                let cost = try await Transfer(name: .echo, streamCount: 3, progress: progress)
                    .run(on: session) { stream, index, report in
                        try await Echo.verify(byteCount: shares[index], on: stream, seed: 7) {
                            report($0.received)
                        }
                    }
                return (cost, progress.sum == total)
            }
        }
        #expect(isComplete)
        #expect(cost.time > .zero)
        #expect(cost.processorTime > .zero)
    }

    @Test func `a load counts what the peer has taken and pings meanwhile`() async throws {
        let outcome = try await withServer { address, _ in
            try await request(address).run { session in
                try await LoadTest(
                    session: session,
                    duration: .milliseconds(300),
                    pingInterval: .milliseconds(20)
                ).run()
            }
        }
        #expect(outcome.bytes > 0)
        #expect(outcome.cost.time >= .milliseconds(300))
        #expect((1...15).contains(outcome.pings.count))
        #expect(outcome.bytesRetransmitted != nil)
    }

    @Test func `a protocol that is not served is named`() async throws {
        await #expect(throws: Failure("the peer does not speak /dance/1.0.0")) {
            try await withServer { address, _ in
                try await request(address).run { _ = try await $0.open("/dance/1.0.0") }
            }
        }
    }

    @Test func `another peer than the address names is refused`() async throws {
        let other = try PrivateKey.generate().publicKey.peerID
        let error = await #expect(throws: Failure.self) {
            try await withServer { address, actual in
                let wrong = address.appending(.p2p(other.multihash))
                do {
                    return try await request(wrong).run { _ in }
                } catch let failure as Failure {
                    #expect(failure.description.contains("\(actual)"))
                    throw failure
                }
            }
        }
        #expect(error?.description.contains("wrong peer: the address asks for \(other)") == true)
    }

    @Test func `another certificate than the address names is refused`() async throws {
        let other = try Certificate().certhash
        let error = await #expect(throws: Failure.self) {
            try await withServer { address, _ in
                let place = address.components.prefix { $0 != .webrtcDirect } + [.webrtcDirect]
                let wrong = Multiaddr(place + [.certhash(other)])
                try await request(wrong).run { _ in }
            }
        }
        #expect(error?.description.contains("wrong certificate") == true)
    }

    @Test func `a transfer that does not move on fails`() async throws {
        let error = await #expect(throws: Failure.self) {
            try await withServer { address, _ in
                try await request(address, timeout: .seconds(1)).run { session in
                    let progress = Progress(total: 1, streamCount: 1, hasBar: false)
                    _ = try await Transfer(name: .echo, streamCount: 1, progress: progress)
                        .run(on: session) { stream, _, _ in _ = try await stream.read() }
                }
            }
        }
        #expect(error?.description.contains("nothing has moved for 1 s") == true)
    }
}
