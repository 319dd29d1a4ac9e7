// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TimeLimitTests {
    @Test func `What ends within the limit gives its value`() async throws {
        let value = try await withTimeLimit(.seconds(1), clock: ManualClock()) {
            () async throws(TransportError) in 5
        }
        #expect(value == 5)
    }

    @Test func `What fails within the limit gives its error`() async {
        await #expect(throws: TransportError.refused) {
            try await withTimeLimit(.seconds(1), clock: ManualClock()) {
                () async throws(TransportError) -> Int in throw .refused
            }
        }
    }

    @Test func `What takes longer is cancelled and has ended when the error comes`() async throws {
        let clock = ManualClock()
        let ended = Monitor(false)
        let limited = Task {
            try await withTimeLimit(.seconds(1), clock: clock) {
                () async throws(TransportError) in
                defer { ended.update { $0 = true } }
                do {
                    return try await Monitor(0).wait { _ -> Int? in nil }
                } catch {
                    throw .cancelled
                }
            }
        }
        try await clock.waitForSleepers()
        clock.advance(by: .milliseconds(999))
        #expect(!ended.withState { $0 })
        clock.advance(by: .milliseconds(1))
        await #expect(throws: TransportError.timedOut) { try await limited.value }
        #expect(ended.withState { $0 })
    }

    @Test func `Cancelling the caller cancels the body`() async {
        let clock = ManualClock()
        let task = Task { () async throws(TransportError) in
            try await withTimeLimit(.seconds(1), clock: clock) {
                () async throws(TransportError) in
                do {
                    return try await Monitor(0).wait { _ -> Int? in nil }
                } catch {
                    throw .cancelled
                }
            }
        }
        task.cancel()
        await #expect(throws: TransportError.cancelled) { try await task.value }
    }

    @Test func `What still gives a value when its time is over is not thrown away`() async throws {
        let clock = ManualClock()
        let limited = Task {
            try await withTimeLimit(.seconds(1), clock: clock) {
                () async throws(TransportError) in
                _ = try? await Monitor(0).wait { _ -> Int? in nil }
                return 5
            }
        }
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(1))
        #expect(try await limited.value == 5)
    }

    @Test func `A read with a limit ends in time and loses no bytes`() async throws {
        let clock = ManualClock()
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let reading = Task { () async throws(StreamError) in
            try await accepted.read(timeout: .seconds(2), clock: clock)
        }
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(2))
        await #expect(throws: StreamError.timedOut) { try await reading.value }
        try await dialer.write(ByteBuffer(string: "late"))
        let bytes = try await accepted.read(timeout: .seconds(2), clock: clock)
        #expect(bytes == ByteBuffer(string: "late"))
    }
}
