// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// A transmission sequence number: numbers every DATA chunk of one direction (RFC 9260 §1.4).
package struct TSN: SerialNumber {
    /// The number on the wire.
    package let rawValue: UInt32

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt32) { self.rawValue = rawValue }
}

/// A stream sequence number: numbers the ordered messages of one stream (RFC 9260 §1.4).
package struct StreamSequenceNumber: SerialNumber {
    /// The number of the first message, also after a stream reset.
    package static let zero = StreamSequenceNumber(0)

    /// The number on the wire.
    package let rawValue: UInt16

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt16) { self.rawValue = rawValue }
}

/// A message identifier: numbers the messages of one stream that share an order, ordered and
/// unordered ones apart (RFC 8260 §2.1).
package struct MessageIdentifier: SerialNumber {
    /// The number of the first message, also after a stream reset.
    package static let zero = MessageIdentifier(0)

    /// The number on the wire.
    package let rawValue: UInt32

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// A stream sequence number, whose sixteen bits are the lowest of an identifier.
    package init(_ number: StreamSequenceNumber) { rawValue = UInt32(number.rawValue) }

    /// The lowest sixteen bits, as DATA and FORWARD TSN carry them.
    package var sequenceNumber: StreamSequenceNumber {
        StreamSequenceNumber(UInt16(truncatingIfNeeded: rawValue))
    }
}

/// The sequence number of a re-configuration request or response (RFC 6525 §4.1).
package struct ReconfigurationSequenceNumber: SerialNumber {
    /// The number on the wire.
    package let rawValue: UInt32

    /// Wraps the number on the wire.
    package init(_ rawValue: UInt32) { self.rawValue = rawValue }
}
