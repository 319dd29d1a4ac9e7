// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@Suite struct ByteWriterTests {
    /// What `body` leaves in `count` bytes of ones.
    private func filled(_ count: Int, _ body: (inout ByteWriter) -> Void) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xFF, count: count)
        bytes.withUnsafeMutableBytes { raw in
            var writer = ByteWriter(raw)
            body(&writer)
        }
        return bytes
    }

    @Test func `integers are big-endian and stand one behind the other`() {
        let bytes = filled(8) { writer in
            writer.write(UInt8(1))
            writer.write(UInt32(0x0203_0405))
            writer.write(UInt16(0x0607))
        }
        #expect(bytes == [1, 2, 3, 4, 5, 6, 7, 0xFF])
    }

    @Test func `bytes are copied and zeros written`() {
        let bytes = filled(6) { writer in
            [UInt8](8...10).withUnsafeBytes { _ = writer.write(copying: $0) }
            writer.write(zeros: 2)
            #expect(writer.offset == 5 && writer.remaining == 1)
        }
        #expect(bytes == [8, 9, 10, 0, 0, 0xFF])
    }

    @Test func `what does not fit is not written`() {
        let bytes = filled(3) { writer in
            let tooLong = writer.write(UInt32(0))
            let alsoTooLong = [UInt8](repeating: 0, count: 4).withUnsafeBytes {
                writer.write(copying: $0)
            }
            let tooManyZeros = writer.write(zeros: 4)
            let negative = writer.write(zeros: -1)
            #expect(!tooLong && !alsoTooLong && !tooManyZeros && !negative)
            #expect(writer.offset == 0)
            let fits = writer.write(UInt16(0x0102))
            let none = [UInt8]().withUnsafeBytes { writer.write(copying: $0) }
            #expect(fits && none)
        }
        #expect(bytes == [1, 2, 0xFF])
    }
}
