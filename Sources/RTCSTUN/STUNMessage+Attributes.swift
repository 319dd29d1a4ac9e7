// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore

/// One attribute of a STUN message (RFC 8489 §14).
package struct STUNAttribute: Hashable, Sendable {
    /// What the value means.
    package var type: STUNAttributeType

    /// The value without its padding.
    package var value: ByteBuffer
}

extension STUNMessage {
    /// How many unknown attributes are listed at most, so that a message full of them costs little;
    /// RFC 8489 §14.13 wants them all, but nobody can use more than the first few.
    package static let unknownAttributesMax = 16

    /// All attributes in their order, also those behind MESSAGE-INTEGRITY that do not count.
    package var attributes: [STUNAttribute] {
        var attributes: [STUNAttribute] = []
        var rest = bytes
        rest.moveReaderIndex(forwardBy: STUNHeader.byteCount)
        while let attribute = rest.readSTUNAttribute() { attributes.append(attribute) }
        return attributes
    }

    /// The value of the first attribute of a type among those that count; nil when there is none.
    package func firstValue(of type: STUNAttributeType) -> ByteBuffer? {
        guard var rest = slice(STUNHeader.byteCount..<scan.attributesEnd) else { return nil }
        while let attribute = rest.readSTUNAttribute() {
            if attribute.type == type { return attribute.value }
        }
        return nil
    }

    /// The comprehension-required attributes that this room does not know, each once.
    ///
    /// A request that has any must be refused with 420 (§6.3.1). At most `unknownAttributesMax`.
    package var unknownRequiredAttributes: [STUNAttributeType] {
        guard scan.hasUnknownRequiredAttribute,
            var rest = slice(STUNHeader.byteCount..<scan.attributesEnd)
        else { return [] }
        var unknown: [STUNAttributeType] = []
        while unknown.count < Self.unknownAttributesMax, let attribute = rest.readSTUNAttribute() {
            let type = attribute.type
            if type.isComprehensionRequired, !type.isUnderstood, !unknown.contains(type) {
                unknown.append(type)
            }
        }
        return unknown
    }

    /// The address in XOR-MAPPED-ADDRESS; nil when there is none or it is malformed (§14.2).
    package var xorMappedAddress: TransportAddress? {
        guard var value = firstValue(of: .xorMappedAddress) else { return nil }
        return value.readXORMappedAddress(for: transactionID)
    }

    /// The refusal in ERROR-CODE; nil when there is none or it is malformed (§14.8).
    package var errorCode: STUNErrorCode? {
        guard var value = firstValue(of: .errorCode) else { return nil }
        return value.readSTUNErrorCode()
    }

    /// The types in UNKNOWN-ATTRIBUTES; empty when there is none (§14.13).
    package var listedUnknownAttributes: [STUNAttributeType] {
        guard var value = firstValue(of: .unknownAttributes) else { return [] }
        var types: [STUNAttributeType] = []
        while types.count < Self.unknownAttributesMax, let raw = value.readInteger(as: UInt16.self)
        {
            types.append(STUNAttributeType(rawValue: raw))
        }
        return types
    }

    /// The text of SOFTWARE, with invalid UTF-8 replaced; nil when there is none (§14.14).
    package var software: String? {
        firstValue(of: .software).map { String(buffer: $0) }
    }
}

extension ByteBuffer {
    /// Reads one attribute and its padding; nil at the end.
    fileprivate mutating func readSTUNAttribute() -> STUNAttribute? {
        guard let type = readInteger(as: UInt16.self), let length = readInteger(as: UInt16.self),
            let value = readSlice(length: Int(length)), readSlice(length: -Int(length) & 3) != nil
        else { return nil }
        return STUNAttribute(type: STUNAttributeType(rawValue: type), value: value)
    }
}
