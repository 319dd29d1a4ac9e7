// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// A complete message that may still have to wait for its turn.
struct AssembledMessage {
    /// The message as the user gets it.
    var message: Message

    /// Its place among the ordered messages of its stream; without meaning when unordered.
    ///
    /// A message in DATA has only the lowest sixteen bits of it.
    var number: MessageIdentifier

    /// The TSN of one of its fragments.
    let tsn: TSN

    /// A message that came in one DATA chunk; its payload stays where it is.
    init(_ chunk: DataChunk) {
        self.init(FragmentRun.Kind(chunk), chunk.tsn, chunk.payload)
    }

    /// A message whose last missing fragment has come.
    init(_ run: FragmentRun) {
        self.init(run.kind, run.first, run.assemble())
    }

    /// A message that came in one I-DATA chunk; its payload stays where it is.
    init(_ chunk: InterleavedDataChunk, _ identifier: PayloadProtocolIdentifier) {
        self.init(
            Message(
                stream: chunk.stream,
                protocolIdentifier: identifier,
                payload: chunk.payload,
                isUnordered: chunk.flags.contains(.unordered)
            ),
            number: chunk.message,
            tsn: chunk.tsn
        )
    }

    /// Joins the fields.
    init(_ message: Message, number: MessageIdentifier, tsn: TSN) {
        self.message = message
        self.number = number
        self.tsn = tsn
    }

    private init(_ kind: FragmentRun.Kind, _ tsn: TSN, _ payload: ByteBuffer) {
        self.init(
            Message(
                stream: kind.stream,
                protocolIdentifier: kind.protocolIdentifier,
                payload: payload,
                isUnordered: kind.isUnordered
            ),
            number: MessageIdentifier(kind.sequenceNumber),
            tsn: tsn
        )
    }

    /// How many bytes of user data it holds.
    var byteCount: Int { message.payload.readableBytes }
}
