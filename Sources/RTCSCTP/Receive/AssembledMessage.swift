// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// A complete message that may still have to wait for its turn.
struct AssembledMessage {
    /// The message as the user gets it.
    var message: Message

    /// Its place in its stream; without meaning when unordered.
    let sequenceNumber: StreamSequenceNumber

    /// The TSN of its first fragment.
    let tsn: TSN

    /// A message that came in one chunk; its payload stays where it is.
    init(_ chunk: DataChunk) {
        self.init(FragmentRun.Kind(chunk), chunk.tsn, chunk.payload)
    }

    /// A message whose last missing fragment has come.
    init(_ run: FragmentRun) {
        self.init(run.kind, run.first, run.assemble())
    }

    private init(_ kind: FragmentRun.Kind, _ tsn: TSN, _ payload: ByteBuffer) {
        message = Message(
            stream: kind.stream,
            protocolIdentifier: kind.protocolIdentifier,
            payload: payload,
            isUnordered: kind.isUnordered
        )
        sequenceNumber = kind.sequenceNumber
        self.tsn = tsn
    }

    /// How many bytes of user data it holds.
    var byteCount: Int { message.payload.readableBytes }
}
