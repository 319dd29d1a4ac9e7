// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCSCTP

/// The advertised window by itself (RFC 9260 §6.2.1): growth, promises and fair parts.
@Suite struct ReceiveWindowTests {
    static let mebibyte = 1 << 20
    static let roundTrip: Int64 = 50_000_000

    /// A window of 1 MiB that may grow to 16 MiB.
    static func window(
        _ change: (inout ReceiveConfiguration) -> Void = { _ in }
    ) -> ReceiveWindow {
        var configuration = ReceiveConfiguration()
        configuration.windowBytes = mebibyte
        configuration.windowBytesMax = 16 * mebibyte
        configuration.memoryBytes = 2 * mebibyte
        configuration.memoryBytesMax = .max
        change(&configuration)
        return ReceiveWindow(configuration)
    }

    /// Reads everything of a stream, `bytes` in each round trip, in ten pieces.
    static func read(
        _ window: inout ReceiveWindow,
        _ bytes: Int,
        roundTrips: Int,
        from start: Instant = .zero
    ) -> Instant {
        var now = start
        for _ in 0..<roundTrips * 10 {
            now = now + .nanoseconds(roundTrip / 10)
            window.arrive(bytes / 10)
            window.deliver(bytes / 10, on: StreamID(1))
            window.consume(bytes / 10, on: StreamID(1), held: 0, roundTrip: roundTrip, at: now)
        }
        return now
    }

    @Test func `the window doubles while more than half of it is read in a round trip`() {
        var window = Self.window()
        _ = Self.read(&window, 900_000, roundTrips: 20)
        #expect(window.size == 2 * Self.mebibyte)
        _ = Self.read(&window, 30_000_000, roundTrips: 20, from: Instant.zero + .seconds(5))
        #expect(window.size == 16 * Self.mebibyte)
        #expect(window.memory == 32 * Self.mebibyte)
    }

    @Test func `the window goes ahead of a peer that doubles its rate`() {
        var window = Self.window()
        var now = Instant.zero
        for bytes in [150_000, 300_000, 600_000] {
            #expect(window.size == Self.mebibyte)
            now = Self.read(&window, bytes, roundTrips: 1, from: now)
        }
        #expect(window.size == 2 * Self.mebibyte)
    }

    /// Reads a burst each 10 ms where a round trip takes a tenth of that.
    static func readOnShortPath(
        _ window: inout ReceiveWindow,
        burst: Int,
        from start: Instant
    ) -> Instant {
        var now = start
        for _ in 0..<100 {
            now = now + .milliseconds(10)
            window.arrive(burst)
            window.deliver(burst, on: StreamID(1))
            window.consume(burst, on: StreamID(1), held: 0, roundTrip: 1_000_000, at: now)
        }
        return now
    }

    @Test func `on a short path bursts count by what they are in a round trip`() {
        var window = Self.window()
        let now = Self.readOnShortPath(&window, burst: 4_000_000, from: .zero)
        #expect(window.size == Self.mebibyte)
        _ = Self.readOnShortPath(&window, burst: 8_000_000, from: now)
        #expect(window.size == 2 * Self.mebibyte)
    }

    @Test func `a reader that does not keep up leaves the window as it is`() {
        var window = Self.window()
        _ = Self.read(&window, 400_000, roundTrips: 100)
        #expect(window.size == Self.mebibyte)
    }

    @Test func `bytes that nobody reads do not make the window grow`() {
        var window = Self.window()
        var now = Instant.zero
        for _ in 0..<1_000 {
            now = now + .milliseconds(5)
            window.arrive(1_000)
            window.deliver(1_000, on: StreamID(1))
            window.consume(0, on: StreamID(1), held: 0, roundTrip: Self.roundTrip, at: now)
        }
        #expect(window.size == Self.mebibyte)
        #expect(window.memory == 2 * Self.mebibyte)
    }

    @Test func `the window grows only as far as there is memory`() {
        var window = Self.window { $0.memoryBytesMax = 2 * Self.mebibyte }
        let now = Self.read(&window, 900_000, roundTrips: 20)
        #expect(window.size == Self.mebibyte)
        #expect(window.wantsMemory)
        window.setMemoryLimit(4 * Self.mebibyte)
        #expect(!window.wantsMemory)
        _ = Self.read(&window, 900_000, roundTrips: 20, from: now)
        #expect(window.size == 2 * Self.mebibyte)
        #expect(window.memory == 4 * Self.mebibyte)
    }

    @Test func `reading after a long pause is not taken for reading in a round trip`() {
        var window = Self.window()
        window.deliver(900_000, on: StreamID(1))
        for index in 1...9 {
            let now = Instant.zero + .seconds(Int64(index))
            window.consume(100_000, on: StreamID(1), held: 0, roundTrip: Self.roundTrip, at: now)
        }
        #expect(window.size == Self.mebibyte)
    }

    @Test func `a busy window asks for the round trip once in ten seconds`() {
        var window = Self.window()
        var asked = 0
        var now = Instant.zero
        for _ in 0..<600 {
            now = Self.read(&window, 200_000, roundTrips: 1, from: now)
            if window.takeWantsRoundTrip() { asked += 1 }
        }
        #expect(asked == 3)
    }

