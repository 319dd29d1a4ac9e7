// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ConnectionStatusTests {
    @Test func `Everybody who waits learns the first reason`() async throws {
        let status = ConnectionStatus(remoteAddress: memoryAddress(1))
        try await withThrowingTaskGroup(of: CloseReason.self) { group in
            for _ in 0..<5 { group.addTask { try await status.closed } }
            let first = status.end(.lost)
            let second = status.end(.local)
            #expect(first && !second)
            for try await reason in group { #expect(reason == .lost) }
        }
        let late = try await status.closed
        #expect(late == .lost)
        #expect(status.closeReason == .lost)
    }

    @Test func `A slow consumer sees the last address and the end`() async {
        let status = ConnectionStatus(remoteAddress: memoryAddress(1))
        for port in 2...100 as ClosedRange<UInt64> { status.moved(to: memoryAddress(port)) }
        status.end(.remote)
        status.moved(to: memoryAddress(101))
        var events: [ConnectionEvent] = []
        for await event in status.events { events.append(event) }
        #expect(events == [.remoteAddressChanged(memoryAddress(100)), .closed(.remote)])
        #expect(status.remoteAddress == memoryAddress(100))
    }

    @Test func `Waiting for the end can be cancelled`() async {
        let status = ConnectionStatus(remoteAddress: memoryAddress(1))
        let waiting = Task { try await status.closed }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
    }
}
