// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// What the ends of a floor say to each other; the first byte tells which.
enum FloorPacket: Equatable {
    /// Payload, all zeros.
    case data
    /// How many packets of payload have arrived altogether.
    case receipt(UInt64)
    /// A wish for this many packets of payload.
    case ask(UInt64)
    /// Wants a pong.
    case ping
    /// The answer.
    case pong

    private enum Kind: UInt8 {
        case data, receipt, ask, ping, pong
    }

    /// Reads a packet; nil when it is none.
    init?(_ bytes: ByteBuffer) {
        guard let byte: UInt8 = bytes.getInteger(at: bytes.readerIndex) else { return nil }
        let number: UInt64? = bytes.getInteger(at: bytes.readerIndex + 1)
        switch Kind(rawValue: byte) {
        case .data: self = .data
        case .receipt: self = .receipt(number ?? 0)
        case .ask: self = .ask(number ?? 0)
        case .ping: self = .ping
        case .pong: self = .pong
        case nil: return nil
        }
    }

    /// The packet's bytes.
    var bytes: ByteBuffer {
        switch self {
        case .data: ByteBuffer(integer: Kind.data.rawValue)
        case .receipt(let count): Self.numbered(.receipt, count)
        case .ask(let count): Self.numbered(.ask, count)
        case .ping: ByteBuffer(integer: Kind.ping.rawValue)
        case .pong: ByteBuffer(integer: Kind.pong.rawValue)
        }
    }

    private static func numbered(_ kind: Kind, _ number: UInt64) -> ByteBuffer {
        var bytes = ByteBuffer(integer: kind.rawValue)
        bytes.writeInteger(number)
        return bytes
    }
}

extension PacketBatch {
    /// Packets of payload.
    static func payload(of count: Int, size: Int) -> PacketBatch {
        var batch = PacketBatch()
        for _ in 0..<count { batch.append { _ = $0.writeRepeatingByte(0, count: size) } }
        return batch
    }
}
