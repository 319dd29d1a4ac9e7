// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// The class bits of a STUN message type (RFC 8489 §5).
package enum STUNClass: UInt8, Hashable, Sendable, CaseIterable {
    /// A question that wants a response.
    case request = 0

    /// A message that wants no response.
    case indication = 1

    /// The response to a request that was carried out.
    case successResponse = 2

    /// The response to a request that was refused; it carries an ERROR-CODE.
    case errorResponse = 3
}

/// The 12 method bits of a STUN message type (RFC 8489 §18.2).
package struct STUNMethod: RawRepresentable, Hashable, Sendable {
    /// The method number, 0…0xFFF.
    package let rawValue: UInt16

    /// Takes the lower 12 bits of `rawValue`.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue & 0x0FFF
    }

    /// Binding, the one method that ICE uses.
    package static let binding = STUNMethod(rawValue: 1)
}

/// The 96 bits that tie a response to its request (RFC 8489 §5).
package struct STUNTransactionID: Hashable, Sendable {
    /// The first 32 bits on the wire.
    package let high: UInt32

    /// The last 64 bits on the wire.
    package let low: UInt64

    /// Joins the first 32 and the last 64 bits.
    package init(high: UInt32, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Draws an unpredictable identifier, as §6 asks for.
    package init(random: inout RandomSource) {
        high = UInt32(truncatingIfNeeded: random.next())
        low = random.next()
    }
}

/// The 20 bytes that every STUN message begins with.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |0 0|     STUN Message Type     |         Message Length        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                         Magic Cookie                          |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                     Transaction ID (96 bits)                  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// RFC 8489 §5.
package struct STUNHeader: Hashable, Sendable {
    /// Request, indication or response.
    package var messageClass: STUNClass

    /// What is asked for.
    package var method: STUNMethod

    /// Ties a response to its request.
    package var transactionID: STUNTransactionID

    /// The fixed value of bytes 4…7.
    package static let magicCookie: UInt32 = 0x2112_A442

    /// How many bytes a header has.
    package static let byteCount = 20

    /// Joins the three variable parts of a header.
    package init(messageClass: STUNClass, method: STUNMethod, transactionID: STUNTransactionID) {
        self.messageClass = messageClass
        self.method = method
        self.transactionID = transactionID
    }

    /// The message type field: the class bits are spread between the method bits.
    var typeField: UInt16 {
        let method = self.method.rawValue
        let group = UInt16(messageClass.rawValue)
        let methodBits = method & 0x000F | (method & 0x0070) << 1 | (method & 0x0F80) << 2
        return methodBits | (group & 1) << 4 | (group & 2) << 7
    }

    /// Takes a message type field apart; nil when its first two bits are set.
    static func parts(ofTypeField field: UInt16) -> (STUNClass, STUNMethod)? {
        guard field & 0xC000 == 0 else { return nil }
        let group = UInt8(truncatingIfNeeded: (field >> 4 & 1) | (field >> 7 & 2))
        guard let messageClass = STUNClass(rawValue: group) else { return nil }
        let method = field & 0x000F | (field >> 1 & 0x0070) | (field >> 2 & 0x0F80)
        return (messageClass, STUNMethod(rawValue: method))
    }
}
