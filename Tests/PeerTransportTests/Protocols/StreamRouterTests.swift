// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import Testing

@Suite(.timeLimit(.minutes(1)))
struct StreamRouterTests {
    private struct Refusal: Error {}

    @Test func `Every stream gets its protocol, and closing ends the service`() async throws {
        let pair = try await MemoryNodes().connect()
        let router = StreamRouter<MemoryStream>(maximumStreams: 2).addingBasicProtocols()
        let serving = Task { try await router.serve(pair.accepted) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<6 {
                group.addTask {
                    let stream = try await pair.dialer.openStream()
                    let names: [StreamProtocol] = index.isMultiple(of: 2) ? [.echo] : [.perf]
                    let selection = try await Multistream.select(["/unknown"] + names, on: stream)
                    if selection.name == .echo {
                        try await Echo.verify(byteCount: 5_000, on: selection.stream, seed: 1)
                    } else {
                        _ = try await Perf.run(
                            upload: 10,
                            download: 20,
                            on: selection.stream,
                            clock: ContinuousClock()
                        )
                    }
                }
            }
            while try await group.next() != nil {}
        }
        await pair.dialer.close()
        try await serving.value
    }

    @Test func `No more streams are served at a time than allowed`() async throws {
        let pair = try await MemoryNodes(limits: MemoryLimits(backlog: 1)).connect()
        let running = Monitor((now: 0, most: 0))
        let finish = Monitor(false)
        let router = StreamRouter<MemoryStream>(maximumStreams: 2).adding("/slow") { stream in
            running.update { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            _ = try await finish.wait { $0 ? true : nil }
            running.update { $0.now -= 1 }
            try await stream.close()
        }
        let serving = Task { try await router.serve(pair.accepted) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    let stream = try await pair.dialer.openStream()
                    _ = try await Multistream.select(["/slow"], on: stream).stream.readAll()
                }
            }
            _ = try await running.wait { $0.now == 2 ? true : nil }
            finish.update { $0 = true }
            while try await group.next() != nil {}
        }
        #expect(running.withState { $0.most } == 2)
        await pair.dialer.close()
        try await serving.value
    }

    @Test func `A handler that throws resets its stream and no other`() async throws {
        let pair = try await MemoryNodes().connect()
        let router = StreamRouter<MemoryStream>()
            .adding("/refuse") { _ in throw Refusal() }
            .addingBasicProtocols()
        let serving = Task { try await router.serve(pair.accepted) }
        let refused = try await pair.dialer.openStream()
        let selection = try await Multistream.select(["/refuse"], on: refused)
        await #expect(throws: StreamError.reset(.unspecified)) {
            try await selection.stream.read()
        }
        let echo = try await pair.dialer.openStream()
        let echoing = try await Multistream.select([.echo], on: echo)
        try await Echo.verify(byteCount: 100, on: echoing.stream, seed: 1)
        await pair.dialer.close()
        try await serving.value
    }

    @Test func `A peer that proposes nothing is given up`() async throws {
        let clock = ManualClock()
        let pair = try await MemoryNodes().connect()
        let router = StreamRouter<MemoryStream>(negotiationLimit: .seconds(10), clock: clock)
        let serving = Task { try await router.serve(pair.accepted) }
        let silent = try await pair.dialer.openStream()
        try await clock.waitForSleepers()
        clock.advance(by: .seconds(10))
        await #expect(throws: StreamError.reset(.protocolNegotiationFailed)) {
            try await silent.read()
        }
        serving.cancel()
        await #expect(throws: ConnectionError.cancelled) { try await serving.value }
    }
}
