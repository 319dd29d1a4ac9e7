// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore

extension StreamProtocol {
    /// Who the peer is and what it speaks: see ``Identify``.
    public static let identify: StreamProtocol = "/ipfs/id/1.0.0"
}

/// The libp2p identify protocol: the server tells about itself in one message and closes.
///
/// Peers open such a stream right after a connection is made. The message stands behind its length,
/// a varint.
public enum Identify {
    /// The longest message sent, in bytes; rust-libp2p reads no longer ones.
    public static let sentByteCountMax = 4_096

    /// The longest message read, in bytes; go-libp2p sends up to this.
    public static let receivedByteCountMax = 8_192

    /// Tells the peer about this side, then ends our direction.
    ///
    /// - Parameters:
    ///   - message: What to tell; addresses that do not fit into ``sentByteCountMax`` are left out.
    ///   - stream: A stream that speaks identify; reset it when this throws.
    /// - Throws: `stream`.
    public static func serve(
        _ message: IdentifyMessage,
        on stream: some MuxedStream
    ) async throws(ProtocolError) {
        let body = message.encoded(byteCountMax: sentByteCountMax)
        var bytes = ByteBuffer()
        bytes.writeBytes(Varint.encode(UInt32(truncatingIfNeeded: body.count)))
        bytes.writeBytes(body)
        try await withStreamErrors { [bytes] () async throws(StreamError) in
            try await stream.write(bytes)
            try await stream.closeWrite()
        }
    }

    /// Reads what the peer tells.
    ///
    /// - Parameter stream: A stream that speaks identify; close it afterwards.
    /// - Returns: The message; addresses of kinds that are not known here are left out.
    /// - Throws: `peerFault` when it is no such message or too long a one, `stream`.
    public static func request<Base: MuxedStream>(
        on stream: BufferedStream<Base>
    ) async throws(ProtocolError) -> IdentifyMessage {
        let count = try await readLength(from: stream)
        let body = try await withStreamErrors { () async throws(StreamError) in
            try await stream.read(exactly: count)
        }
        guard let body else { throw .peerFault(.unexpectedEnd(afterBytes: 0)) }
        guard let message = IdentifyMessage(Array(body.readableBytesView)) else {
            throw .peerFault(.malformedMessage)
        }
        return message
    }

    /// A varint of at most two bytes: longer messages are not read.
    private static func readLength<Base: MuxedStream>(
        from stream: BufferedStream<Base>
    ) async throws(ProtocolError) -> Int {
        var length = 0
        for shift in [0, 7] {
            let byte = try await withStreamErrors { () async throws(StreamError) in
                try await stream.read(exactly: 1)
            }
            guard let byte = byte?.readableBytesView.first else {
                throw .peerFault(.unexpectedEnd(afterBytes: 0))
            }
            length |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 {
                guard length <= receivedByteCountMax else { break }
                return length
            }
        }
        throw .peerFault(.tooManyBytes)
    }
}

extension StreamRouter {
    /// This router with identify, which tells of the protocols that were added before and itself.
    ///
    /// - Parameter message: Who we are; its protocols are replaced.
    /// - Returns: The larger router.
    public func addingIdentify(_ message: IdentifyMessage) -> Self {
        var message = message
        message.protocols = protocols + [.identify]
        return adding(.identify) { [message] in try await Identify.serve(message, on: $0) }
    }
}
