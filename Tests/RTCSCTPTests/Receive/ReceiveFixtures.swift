// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

extension DataChunk {
    /// A chunk with text for payload on a stream; without flags it is the middle of a message.
    static func fixture(
        _ tsn: UInt32,
        _ text: String = "x",
        stream: UInt16 = 1,
        ssn: UInt16 = 0,
        identifier: PayloadProtocolIdentifier = .binary,
        flags: Flags = .whole
    ) -> DataChunk {
        DataChunk(
            tsn: TSN(tsn),
            stream: StreamID(stream),
            sequenceNumber: StreamSequenceNumber(ssn),
            protocolIdentifier: identifier,
            flags: flags,
            payload: ByteBuffer(string: text)
        )
    }
}

extension ReceiveSide {
    /// A receiver that waits for this TSN.
    static func fixture(
        initialTSN: UInt32 = 1,
        _ change: (inout ReceiveConfiguration) -> Void = { _ in }
    ) -> ReceiveSide {
        var configuration = ReceiveConfiguration()
        change(&configuration)
        return ReceiveSide(initialTSN: TSN(initialTSN), configuration: configuration)
    }

    /// The application has read this many bytes, of whatever stream, at time zero.
    mutating func consume(_ byteCount: Int) {
        consume(byteCount, on: nil, roundTrip: nil, at: .zero)
    }

    /// Everything that can be handed out: texts of messages, and resets as "reset 1,2".
    mutating func drain() -> [String] {
        var found: [String] = []
        while let delivery = nextDelivery() {
            switch delivery {
            case .message(let message): found.append(String(buffer: message.payload))
            case .reset(let streams):
                found.append("reset " + streams.map(\.description).joined(separator: ","))
            }
        }
        return found
    }

    /// Takes packets of one chunk each, at one instant.
    mutating func receive(all chunks: [DataChunk], at now: Instant = .zero) throws {
        for chunk in chunks {
            _ = try receive(chunk)
            finishPacket(at: now)
        }
    }
}
