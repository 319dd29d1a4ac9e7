// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerIdentity
import PeerTransport

/// Lets a peer test how this end closes, resets and half-closes, and what it sees the peer do.
///
/// Served with `listen --test-protocols` only.
/// Each stream begins with a token, a line of the peer's choice; what this end has seen is recorded
/// under it. `/test/report/1.0.0` answers a token with that record.
struct TestProtocols: Sendable {
    /// What the reset protocol resets with.
    static let errorCode = StreamErrorCode(rawValue: 7)

    private static let tokenByteCountMax = 128
    private let journal = TestJournal()

    /// The router with these protocols, for one connection.
    ///
    /// - Returns: The larger router.
    func adding<Link: Connection>(
        to router: StreamRouter<Link.Stream>,
        on connection: Link
    ) -> StreamRouter<Link.Stream> {
        router
            .adding("/test/watch/1.0.0") { await watch($0) }
            .adding("/test/half-close/1.0.0") { try await halfClose($0) }
            .adding("/test/stop/1.0.0") { try await stop($0) }
            .adding("/test/reset/1.0.0") { try await reset($0) }
            .adding("/test/close/1.0.0") { stream in
                _ = try await Self.readToken(stream)
                await connection.close()
            }
            .adding("/test/report/1.0.0") { try await report($0) }
    }

    /// Records why the connection of a peer ended, with the peer as the token.
    func recordEnd(of peer: PeerID, _ text: String) {
        journal.record("\(peer)", text)
    }

    /// Reads to the end, whatever that is.
    private func watch(_ stream: BufferedStream<some MuxedStream>) async {
        guard let token = try? await Self.readToken(stream) else { return stream.reset() }
        journal.record(token, await Self.readToEnd(stream))
        try? await stream.close()
    }

    /// Ends its direction first, and reads what the peer sends after that.
    private func halfClose(_ stream: BufferedStream<some MuxedStream>) async throws {
        let token = try await Self.readToken(stream)
        try await stream.write(ByteBuffer(string: "the last of this side\n"))
        try await stream.closeWrite()
        journal.record(token, await Self.readToEnd(stream))
    }

    /// Asks the peer to stop sending, then ends its own direction.
    private func stop(_ stream: BufferedStream<some MuxedStream>) async throws {
        _ = try await Self.readToken(stream)
        stream.closeRead()
        try await stream.write(ByteBuffer(string: "no more, please\n"))
        try await stream.closeWrite()
    }

    /// Sends something and resets the stream once the peer has answered that.
    private func reset(_ stream: BufferedStream<some MuxedStream>) async throws {
        _ = try await Self.readToken(stream)
        try await stream.write(ByteBuffer(string: "reset follows\n"))
        _ = try await stream.read()
        stream.reset(errorCode: Self.errorCode)
    }

    private func report(_ stream: BufferedStream<some MuxedStream>) async throws {
        let token = try await Self.readToken(stream)
        let text = await journal.report(token) ?? "nothing was recorded"
        try await stream.write(ByteBuffer(string: text))
        try await stream.closeWrite()
    }

    /// What became of the peer's direction.
    private static func readToEnd(_ stream: BufferedStream<some MuxedStream>) async -> String {
        var count = 0
        do {
            while let bytes = try await stream.read() { count += bytes.readableBytes }
            return "end after \(count) bytes"
        } catch .reset(let code) {
            return "reset with code \(code.rawValue)"
        } catch {
            return "\(error)"
        }
    }

    private static func readToken(
        _ stream: BufferedStream<some MuxedStream>
    ) async throws -> String {
        var line: [UInt8] = []
        while let byte = try await stream.read(exactly: 1) {
            guard byte.readableBytesView.first != UInt8(ascii: "\n") else {
                return String(decoding: line, as: UTF8.self)
            }
            line += byte.readableBytesView
            guard line.count <= tokenByteCountMax else { throw ProtocolError.limitReached }
        }
        throw ProtocolError.peerFault(.unexpectedEnd(afterBytes: UInt64(line.count)))
    }
}
