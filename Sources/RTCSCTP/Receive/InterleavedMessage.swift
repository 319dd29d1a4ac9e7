// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// The fragments of one message that came in I-DATA, by their numbers (RFC 8260 §2.1).
struct InterleavedMessage {
    private struct Early {
        var number: UInt32
        var payload: ByteBuffer
    }

    /// Which message it is.
    var key: InterleavedKey

    /// The TSN of the fragment that came first.
    let tsn: TSN

    /// The user data of all fragments together, in bytes.
    private(set) var byteCount = 0

    /// How many fragments are here.
    var count: Int { consecutiveCount + early.count }

    private var protocolIdentifier = PayloadProtocolIdentifier(0)

    /// The number of the fragment that ends the message, once it is here.
    private var last: UInt32?

    /// How many fragments there are from number 0 on.
    private var consecutiveCount = 0

    /// The bytes of those.
    private var bytes = ByteBuffer()

    /// Those beyond a gap.
    private var early = SortedQueue<Early>()

    /// A message of which nothing is here yet but the TSN of a fragment, with room for `capacity`
    /// bytes.
    init(_ key: InterleavedKey, tsn: TSN, capacity: Int) {
        self.key = key
        self.tsn = tsn
        bytes.reserveCapacity(capacity)
    }

    /// Whether no fragment is missing.
    var isComplete: Bool { last.map { Int($0) == consecutiveCount - 1 } ?? false }

    /// Takes a fragment; throws when it contradicts those that are here.
    mutating func insert(_ chunk: InterleavedDataChunk) throws(ReceiveFault) {
        var number = UInt32(0)
        switch chunk.place {
        case .first(let identifier): protocolIdentifier = identifier
        case .later(let place):
            guard place > 0 else { throw .inconsistentFragments(chunk.tsn) }
            number = place
        }
        if chunk.flags.contains(.ending) {
            let highest = early.last.map { Int($0.number) } ?? consecutiveCount - 1
            guard last == nil, Int(number) > highest else {
                throw .inconsistentFragments(chunk.tsn)
            }
            last = number
        } else if let last, number >= last {
            throw .inconsistentFragments(chunk.tsn)
        }
        guard insert(chunk.payload, number) else {
            throw .inconsistentFragments(chunk.tsn)
        }
        byteCount += chunk.payload.readableBytes
    }

    /// False when there is one of this number.
    private mutating func insert(_ payload: ByteBuffer, _ number: UInt32) -> Bool {
        guard Int(number) >= consecutiveCount else { return false }
        guard Int(number) > consecutiveCount else {
            append(payload)
            while !early.isEmpty, let next = early.first, Int(next.number) == consecutiveCount {
                append(next.payload)
                early.removeFirst()
            }
            return true
        }
        return early.insert(Early(number: number, payload: payload.compacted())) {
            Int($0.number) - Int(number)
        }
    }

    private mutating func append(_ payload: ByteBuffer) {
        bytes.append(copying: payload)
        consecutiveCount += 1
    }

    /// The message, once it is complete.
    func assemble() -> AssembledMessage {
        AssembledMessage(
            Message(
                stream: key.stream,
                protocolIdentifier: protocolIdentifier,
                payload: bytes,
                isUnordered: key.isUnordered
            ),
            number: key.message,
            tsn: tsn
        )
    }
}

/// Names one message that is being put together, in one integer.
struct InterleavedKey: Hashable {
    private let rawValue: UInt64

    /// The key of a chunk's message; `isNext` when it belongs to the life of its stream after a
    /// reset that still waits.
    init(_ chunk: InterleavedDataChunk, isNext: Bool) {
        rawValue =
            UInt64(chunk.stream.rawValue) << 34
            | (chunk.flags.contains(.unordered) ? 1 << 33 : 0)
            | (isNext ? 1 << 32 : 0)
            | UInt64(chunk.message.rawValue)
    }

    /// What the keys of all messages have in common that an entry of an I-FORWARD-TSN can mean.
    init(_ entry: SkippedMessage) { self.init(entry.stream, isUnordered: entry.isUnordered) }

    /// What the keys of the messages of a stream have in common that share an order.
    init(_ stream: StreamID, isUnordered: Bool = false) {
        rawValue = UInt64(stream.rawValue) << 34 | (isUnordered ? 1 << 33 : 0)
    }

    private init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The stream, its life and the order alone.
    var group: InterleavedKey { InterleavedKey(rawValue: rawValue & ~0xFFFF_FFFF) }

    /// The key of a message of this group.
    func naming(_ message: MessageIdentifier) -> InterleavedKey {
        InterleavedKey(rawValue: rawValue & ~0xFFFF_FFFF | UInt64(message.rawValue))
    }

    /// The same in the next life of its stream.
    var next: InterleavedKey { InterleavedKey(rawValue: rawValue | 1 << 32) }

    /// The same message once its stream has been reset.
    var current: InterleavedKey { InterleavedKey(rawValue: rawValue & ~(1 << 32)) }

    /// Whether the message has no order.
    var isUnordered: Bool { rawValue >> 33 & 1 == 1 }

    /// The stream.
    var stream: StreamID { StreamID(UInt16(truncatingIfNeeded: rawValue >> 34)) }

    /// The number of the message.
    var message: MessageIdentifier { MessageIdentifier(UInt32(truncatingIfNeeded: rawValue)) }
}
