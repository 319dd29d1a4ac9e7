// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReadmeExampleTests {
    @Test func `the examples of the README talk to each other`() async throws {
        let (addresses, announced) = AsyncStream.makeStream(of: String.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                let loopback = try Multiaddr("/ip4/127.0.0.1/udp/0/webrtc-direct")
                try await serve(on: loopback) { announced.yield($0) }
            }
            var iterator = addresses.makeAsyncIterator()
            let address = try #require(await iterator.next())
            let answer = try await echo("hello", through: Multiaddr(address))
            #expect(answer == "hello")
            group.cancelAll()
        }
    }
}
