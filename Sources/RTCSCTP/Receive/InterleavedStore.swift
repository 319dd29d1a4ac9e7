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

    /// The numbers behind those keys, so that giving up some looks at no others.
    private var begun: [InterleavedKey: MessageNumbers] = [:]

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
        // Asked in its place, too: a copy for each fragment would cost more than the question.
        guard messages[place]?.isComplete ?? false, let message = messages[place] else {
            return nil
        }
        forget(message, at: place)
        latestSize = message.byteCount
        return message.assemble()
    }

    /// Forgets the messages that the peer has given up (RFC 8260 §2.3.1).
    mutating func skip(_ entries: WireList<SkippedMessage>) {
        guard !places.isEmpty else { return }
        for entry in entries {
            let group = InterleavedKey(entry)
            while let number = begun[group]?.first, entry.message.isAtOrAfter(number) {
                guard forget(group.naming(number)) else { break }
            }
        }
    }

    /// These streams, all when empty, start over: what is left of their messages never completes,
    /// and those of their next life become the current ones.
    mutating func reset(_ streams: [StreamID]) {
        guard !places.isEmpty else { return }
        let groups =
            streams.isEmpty
            ? Array(Set(begun.keys.map(\.current)))
            : streams.flatMap { [InterleavedKey($0), InterleavedKey($0, isUnordered: true)] }
        for group in groups {
            for number in begun[group]?.numbers ?? [] { forget(group.naming(number)) }
            guard let next = begun.removeValue(forKey: group.next) else { continue }
            begun[group] = next
            for number in next.numbers { rename(group.next.naming(number)) }
        }
        latest = nil
    }

    /// Makes a message of the next life a current one.
    private mutating func rename(_ key: InterleavedKey) {
        guard let place = places.removeValue(forKey: key) else { return }
        places[key.current] = place
        messages[place]?.key = key.current
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
            begun[key.group, default: MessageNumbers(near: key.message)].insert(key.message)
        }
        latest = (key, place)
        return place
    }

    /// False when there is no such message.
    @discardableResult
    private mutating func forget(_ key: InterleavedKey) -> Bool {
        guard let place = places[key], let message = messages[place] else { return false }
        forget(message, at: place)
        return true
    }

    private mutating func forget(_ message: InterleavedMessage, at place: Int) {
        let group = message.key.group
        if var numbers = begun.removeValue(forKey: group) {
            numbers.remove(message.key.message)
            if !numbers.isEmpty { begun[group] = numbers }
        }
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
