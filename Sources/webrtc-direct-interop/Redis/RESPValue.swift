// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Redis' answer to one command (RESP2).
enum RESPValue: Sendable, Equatable {
    /// `+OK\r\n`: a status.
    case status(String)
    /// `-WRONGTYPE …\r\n`: Redis did not do what it was asked for.
    case error(String)
    /// `:1\r\n`: a number.
    case integer(Int64)
    /// `$5\r\nhello\r\n`: bytes, read as UTF-8.
    case text(String)
    /// `*2\r\n` and two values.
    case array([RESPValue])
    /// `$-1\r\n` or `*-1\r\n`: there is nothing.
    case null
}

/// A rule of RESP2, or a bound of this reader, that an answer breaks.
enum RESPFault: Error, Sendable, Hashable {
    /// The first byte names no kind of value.
    case unknownKind(UInt8)
    /// A number, or a length, is not one or out of range.
    case malformedNumber
    /// Bytes are not followed by CR LF.
    case missingLineBreak
    /// Text is not UTF-8.
    case invalidText
    /// More arrays stand in each other than are read.
    case tooDeep
    /// The answer is longer than is read.
    case tooLong
}
