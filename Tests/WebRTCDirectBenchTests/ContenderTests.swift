// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Synchronization
import Testing

@testable import webrtc_direct_bench

@Suite(.timeLimit(.minutes(2))) struct ContenderTests {
    /// Serves while `body` works on a connection.
    private func withLink<Stack: Contender>(
        of contender: Stack,
        _ body: (Stack.Link) async throws -> Void
    ) async throws {
        let (addresses, continuation) = AsyncStream.makeStream(of: String.self)
        let serving = Task { try await contender.serve { continuation.yield($0) } }
        defer { serving.cancel() }
        var iterator = addresses.makeAsyncIterator()
        let address = try #require(await iterator.next())
        let link = try await contender.connect(to: address)
        try await body(link)
        await link.close()
    }

    private func load(_ direction: Direction, streams: Int = 1) -> BulkLoad {
        BulkLoad(bytes: 1_000_003, streams: streams, message: 16_384, direction: direction)
    }

    @Test func `the package does every row`() async throws {
        try await withLink(of: PackageContender(datagramBytesMax: nil)) { link in
            try await link.bulk(load(.up))
            try await link.bulk(load(.down, streams: 3))
            #expect(try await link.ping(count: 3).count == 3)
            let count = try await link.messages(size: 100, until: .now + .milliseconds(50))
            #expect(count > 0)
            try await link.exchange()
        }
    }

    @Test(arguments: [false, true])
    func `a floor moves bytes and pings, and knows nothing else`(isSecure: Bool) async throws {
        try await withLink(of: FloorContender(isSecure: isSecure)) { link in
            try await link.bulk(load(.up))
            try await link.bulk(load(.down))
            #expect(try await link.ping(count: 3).count == 3)
            await #expect(throws: RowNotKnown.self) { try await link.exchange() }
            await #expect(throws: RowNotKnown.self) { try await link.bulk(load(.up, streams: 2)) }
            await #expect(throws: RowNotKnown.self) {
                try await link.messages(size: 100, until: .now)
            }
        }
    }

    @Test func `a bulk that is cancelled ends`() async throws {
        try await withLink(of: FloorContender(isSecure: false)) { link in
            let endless = BulkLoad(bytes: .max, message: 16_384, direction: .up)
            let bulk = Task { try await link.bulk(endless) }
            _ = try await link.ping(count: 3)
            bulk.cancel()
            try await bulk.value
        }
    }

    @Test func `shares differ by a byte at most`() {
        let shares = BulkLoad(bytes: 10, streams: 4, message: 1, direction: .up).shares
        #expect(shares == [3, 3, 2, 2])
    }
}

@Suite struct RowArgumentsTests {
    @Test func `options stand behind the row`() throws {
        let command = try RunCommand.parse(["bulk", "--to", "1", "--bytes", "5", "--stack", "udp"])
        #expect(command.row == .bulk)
        #expect(command.options.bytes == 5)
        #expect(command.options.stack == .udp)
    }

    @Test func `an unknown row is wrong usage`() {
        let error = #expect(throws: (any Error).self) {
            try RunCommand.parse(["sing", "--to", "1"])
        }
        #expect(error.map { RunCommand.exitCode(for: $0) } == .validationFailure)
    }
}
