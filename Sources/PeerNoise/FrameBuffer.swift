// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Cuts a byte stream into Noise messages, each behind its length in two big-endian bytes.
struct FrameBuffer {
    private var bytes: [UInt8] = []

    mutating func append(_ new: some Collection<UInt8>) { bytes += new }

    /// The next complete message; nil when more bytes are needed.
    ///
    /// The length is judged as soon as it is there, so nothing is stored for an impossible message.
    mutating func next(
        minimum: Int,
        maximum: Int
    ) throws(NoiseError) -> [UInt8]? {
        guard bytes.count >= 2 else { return nil }
        let length = Int(bytes[0]) << 8 | Int(bytes[1])
        guard length <= maximum else { throw .messageTooLong(length) }
        guard length >= minimum else {
            throw .peerFault(.messageTooShort(minimum: minimum, actual: length))
        }
        guard bytes.count >= 2 + length else { return nil }
        let message = Array(bytes[2..<2 + length])
        bytes.removeFirst(2 + length)
        return message
    }

    /// Everything behind the last message.
    mutating func takeRest() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// A message with its length in front.
    ///
    /// Our own messages are shorter than `NoiseHandshake.maximumMessageBytes`, whatever the key.
    static func frame(_ message: [UInt8]) -> [UInt8] {
        let length = UInt16(truncatingIfNeeded: message.count)
        return [UInt8(length >> 8), UInt8(length & 0xFF)] + message
    }
}
