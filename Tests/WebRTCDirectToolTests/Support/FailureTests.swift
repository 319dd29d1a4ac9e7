// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import Testing
import WebRTCDirect

@testable import webrtc_direct

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

@Suite struct FailureTests {
    private static func request() throws -> DialRequest {
        DialRequest(
            address: try Multiaddr(
                "/ip4/127.0.0.1/udp/4001/webrtc-direct/certhash/\(AddressArgumentTests.certhash)"
            ),
            configuration: Configuration(),
            timeout: .seconds(20)
        )
    }

    @Test func `wrong peer, wrong certificate and no answer read differently`() throws {
        let request = try Self.request()
        let expected = try PrivateKey.generate().publicKey.peerID
        let actual = try PrivateKey.generate().publicKey.peerID
        let errors: [(TransportError, [String])] = [
            (.peerMismatch(expected: expected, actual: actual), ["\(expected)", "\(actual)"]),
            (.certificateMismatch, ["certhash"]),
            (.timedOut, ["no answer", "20 s", "\(request.address)"]),
        ]
        let lines = errors.map { Failure($0.0, dialing: request).description }
        #expect(Set(lines).count == 3)
        for (line, mentions) in zip(lines, errors.map(\.1)) {
            for mention in mentions { #expect(line.contains(mention)) }
        }
    }

    private static let reasons: [CloseReason] = [
        .local, .remote, .lost, .aborted, .failed(UnderlyingError(CancellationError())),
    ]

    @Test(arguments: reasons)
    func `the end of a connection is told in one line at any level`(
        reason: CloseReason
    ) throws {
        let request = try Self.request()
        let errors: [any Error] = [
            TransportError.connectionLost(reason), ConnectionError.closed(reason),
            StreamError.connectionClosed(reason),
            ProtocolError.stream(.connectionClosed(reason)),
        ]
        let lines = Set(errors.map { Failure($0, dialing: request).description })
        #expect(lines == [Failure.line(reason)])
        #expect(lines.allSatisfy { !$0.contains("\n") })
    }

    @Test func `an error of the system is told in the system's words`() {
        let cause = UnderlyingError(IOError(errnoCode: EADDRINUSE, reason: "bind"))
        #expect(Failure.text(of: cause) == "Address already in use")
    }
}
