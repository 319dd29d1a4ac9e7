// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Something for each stream in use, found by its number without hashing, as that is asked for with
/// every message.
///
/// Numbers are given out from the lowest on, so neighbours share a page, which exists as long as
/// one of them is in use.
struct StreamTable<Value: Sendable>: Sendable {
    private struct Page: Sendable {
        var used: UInt32 = 0
        var values: [Value] = []
    }

    /// As many as `Page.used` has bits.
    private static var pageSize: Int { 32 }

    /// How many streams are in use.
    private(set) var count = 0

    private var pages: [Page] = []
    private let initial: Value

    /// Creates an empty table; a stream that is changed for the first time begins with `initial`.
    init(initial: Value) { self.initial = initial }

    /// What there is for a stream; nil when it is not in use.
    func value(of stream: StreamID) -> Value? {
        let (page, place) = Self.split(stream)
        guard page < pages.count, pages[page].used >> UInt32(place) & 1 == 1 else { return nil }
        return pages[page].values[place]
    }

    /// What there is for a stream, changed in its place; the stream is in use from then on.
    subscript(stream: StreamID) -> Value {
        get { value(of: stream) ?? initial }
        _modify {
            let (page, place) = Self.split(stream)
            if page >= pages.count || pages[page].used >> UInt32(place) & 1 == 0 {
                makePlace(page, place)
            }
            yield &pages[page].values[place]
        }
    }

    /// Takes a stream out of use and returns what there was for it.
    @discardableResult
    mutating func remove(_ stream: StreamID) -> Value? {
        guard let value = value(of: stream) else { return nil }
        let (page, place) = Self.split(stream)
        pages[page].used &= ~(1 << UInt32(place))
        pages[page].values[place] = initial
        if pages[page].used == 0 { pages[page].values = [] }
        count -= 1
        return value
    }

    /// The streams in use by their numbers.
    var streams: [StreamID] {
        var streams: [StreamID] = []
        streams.reserveCapacity(count)
        for page in pages.indices where pages[page].used != 0 {
            for place in 0..<Self.pageSize where pages[page].used >> UInt32(place) & 1 == 1 {
                streams.append(StreamID(UInt16(truncatingIfNeeded: page << 5 | place)))
            }
        }
        return streams
    }

    private mutating func makePlace(_ page: Int, _ place: Int) {
        while pages.count <= page { pages.append(Page()) }
        if pages[page].used == 0 {
            pages[page].values = Array(repeating: initial, count: Self.pageSize)
        }
        pages[page].used |= 1 << UInt32(place)
        count += 1
    }

    private static func split(_ stream: StreamID) -> (page: Int, place: Int) {
        (Int(stream.rawValue >> 5), Int(stream.rawValue & 31))
    }
}
