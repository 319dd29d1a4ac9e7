// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransportTesting
import Testing

@testable import PeerTransport

@Suite(.timeLimit(.minutes(1)))
struct IdentifyTests {
    private let message: IdentifyMessage

    init() throws {
        message = IdentifyMessage(
            publicKey: try PrivateKey.generate().publicKey,
            listenAddresses: [
                try Multiaddr("/ip4/192.0.2.1/udp/4001/webrtc-direct"),
                try Multiaddr("/ip6/2001:db8::1/udp/4001/webrtc-direct"),
            ],
            protocols: [.ping, .identify],
            observedAddress: try Multiaddr("/ip4/198.51.100.7/udp/5000"),
            agentVersion: "test/1"
        )
    }

    @Test func `What the server tells is what the client reads`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await Identify.serve(message, on: accepted)
        let stream = BufferedStream(dialer)
        let found = try await Identify.request(on: stream)
        #expect(found == message)
        let rest = try await stream.read()
        #expect(rest == nil)
    }

    @Test func `The fields stand under the numbers of the specification`() throws {
        let key = try PublicKey(protobuf: [8, 1, 18, 32] + [UInt8](repeating: 0, count: 32))
        let message = IdentifyMessage(
            publicKey: key,
            listenAddresses: [try Multiaddr("/ip4/1.2.3.4")],
            protocols: ["/a"],
            observedAddress: try Multiaddr("/udp/5"),
            protocolVersion: "v",
            agentVersion: "w"
        )
        let expected: [UInt8] =
            [0x0A, 36] + key.protobuf + [0x2A, 1, 0x76, 0x32, 1, 0x77, 0x1A, 2, 0x2F, 0x61]
            + [0x22, 4, 0x91, 0x02, 0, 5, 0x12, 5, 4, 1, 2, 3, 4]
        #expect(message.encoded(byteCountMax: 4_096) == expected)
        #expect(IdentifyMessage(expected) == message)
    }

    @Test func `A message that ends anywhere too early is refused or tells less`() {
        let bytes = message.encoded(byteCountMax: 4_096)
        for count in 0..<bytes.count {
            let read = IdentifyMessage(Array(bytes.prefix(count)))
            #expect(read != message)
        }
    }

    @Test func `Unknown fields and kinds of addresses are skipped`() {
        let known = message.encoded(byteCountMax: 4_096)
        // A signed peer record, and an address of a protocol that nobody has.
        let bytes = known + [0x42, 1, 0xFF] + [0x12, 3, 0xFF, 0xFF, 0x03]
        #expect(IdentifyMessage(bytes) == message)
    }

    @Test(
        arguments: [
            [], [0x0A, 1, 0xFF], [0x08, 1], [0x1A, 0x80], [0x2A, 1, 0x76],
        ] as [[UInt8]]
    )
    func `A message without a key or with another kind of field is refused`(bytes: [UInt8]) {
        #expect(IdentifyMessage(bytes) == nil)
    }

    @Test func `Addresses that do not fit are left out`() throws {
        var long = message
        long.listenAddresses = Array(repeating: message.listenAddresses[1], count: 1_000)
        let bytes = long.encoded(byteCountMax: Identify.sentByteCountMax)
        #expect(bytes.count <= Identify.sentByteCountMax)
        let found = try #require(IdentifyMessage(bytes))
        #expect(found.protocols == message.protocols)
        #expect((1..<1_000).contains(found.listenAddresses.count))
    }

    @Test(
        arguments: [
            ([0x05, 0x0A], .unexpectedEnd(afterBytes: 0)), ([], .unexpectedEnd(afterBytes: 0)),
            ([0x80], .unexpectedEnd(afterBytes: 0)), ([0x02, 0x08, 0x01], .malformedMessage),
            ([0x81, 0x40], .tooManyBytes), ([0x80, 0x80, 0x01], .tooManyBytes),
        ] as [([UInt8], ProtocolFault)]
    )
    func `What is no message is the peer's fault`(bytes: [UInt8], fault: ProtocolFault) async throws
    {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await accepted.write(ByteBuffer(bytes: bytes))
        try await accepted.closeWrite()
        await #expect(throws: ProtocolError.peerFault(fault)) {
            try await Identify.request(on: BufferedStream(dialer))
        }
    }

    @Test func `A router tells what it speaks`() async throws {
        let pair = try await MemoryNodes().connect()
        let router = StreamRouter<MemoryStream>().adding(.ping) { try await Ping.serve($0) }
            .addingIdentify(message)
        let serving = Task { try await router.serve(pair.accepted) }
        defer { serving.cancel() }
        let opened = try await pair.dialer.openStream()
        let stream = try await Multistream.select([.identify], on: opened).stream
        let found = try await Identify.request(on: stream)
        #expect(found.protocols == [.ping, .identify])
        #expect(found.publicKey == message.publicKey)
    }
}
