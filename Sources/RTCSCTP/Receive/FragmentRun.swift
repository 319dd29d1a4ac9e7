// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore
import RTCCore

/// Fragments of one message with consecutive TSNs.
struct FragmentRun {
    /// What all fragments of a message have in common (RFC 9260 §6.9).
    struct Kind: Equatable {
        var stream: StreamID
        var sequenceNumber: StreamSequenceNumber
        var protocolIdentifier: PayloadProtocolIdentifier
        var isUnordered: Bool

        init(_ chunk: DataChunk) {
            stream = chunk.stream
            isUnordered = chunk.flags.contains(.unordered)
            // The sequence number of an unordered fragment has no meaning (RFC 9260 §3.3.1).
            sequenceNumber = isUnordered ? .zero : chunk.sequenceNumber
            protocolIdentifier = chunk.protocolIdentifier
        }
    }

    /// What all fragments have in common.
    let kind: Kind

    /// The TSN of the first fragment.
    private(set) var first: TSN

    /// The user data of all fragments together, in bytes.
    private(set) var byteCount: Int

    /// Whether the first fragment begins the message.
    private(set) var hasBeginning: Bool

    /// Whether the last fragment ends the message.
    private(set) var hasEnding: Bool

    /// How many fragments there are.
    private(set) var count = 1

    /// The bytes of the run, in memory of its own: what comes in order is copied behind the rest.
    private var bytes = ByteBuffer()

    /// The bytes behind those, in pieces: only joined runs have some.
    private var pieces: Deque<ByteBuffer> = []

    /// A run of one fragment, with room for `capacity` bytes.
    init(_ chunk: DataChunk, capacity: Int = 0) {
        kind = Kind(chunk)
        first = chunk.tsn
        byteCount = chunk.payload.readableBytes
        hasBeginning = chunk.flags.contains(.beginning)
        hasEnding = chunk.flags.contains(.ending)
        bytes.reserveCapacity(max(capacity, byteCount))
        bytes.append(copying: chunk.payload)
    }

    /// The TSN behind the last fragment.
    var end: TSN { first.advanced(by: count) }

    /// Whether no fragment is missing.
    var isComplete: Bool { hasBeginning && hasEnding }

    /// Whether `other` continues this run.
    func continues(with other: FragmentRun) -> Bool {
        end == other.first && !hasEnding && !other.hasBeginning
    }

    /// Whether `chunk` continues this run.
    func continues(with chunk: DataChunk) -> Bool {
        end == chunk.tsn && !hasEnding && !chunk.flags.contains(.beginning)
    }

    /// Joins the chunk that continues this run.
    mutating func append(_ chunk: DataChunk) {
        if pieces.isEmpty {
            bytes.append(copying: chunk.payload)
        } else {
            pieces[pieces.count - 1].append(copying: chunk.payload)
        }
        count += 1
        byteCount += chunk.payload.readableBytes
        hasEnding = chunk.flags.contains(.ending)
    }

    /// Joins the run that continues this one, moving the fewer pieces and no bytes: a peer that
    /// fills a gap again and again must not make us copy all there is each time.
    mutating func append(_ other: FragmentRun) {
        if other.pieces.count <= pieces.count {
            pieces.append(other.bytes)
            pieces.append(contentsOf: other.pieces)
        } else {
            var joined = other.pieces
            joined.prepend(other.bytes)
            joined.prepend(contentsOf: pieces)
            pieces = joined
        }
        count += other.count
        byteCount += other.byteCount
        hasEnding = other.hasEnding
    }

    /// The bytes of the message.
    func assemble() -> ByteBuffer {
        guard !pieces.isEmpty else { return bytes }
        var payload = ByteBuffer()
        payload.reserveCapacity(byteCount)
        payload.append(copying: bytes)
        for piece in pieces { payload.append(copying: piece) }
        return payload
    }
}

extension ByteBuffer {
    /// Copies the readable bytes of another buffer to the end of this one.
    mutating func append(copying other: ByteBuffer) {
        other.withUnsafeReadableBytes { source in
            _ = writeWithUnsafeMutableBytes(minimumWritableBytes: source.count) { bytes in
                bytes.copyMemory(from: source)
                return source.count
            }
        }
    }

    /// The same bytes, in memory of their own when they would keep alive much more than themselves.
    ///
    /// Without it one byte of payload could hold a whole datagram buffer, and the receive window
    /// would bound nothing.
    func compacted() -> ByteBuffer {
        guard storageCapacity > 4 * readableBytes + 256 else { return self }
        return ByteBuffer(buffer: self)
    }
}
