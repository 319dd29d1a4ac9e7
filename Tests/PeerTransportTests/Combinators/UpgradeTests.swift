// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import PeerTransportTesting
import Testing

/// A stream whose peer has said who it is; the sort of thing a security protocol makes.
private struct NamedStream: MuxedStream {
    let peer: PeerID
    let base: any MuxedStream

    func read() async throws(StreamError) -> ByteBuffer? { try await base.read() }
    func write(_ bytes: ByteBuffer) async throws(StreamError) { try await base.write(bytes) }
    func closeWrite() async throws(StreamError) { try await base.closeWrite() }
    func closeRead() { base.closeRead() }
    func reset(errorCode: StreamErrorCode) { base.reset(errorCode: errorCode) }
    func close() async throws(StreamError) { try await base.close() }
}

/// Both sides send their identity in the clear.
private func naming(
    _ name: StreamProtocol,
    as peer: PeerID
) -> ProtocolUpgrade<MemoryStream, NamedStream> {
    ProtocolUpgrade(name) { stream, _ async throws(TransportError) in
        do {
            try await stream.write(ByteBuffer(bytes: peer.bytes))
            guard let bytes = try await stream.read(exactly: peer.bytes.count) else {
                throw TransportError.connectionLost(.remote)
            }
            return NamedStream(peer: try PeerID(bytes: bytes.readableBytesView), base: stream)
        } catch {
            throw .handshakeFailed(UnderlyingError(error))
        }
    }
}

private let shout = ProtocolUpgrade<NamedStream, (PeerID, BufferedStream<NamedStream>)>(
    "/shout/1.0.0"
) { stream, _ async throws(TransportError) in
    (stream.base.peer, stream)
}

@Suite(.timeLimit(.minutes(1)))
struct UpgradeTests {
    /// A transport of raw byte streams: the first stream of a memory connection.
    private func raw(
        _ transport: MemoryTransport
    ) -> AndThenTransport<MemoryTransport, MemoryStream> {
        transport.andThen { connection, point async throws(TransportError) in
            do {
                if point.role == .dialer { return try await connection.openStream() }
                guard let stream = try await connection.acceptStream() else {
                    throw TransportError.connectionLost(.remote)
                }
                return stream
            } catch {
                throw .other(UnderlyingError(error))
            }
        }
    }

    @Test func `Security and a second step are negotiated one after the other`() async throws {
        let nodes = try MemoryNodes()
        let ours = try testPeer(1)
        let theirs = try testPeer(2)
        let passive = raw(nodes.passive)
            .upgrade(with: [naming("/plain/2.0.0", as: ours)])
            .upgrade(with: [shout])
        let active = raw(nodes.active)
            .upgrade(with: [
                naming("/unknown/1.0.0", as: ours), naming("/plain/2.0.0", as: theirs),
            ])
            .upgrade(with: [shout])
            .timeout(.seconds(60))
        let pair = try await connect(passive, listeningOn: memoryAddress(), dialedBy: active)
        #expect(pair.accepted.0 == theirs)
        #expect(pair.dialer.0 == ours)
        async let served: Void = Echo.serve(pair.accepted.1)
        try await Echo.verify(byteCount: 10_000, on: pair.dialer.1, seed: 9)
        try await served
    }

    @Test func `No common protocol fails both sides and resets the stream`() async throws {
        let nodes = try MemoryNodes()
        let passive = raw(nodes.passive).upgrade(with: [naming("/a", as: try testPeer(1))])
        let active = raw(nodes.active).upgrade(with: [naming("/b", as: try testPeer(2))])
        let listener = try await passive.listen(on: memoryAddress(1))
        let dialing = Task { try await active.dial(memoryAddress(1)) }
        let pending = try #require(await listener.nextPending())
        let reset = MultistreamError.stream(.reset(.protocolNegotiationFailed))
        await #expect(throws: TransportError.negotiationFailed(reset)) {
            try await passive.upgrade(pending)
        }
        await #expect(throws: TransportError.negotiationFailed(.noCommonProtocol)) {
            try await dialing.value
        }
    }
}
