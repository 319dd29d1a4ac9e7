// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// Cuts what Redis sends into answers; it owns no socket.
///
/// An answer is kept until it is complete, and refused as soon as it is longer than any that the
/// commands used here can have.
struct RESPDecoder: Sendable {
    /// Bytes of one answer; a multiaddr is a few hundred.
    static let answerBytesMax = 65_536
    /// Arrays inside arrays.
    static let depthMax = 4

    private var received = ByteBuffer()

    /// Adds what has arrived.
    mutating func receive(_ bytes: ByteBuffer) {
        received.writeImmutableBuffer(bytes)
        received.discardReadBytes()
    }

    /// The next answer; nil until it is complete.
    ///
    /// - Throws: `RESPFault`; nothing can be read after that.
    mutating func next() throws(RESPFault) -> RESPValue? {
        var rest = received
        guard let value = try Self.value(from: &rest, depth: 0) else {
            guard received.readableBytes < Self.answerBytesMax else { throw .tooLong }
            return nil
        }
        received = rest
        return value
    }

    private static func value(
        from bytes: inout ByteBuffer,
        depth: Int
    ) throws(RESPFault) -> RESPValue? {
        guard let kind = bytes.readInteger(as: UInt8.self) else { return nil }
        switch kind {
        case UInt8(ascii: "+"): return try line(from: &bytes).map(RESPValue.status)
        case UInt8(ascii: "-"): return try line(from: &bytes).map(RESPValue.error)
        case UInt8(ascii: ":"): return try number(from: &bytes).map(RESPValue.integer)
        case UInt8(ascii: "$"): return try text(from: &bytes)
        case UInt8(ascii: "*"): return try array(from: &bytes, depth: depth)
        default: throw .unknownKind(kind)
        }
    }

    private static func text(from bytes: inout ByteBuffer) throws(RESPFault) -> RESPValue? {
        guard let count = try length(from: &bytes) else { return nil }
        guard count >= 0 else { return .null }
        guard let body = bytes.readSlice(length: count) else { return nil }
        for wanted in [UInt8(ascii: "\r"), UInt8(ascii: "\n")] {
            guard let byte = bytes.readInteger(as: UInt8.self) else { return nil }
            guard byte == wanted else { throw .missingLineBreak }
        }
        return .text(try string(body))
    }

    private static func array(
        from bytes: inout ByteBuffer,
        depth: Int
    ) throws(RESPFault) -> RESPValue? {
        guard depth < depthMax else { throw .tooDeep }
        guard let count = try length(from: &bytes) else { return nil }
        guard count >= 0 else { return .null }
        var values: [RESPValue] = []
        for _ in 0..<count {
            guard let value = try value(from: &bytes, depth: depth + 1) else { return nil }
            values.append(value)
        }
        return .array(values)
    }

    /// The length of bytes or of an array; -1 stands for nothing.
    private static func length(from bytes: inout ByteBuffer) throws(RESPFault) -> Int? {
        guard let number = try number(from: &bytes) else { return nil }
        guard let length = Int(exactly: number), length >= -1 else { throw .malformedNumber }
        guard length <= answerBytesMax else { throw .tooLong }
        return length
    }

    private static func number(from bytes: inout ByteBuffer) throws(RESPFault) -> Int64? {
        guard let text = try line(from: &bytes) else { return nil }
        guard let number = Int64(text) else { throw .malformedNumber }
        return number
    }

    /// Everything in front of the next CR LF.
    private static func line(from bytes: inout ByteBuffer) throws(RESPFault) -> String? {
        let view = bytes.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\r")) else { return nil }
        guard let line = bytes.readSlice(length: end - view.startIndex) else { return nil }
        bytes.moveReaderIndex(forwardBy: 1)
        guard let last = bytes.readInteger(as: UInt8.self) else { return nil }
        guard last == UInt8(ascii: "\n") else { throw .missingLineBreak }
        return try string(line)
    }

    private static func string(_ bytes: ByteBuffer) throws(RESPFault) -> String {
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else {
            throw .invalidText
        }
        return text
    }
}

/// What is sent to Redis: an array of texts.
enum RESPCommand {
    /// Writes a command: its name and its arguments.
    static func encode(_ words: [String]) -> ByteBuffer {
        var bytes = ByteBuffer(string: "*\(words.count)\r\n")
        for word in words { bytes.writeString("$\(word.utf8.count)\r\n\(word)\r\n") }
        return bytes
    }
}
