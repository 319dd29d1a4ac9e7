// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

extension ByteBuffer {
    /// Writes the shape that chunks, parameters and error causes share: sixteen bits of type (and
    /// flags), sixteen bits of length, the value that `body` writes, zeros up to a multiple of
    /// four.
    ///
    /// The length leaves out this padding and, as RFC 9260 §3.2 asks, the padding of the last
    /// parameter inside: `body` returns how many of the bytes it wrote at its end are padding.
    /// A value that does not fit the length is not written at all.
    ///
    /// - Returns: how many bytes at the end are padding.
    @discardableResult
    mutating func writeTypeLengthValue(_ tag: UInt16, _ body: (inout ByteBuffer) -> Int) -> Int {
        let start = writerIndex
        writeMultipleIntegers(tag, UInt16(0))
        let innerPadding = body(&self)
        guard let length = UInt16(exactly: writerIndex - start - innerPadding) else {
            moveWriterIndex(to: start)
            return 0
        }
        setInteger(length, at: start + 2)
        let padding = paddingLength(after: Int(length))
        writeRepeatingByte(0, count: Swift.max(0, padding - innerPadding))
        return padding
    }

    /// Writes one chunk; see `writeTypeLengthValue(_:_:)` for what `body` returns.
    mutating func writeChunk(
        _ type: ChunkType,
        flags: UInt8 = 0,
        _ body: (inout ByteBuffer) -> Int = { _ in 0 }
    ) {
        writeTypeLengthValue(UInt16(type.rawValue) << 8 | UInt16(flags), body)
    }

    /// Writes one parameter and returns how many bytes at its end are padding.
    @discardableResult
    mutating func writeParameter(
        _ type: ParameterType,
        _ body: (inout ByteBuffer) -> Void = { _ in }
    ) -> Int {
        writeTypeLengthValue(type.rawValue) {
            body(&$0)
            return 0
        }
    }
}

/// How many zero bytes bring `length` to a multiple of four.
package func paddingLength(after length: Int) -> Int { -length & 3 }
