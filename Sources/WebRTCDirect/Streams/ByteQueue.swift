// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore

/// Bytes that wait to be sent, in the buffers that they were written with.
///
/// Long buffers are kept as they are; short ones are copied together, since a buffer of its own
/// costs more than its bytes.
struct ByteQueue {
    /// Buffers shorter than this are copied.
    private static let keptBytesMin = 1_024
    /// The room that copies of short buffers share.
    private static let sharedBytes = 16_384

    private var chunks: Deque<ByteBuffer> = []
    /// Whether the last chunk is one of our own, with room for more.
    private var endsShared = false

    /// How many bytes wait.
    private(set) var byteCount = 0

    /// Whether no byte waits.
    var isEmpty: Bool { byteCount == 0 }

    /// Adds bytes at the end.
    mutating func append(_ bytes: ByteBuffer) {
        let count = bytes.readableBytes
        guard count > 0 else { return }
        byteCount += count
        if count >= Self.keptBytesMin {
            chunks.append(bytes)
            endsShared = false
        } else {
            if !endsShared || chunks[chunks.count - 1].writableBytes < count {
                chunks.append(ByteBufferAllocator().buffer(capacity: Self.sharedBytes))
                endsShared = true
            }
            chunks[chunks.count - 1].writeImmutableBuffer(bytes)
        }
    }

    /// Adds all bytes of another queue at the end.
    mutating func append(_ other: ByteQueue) {
        guard !other.isEmpty else { return }
        chunks.append(contentsOf: other.chunks)
        byteCount += other.byteCount
        endsShared = other.endsShared
    }

    /// Takes as many bytes from the front, or all when there are fewer.
    mutating func move(_ count: Int, into buffer: inout ByteBuffer) {
        var rest = min(count, byteCount)
        byteCount -= rest
        while rest > 0, !chunks.isEmpty {
            let size = min(rest, chunks[0].readableBytes)
            chunks[0].withUnsafeReadableBytes { bytes in
                _ = buffer.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[..<size]))
            }
            chunks[0].moveReaderIndex(forwardBy: size)
            rest -= size
            if chunks[0].readableBytes == 0 { chunks.removeFirst() }
        }
        if chunks.isEmpty { endsShared = false }
    }
}
