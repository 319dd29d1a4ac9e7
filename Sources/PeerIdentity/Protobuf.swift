// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The little of Protocol Buffers that keys and the Noise payload need.
package enum Protobuf {
    /// One field as it stands on the wire.
    package struct Field: Hashable, Sendable {
        /// The field number of the schema.
        package let number: UInt64
        /// What the field holds.
        package let value: Value
    }

    /// The content of a field, by wire type.
    package enum Value: Hashable, Sendable {
        /// Wire type 0.
        case varint(UInt64)
        /// Wire type 2.
        case bytes([UInt8])
        /// Wire types 1 and 5, whose content no schema of ours uses.
        case fixed
    }

    /// The bytes are no Protocol Buffers message, or one with the groups of its first version.
    package struct MalformedMessage: Error, Hashable, Sendable {
        /// The error, which says nothing but that.
        package init() {}
    }

    /// A number field in wire format.
    package static func field(_ number: UInt64, varint value: UInt64) -> [UInt8] {
        varint(number << 3) + varint(value)
    }

    /// A bytes field in wire format.
    package static func field(_ number: UInt64, bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
        return bytes
    }
}

/// Reads the fields of a message one after the other.
package struct ProtobufReader {
    private var rest: ArraySlice<UInt8>

    /// Starts at the first field of `message`.
    package init(_ message: [UInt8]) { rest = message[...] }

    /// The next field; nil after the last.
    ///
    /// - Throws: `Protobuf.MalformedMessage`, after which reading on makes no sense.
    package mutating func next() throws(Protobuf.MalformedMessage) -> Protobuf.Field? {
        guard !rest.isEmpty else { return nil }
        let tag = try varint()
        guard tag >> 3 > 0 else { throw Protobuf.MalformedMessage() }
        let value: Protobuf.Value
        switch tag & 7 {
        case 0: value = .varint(try varint())
        case 1:
            _ = try bytes(count: 8)
            value = .fixed
        case 2: value = .bytes(Array(try bytes(count: varint())))
        case 5:
            _ = try bytes(count: 4)
            value = .fixed
        default: throw Protobuf.MalformedMessage()
        }
        return Protobuf.Field(number: tag >> 3, value: value)
    }

    /// Protocol Buffers numbers have up to ten bytes, and longer forms than needed are valid.
    private mutating func varint() throws(Protobuf.MalformedMessage) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw Protobuf.MalformedMessage() }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        throw Protobuf.MalformedMessage()
    }

    private mutating func bytes(
        count: UInt64
    ) throws(Protobuf.MalformedMessage) -> ArraySlice<UInt8> {
        guard let count = Int(exactly: count), count <= rest.count else {
            throw Protobuf.MalformedMessage()
        }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
