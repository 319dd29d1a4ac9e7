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

    private var fragments: Deque<ByteBuffer>

    /// A run of one fragment.
    init(_ chunk: DataChunk) {
        kind = Kind(chunk)
        first = chunk.tsn
        byteCount = chunk.payload.readableBytes
        hasBeginning = chunk.flags.contains(.beginning)
        hasEnding = chunk.flags.contains(.ending)
        fragments = [chunk.payload.compacted()]
    }

    /// How many fragments there are.
    var count: Int { fragments.count }

    /// The TSN behind the last fragment.
    var end: TSN { first.advanced(by: fragments.count) }

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
        fragments.append(chunk.payload.compacted())
        byteCount += chunk.payload.readableBytes
        hasEnding = chunk.flags.contains(.ending)
    }

    /// Joins the run that continues this one, moving the fewer fragments.
    mutating func append(_ other: FragmentRun) {
        if other.fragments.count <= fragments.count {
            fragments.append(contentsOf: other.fragments)
        } else {
            var joined = other.fragments
            joined.prepend(contentsOf: fragments)
            fragments = joined
        }
        byteCount += other.byteCount
        hasEnding = other.hasEnding
    }

    /// The bytes of the message: the one copy they see here.
    func assemble() -> ByteBuffer {
        var payload = ByteBuffer()
        payload.reserveCapacity(byteCount)
        for fragment in fragments { payload.writeImmutableBuffer(fragment) }
        return payload
    }
}

extension ByteBuffer {
    /// The same bytes, in memory of their own when they would keep alive much more than themselves.
    ///
    /// Without it one byte of payload could hold a whole datagram buffer, and the receive window
    /// would bound nothing.
    func compacted() -> ByteBuffer {
        guard storageCapacity > 4 * readableBytes + 256 else { return self }
        return ByteBuffer(buffer: self)
    }
}
