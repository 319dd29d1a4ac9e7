// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What to do with a chunk or parameter of unknown type: its two highest bits say it
/// (RFC 9260 §3.2 and §3.2.1).
package enum UnrecognizedAction: UInt8, Sendable {
    /// Leave the rest of the packet (or of the parameters) unprocessed.
    case stop = 0b00

    /// As `stop`, and report the unknown type to the peer.
    case stopAndReport = 0b01

    /// Skip it and go on.
    case skip = 0b10

    /// Skip it, go on, and report the unknown type to the peer.
    case skipAndReport = 0b11

    /// Whether what follows stays unprocessed.
    package var stops: Bool { rawValue & 0b10 == 0 }

    /// Whether the peer is told.
    package var reports: Bool { rawValue & 0b01 != 0 }

    /// Reads the action from the two lowest bits of `bits`.
    init(lowestBits bits: UInt8) {
        self =
            switch bits & 0b11 {
            case 0b00: .stop
            case 0b01: .stopAndReport
            case 0b10: .skip
            default: .skipAndReport
            }
    }
}
