// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

/// Everything a sender has put on the wire, checked chunk by chunk against what the application
/// gave it: no byte twice, none missing, in the order of the streams.
struct WireLog {
    /// A message as the application sent it; its payload begins with its number.
    struct Sent {
        var message: Message

        /// Whether the sender may leave it out.
        var isOptional: Bool

        /// The TSNs of its chunks so far.
        var chunks: [Int] = []

        /// The payload that has been sent, in bytes.
        var offset = 0
    }

    private(set) var messages: [Sent] = []

    /// The payload of all new chunks, in bytes.
    private(set) var newBytes = 0

    /// How many TSNs have been used.
    private(set) var count = 0

    /// TSNs that were never sent: they stand for the end of a message that was given up.
    private(set) var unsent: Set<Int> = []

    private var chunks: [Int: DataChunk] = [:]
    private var lastBegun: [StreamID: Int] = [:]
    private var nextSequence: [StreamID: StreamSequenceNumber] = [:]
    private var current: Int?

    /// The application sends a message with this number in front.
    mutating func add(_ message: Message, isOptional: Bool) {
        messages.append(Sent(message: message, isOptional: isOptional))
    }

    /// The number of the next message.
    var nextNumber: Int { messages.count }

    /// A stream starts over.
    mutating func finishReset(of stream: StreamID) { nextSequence[stream] = nil }

    /// The numbers of the TSNs used on a stream.
    func chunks(on stream: StreamID) -> [Int] {
        messages.lazy.filter { $0.message.stream == stream }.flatMap(\.chunks)
    }

    /// The sender has sent a chunk.
    mutating func note(_ chunk: DataChunk, number: Int) throws(ModelFailure) {
        var plain = chunk
        plain.flags.remove(.immediate)
        if let known = chunks[number] {
            guard known == plain else { throw ModelFailure("TSN \(number) changed its content") }
            return
        }
        guard number >= count else { throw ModelFailure("TSN \(number) was passed over before") }
        for missing in count..<number { unsent.insert(missing) }
        let isAdjacent = number == count
        count = number + 1
        chunks[number] = plain
        newBytes += plain.payload.readableBytes
        if plain.flags.contains(.beginning) {
            try begin(plain)
        } else if !isAdjacent {
            throw ModelFailure("TSN \(number) goes on with a message after a hole")
        }
        try append(plain, number: number)
    }

    private mutating func begin(_ chunk: DataChunk) throws(ModelFailure) {
        guard current == nil || messages[current ?? 0].isOptional else {
            throw ModelFailure("a message begins inside another")
        }
        let number = chunk.payload.getInteger(at: chunk.payload.readerIndex, as: UInt32.self)
        guard let number = number.map(Int.init), number < messages.count else {
            throw ModelFailure("a message that was never sent")
        }
        let message = messages[number].message
        guard message.stream == chunk.stream else { throw ModelFailure("on another stream") }
        let last = lastBegun[chunk.stream] ?? -1
        guard number > last else { throw ModelFailure("message \(number) after \(last)") }
        for index in last + 1..<number
        where messages[index].message.stream == chunk.stream && !messages[index].isOptional {
            throw ModelFailure("message \(index) is missing")
        }
        lastBegun[chunk.stream] = number
        current = number
        guard !message.isUnordered else { return }
        let expected = nextSequence[chunk.stream] ?? .zero
        guard chunk.sequenceNumber == expected else {
            throw ModelFailure("sequence number \(chunk.sequenceNumber), not \(expected)")
        }
        nextSequence[chunk.stream] = expected.next
    }

    private mutating func append(_ chunk: DataChunk, number: Int) throws(ModelFailure) {
        guard let index = current else { throw ModelFailure("TSN \(number) belongs to nothing") }
        let sent = messages[index]
        let payload = sent.message.payload
        let length = chunk.payload.readableBytes
        guard chunk.stream == sent.message.stream,
            chunk.protocolIdentifier == sent.message.protocolIdentifier,
            chunk.flags.contains(.unordered) == sent.message.isUnordered
        else { throw ModelFailure("TSN \(number) differs from its message") }
        guard
            payload.getSlice(at: payload.readerIndex + sent.offset, length: length)
                == chunk.payload
        else { throw ModelFailure("TSN \(number) has wrong bytes") }
        messages[index].offset += length
        messages[index].chunks.append(number)
        let isOver = messages[index].offset == payload.readableBytes
        guard isOver == chunk.flags.contains(.ending) else {
            throw ModelFailure("TSN \(number) ends its message at the wrong place")
        }
        if isOver { current = nil }
    }
}
