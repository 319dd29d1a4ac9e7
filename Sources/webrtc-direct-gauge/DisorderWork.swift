// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP
import RTCSimulation

/// A peer that numbers tiny chunks in no order: in turn fragments of one message, and messages of
/// one stream, none of which is ever complete or in turn.
enum DisorderWork {
    /// Takes so many chunks.
    static func run(_ count: Int) throws -> Int {
        var configuration = ReceiveConfiguration()
        configuration.isInterleaved = true
        configuration.windowBytes = 1 << 30
        configuration.messageSizeMax = count
        var side = ReceiveSide(initialTSN: TSN(1), configuration: configuration)
        var random = RandomSource.seeded(1)
        let payload = ByteBuffer(string: "x")
        for (index, number) in (1...UInt32(clamping: count)).shuffled(using: &random).enumerated() {
            let isFragment = index % 2 == 0
            let chunk = InterleavedDataChunk(
                tsn: TSN(1).advanced(by: index),
                stream: StreamID(isFragment ? 0 : 1),
                message: MessageIdentifier(isFragment ? 0 : number),
                place: isFragment ? .later(number) : .first(.binary),
                flags: isFragment ? [] : .whole,
                payload: payload
            )
            guard try side.receive(chunk) == .accepted else { throw GaugeFailure.damaged }
            side.finishPacket(at: .zero)
        }
        return count
    }
}
