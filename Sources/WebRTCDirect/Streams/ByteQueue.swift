// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore

/// Bytes that wait to be sent or read, in the buffers that they came in.
///
/// Long buffers are kept as they are, and so is one that is alone; short ones are copied together,
/// since a buffer of its own costs more than its bytes.
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
        if count >= Self.keptBytesMin || chunks.isEmpty {
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

    /// Moves all bytes of another queue to the end; both keep the memory of their lists.
    mutating func append(movingFrom other: inout ByteQueue) {
        guard !other.isEmpty else { return }
        if isEmpty { return swap(&self, &other) }
        chunks.append(contentsOf: other.chunks)
        byteCount += other.byteCount
        endsShared = other.endsShared
        other.removeAll()
    }

    /// Drops everything.
    mutating func removeAll() {
        chunks.removeAll(keepingCapacity: true)
        byteCount = 0
        endsShared = false
    }

    /// Takes everything, in one buffer: copied only when there are several.
    mutating func takeAll() -> ByteBuffer {
        defer { removeAll() }
        if chunks.count == 1 { return chunks[0] }
        var buffer = ByteBuffer()
        buffer.reserveCapacity(byteCount)
        move(byteCount, into: &buffer)
        return buffer
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
