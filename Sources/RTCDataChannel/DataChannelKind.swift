// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCSCTP

/// How a data channel delivers its messages (RFC 8832 §5.1, "Channel Type").
package struct DataChannelKind: Hashable, Sendable {
    /// How hard a message is tried to be delivered.
    package enum Reliability: Hashable, Sendable {
        /// Until it arrives.
        case reliable
        /// With at most this many retransmissions.
        case retransmissions(UInt32)
        /// For at most this many milliseconds.
        case lifetime(milliseconds: UInt32)
    }

    /// Whether a message may overtake another.
    package var isUnordered: Bool

    /// How hard a message is tried to be delivered.
    package var reliability: Reliability

    /// Ordered and reliable: what libp2p uses.
    package static let reliable = DataChannelKind()

    /// Joins an order and a reliability.
    package init(isUnordered: Bool = false, reliability: Reliability = .reliable) {
        self.isUnordered = isUnordered
        self.reliability = reliability
    }

    private static let unorderedBit: UInt8 = 0x80

    init?(channelType: UInt8, reliabilityParameter: UInt32) {
        isUnordered = channelType & Self.unorderedBit != 0
        switch channelType & ~Self.unorderedBit {
        case 0: reliability = .reliable
        case 1: reliability = .retransmissions(reliabilityParameter)
        case 2: reliability = .lifetime(milliseconds: reliabilityParameter)
        default: return nil
        }
    }

    var channelType: UInt8 {
        let order = isUnordered ? Self.unorderedBit : 0
        switch reliability {
        case .reliable: return order
        case .retransmissions: return order | 1
        case .lifetime: return order | 2
        }
    }

    var reliabilityParameter: UInt32 {
        switch reliability {
        case .reliable: 0
        case .retransmissions(let count): count
        case .lifetime(let milliseconds): milliseconds
        }
    }

    /// The same in SCTP's words.
    var messageReliability: Message.Reliability {
        switch reliability {
        case .reliable: .reliable
        case .retransmissions(let count): .retransmissions(Int(count))
        case .lifetime(let milliseconds): .lifetime(.milliseconds(Int64(milliseconds)))
        }
    }
}
