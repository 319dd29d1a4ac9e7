// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// Agreeing on an application protocol over a fresh stream: multistream-select 1.0.
///
/// Both ends send `/multistream/1.0.0`. The dialer proposes protocols one by one; the listener
/// repeats the first that it speaks and answers `na` to all others. Every line is a varint length,
/// the text and a line break. It runs over the stream's bytes, however they are cut into chunks.
public enum Multistream {
    /// The longest line with its line break, in bytes; go-multistream reads no longer ones.
    public static let maximumLineByteCount = 1_024

    /// How many proposals a listener answers before it gives the peer up.
    public static let maximumProposals = 256

    /// The outcome: what both ends speak from now on, and the stream to speak it on.
    public struct Selection<Base: MuxedStream>: Sendable {
        /// The protocol that was agreed on.
        public let name: StreamProtocol
        /// The stream, with what the peer has sent already.
        public let stream: BufferedStream<Base>
    }

    /// Proposes protocols until the listener speaks one.
    ///
    /// The caller resets the stream when this throws.
    ///
    /// - Parameters:
    ///   - protocols: In order of preference.
    ///   - stream: A stream that nothing was read from or written to.
    /// - Returns: The protocol and the stream to go on with.
    /// - Throws: `noCommonProtocol` when all were refused, otherwise what was wrong.
    public static func select<Base: MuxedStream>(
        _ protocols: [StreamProtocol],
        on stream: Base
    ) async throws(MultistreamError) -> Selection<Base> {
        let wire = MultistreamWire(stream)
        var isGreeted = false
        for name in protocols {
            // The greeting goes with the first proposal, which saves a round trip.
            try await wire.send(isGreeted ? [name.rawValue] : [version, name.rawValue])
            if !isGreeted {
                guard try await wire.receive() == version else {
                    throw .peerFault(.unknownVersion)
                }
                isGreeted = true
            }
            switch try await wire.receive() {
            case name.rawValue: return Selection(name: name, stream: wire.stream)
            case notAvailable: continue
            default: throw .peerFault(.unexpectedAnswer)
            }
        }
        throw .noCommonProtocol
    }

    /// Answers the dialer's proposals until it proposes a protocol that is spoken here.
    ///
    /// The caller resets the stream when this throws.
    ///
    /// - Parameters:
    ///   - supported: What is spoken here.
    ///   - stream: A stream that nothing was read from or written to.
    /// - Returns: The protocol and the stream to go on with.
    /// - Throws: `noCommonProtocol` when the dialer ends its direction instead, otherwise what was
    ///   wrong.
    public static func handle<Base: MuxedStream>(
        _ supported: [StreamProtocol],
        on stream: Base
    ) async throws(MultistreamError) -> Selection<Base> {
        let wire = MultistreamWire(stream)
        guard try await wire.receive() == version else { throw .peerFault(.unknownVersion) }
        try await wire.send([version])
        for _ in 0..<maximumProposals {
            guard let line = try await wire.receiveUnlessEnded() else { throw .noCommonProtocol }
            if let name = supported.first(where: { $0.rawValue == line }) {
                try await wire.send([line])
                return Selection(name: name, stream: wire.stream)
            }
            if line == list {
                try await wire.sendList(supported.map(\.rawValue))
            } else {
                try await wire.send([notAvailable])
            }
        }
        throw .peerFault(.tooManyProposals)
    }

    private static let version = "/multistream/1.0.0"
    private static let notAvailable = "na"
    private static let list = "ls"
}
