// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// The messages in I-DATA that are not complete yet (RFC 8260 §2.2.3).
///
/// Fragments of several messages, of one stream or of many, may come in any order; each message has
/// a place of its own here. Nothing bounds how many there are but the receive window, in which each
/// fragment counts with what it costs to keep it.
struct InterleavedStore {
    /// The user data of all fragments, in bytes.
    private(set) var byteCount = 0

    /// How many fragments there are.
    private(set) var count = 0

    private var messages: [InterleavedMessage?] = []
    private var free: [Int] = []
    private var places: [InterleavedKey: Int] = [:]

    /// The message that got the latest fragment: most often the next one is its, too.
    private var latest: (key: InterleavedKey, place: Int)?
    private let messageSizeMax: Int

    /// The size of the latest message, in bytes.
    private var latestSize = 0

    /// Holds messages of at most `messageSizeMax` bytes.
    init(messageSizeMax: Int) { self.messageSizeMax = messageSizeMax }

    /// Takes a fragment whose TSN was not here before; returns the message that it completes.
    mutating func insert(
        _ chunk: InterleavedDataChunk,
        isNext: Bool
    ) throws(ReceiveFault) -> AssembledMessage? {
        let size = chunk.payload.readableBytes
        let key = InterleavedKey(chunk, isNext: isNext)
        if case .first(let identifier) = chunk.place, chunk.flags.contains(.ending) {
            guard size <= messageSizeMax else { throw tooLarge(chunk) }
            guard places.isEmpty || places[key] == nil else {
                throw .inconsistentFragments(chunk.tsn)
            }
            return AssembledMessage(chunk, identifier)
        }
        let place = place(of: key, tsn: chunk.tsn)
        guard let held = messages[place]?.byteCount else { return nil }
        guard held + size <= messageSizeMax else { throw tooLarge(chunk) }
        // In its place, so that its bytes are not copied.
        try messages[place]?.insert(chunk)
        byteCount += size
        count += 1
        guard let message = messages[place], message.isComplete else { return nil }
        forget(message, at: place)
        latestSize = message.byteCount
        return message.assemble()
    }

    /// Forgets the messages that the peer has given up (RFC 8260 §2.3.1), in one pass.
    mutating func skip(_ entries: WireList<SkippedMessage>) {
        guard !places.isEmpty else { return }
        var last: [InterleavedKey: MessageIdentifier] = [:]
        for entry in entries { last[InterleavedKey(entry)] = entry.message }
        for (key, place) in places where !key.isNext {
            guard last[key.order]?.isAtOrAfter(key.message) ?? false else { continue }
            guard let message = messages[place] else { continue }
            forget(message, at: place)
        }
    }

    /// A stream, or all, starts over: what is left of its messages never completes, and those of
    /// its next life become the current ones.
    mutating func reset(_ contains: (StreamID) -> Bool) {
        for (key, place) in places where contains(key.stream) {
            guard !key.isNext, let message = messages[place] else { continue }
            forget(message, at: place)
        }
        for (key, place) in places where key.isNext && contains(key.stream) {
            places[key] = nil
            places[key.current] = place
            messages[place]?.key = key.current
        }
        latest = nil
    }

    private mutating func place(of key: InterleavedKey, tsn: TSN) -> Int {
        if let latest, latest.key == key { return latest.place }
        let place: Int
        if let known = places[key] {
            place = known
        } else {
            place = free.popLast() ?? messages.count
            if place == messages.count { messages.append(nil) }
            let capacity = MessageGuess.capacity(after: latestSize, incomplete: places.count)
            messages[place] = InterleavedMessage(key, tsn: tsn, capacity: capacity)
            places[key] = place
        }
        latest = (key, place)
        return place
    }

    private mutating func forget(_ message: InterleavedMessage, at place: Int) {
        byteCount -= message.byteCount
        count -= message.count
        places[message.key] = nil
        messages[place] = nil
        free.append(place)
        latest = nil
    }

    private func tooLarge(_ chunk: InterleavedDataChunk) -> ReceiveFault {
        .messageTooLarge(chunk.stream, limit: messageSizeMax)
    }
}