    @Test func `a stream that nobody reads leaves others their part`() {
        var window = Self.window()
        var now = Instant.zero
        // Both are sent the same; one of them is read.
        for _ in 0..<18 {
            now = now + .milliseconds(10)
            for stream in [StreamID(1), StreamID(2)] {
                window.arrive(100_000)
                window.deliver(100_000, on: stream)
            }
            window.consume(100_000, on: StreamID(2), held: 0, roundTrip: Self.roundTrip, at: now)
        }
        #expect(window.unread.byteCount == 1_800_000)
        let advertised = window.advertised(held: 0)
        #expect(advertised >= 256 * 1024)
        #expect(advertised + 1_800_000 <= window.memory)
    }

    @Test func `streams that nobody reads close the window in the end`() {
        var window = Self.window { $0.windowBytesMax = 2 * Self.mebibyte }
        var now = Instant.zero
        var taken = 0
        for _ in 0..<1_000 {
            now = now + .milliseconds(10)
            let room = window.advertise(held: 0)
            guard room >= 20_000 else { break }
            window.arrive(20_000)
            taken += 20_000
            window.deliver(10_000, on: StreamID(1))
            window.deliver(10_000, on: StreamID(2))
            window.consume(10_000, on: StreamID(2), held: 0, roundTrip: Self.roundTrip, at: now)
        }
        #expect(window.advertised(held: 0) < 20_000)
        #expect(window.isExhausted(held: 0))
        #expect(window.unread.byteCount > 3 * Self.mebibyte)
        #expect(window.unread.byteCount <= 4 * Self.mebibyte)
        #expect(window.memory == 4 * Self.mebibyte)
        _ = taken
    }

    @Test func `one stream alone has the window and no more`() {
        var window = Self.window()
        window.arrive(2 * Self.mebibyte)
        window.deliver(Self.mebibyte, on: StreamID(1))
        let advertised = window.advertised(held: 0)
        #expect(advertised == 0)
    }

    @Test func `four of eight streams that nobody reads leave the other four a window`() {
        var window = Self.window()
        var now = Instant.zero
        for round in 0..<30 {
            now = now + .milliseconds(10)
            for stream in UInt16(0)..<8 {
                window.arrive(10_000)
                window.deliver(10_000, on: StreamID(stream))
                guard stream >= 4 else { continue }
                window.consume(
                    10_000,
                    on: StreamID(stream),
                    held: 0,
                    roundTrip: Self.roundTrip,
                    at: now
                )
            }
            if round == 25 { #expect(window.unread.byteCount == 26 * 40_000) }
        }
        #expect(window.advertised(held: 0) >= 512 * 1024)
    }

    @Test func `what was promised is not taken back`() {
        var window = Self.window()
        window.arrive(Self.mebibyte)
        for stream in UInt16(1)...4 { window.deliver(200_000, on: StreamID(stream)) }
        let promised = window.advertise(held: 0)
        #expect(promised > 0)
        // The streams fall idle and their parts change; the promise stays.
        var now = Instant.zero
        for _ in 0..<10 {
            now = now + .milliseconds(60)
            window.consume(1, on: StreamID(9), held: 0, roundTrip: Self.roundTrip, at: now)
            #expect(window.advertised(held: 0) >= promised)
        }
        window.arrive(promised / 2)
        let rest = window.advertised(held: promised / 2)
        #expect(rest >= promised - promised / 2)
    }

    @Test func `a peer that ignores the window is stopped at the memory`() {
        var window = Self.window { $0.windowBytesMax = 0 }
        var held = 0
        while held < 100 * Self.mebibyte {
            let isNext = held % 3 == 0
            guard
                window.hasRoom(for: 1_160, isNext: isNext, held: held, messageSizeMax: 262_144)
                    || window.hasRoom(for: 1_160, isNext: true, held: held, messageSizeMax: 262_144)
            else { break }
            window.arrive(1_160 + ReceiveSide.overheadBytes)
            held += 1_160 + ReceiveSide.overheadBytes
        }
        #expect(held <= 2 * Self.mebibyte + 1_300)
    }

    @Test func `more read than there was counts as all`() {
        var ledger = UnreadLedger()
        ledger.deliver(100, on: StreamID(1))
        ledger.deliver(50, on: StreamID(2))
        let first = ledger.consume(120, on: StreamID(1))
        #expect(first == 120)
        #expect(ledger.byteCount == 30)
        let rest = ledger.consume(1_000, on: nil)
        #expect(rest == 30)
        let nothing = ledger.consume(-5, on: StreamID(1))
        #expect(nothing == 0)
        #expect(ledger.byteCount == 0)
    }

    @Test func `a ledger forgets streams that are read and idle`() {
        var ledger = UnreadLedger()
        for stream in UInt16(0)..<10_000 {
            ledger.deliver(10, on: StreamID(stream))
            _ = ledger.consume(10, on: StreamID(stream))
            if stream % 100 == 0 { ledger.beginPeriod() }
        }
        ledger.beginPeriod()
        ledger.beginPeriod()
        #expect(ledger.sharerCount == 1)
        #expect(ledger.streamCount <= 64)
    }
}
