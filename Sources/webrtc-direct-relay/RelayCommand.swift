// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Dispatch
import FoundationEssentials
import NIOCore
import NIOPosix
import RTCSimulation

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A UDP relay that does to datagrams what a bad path does.
@main
struct RelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webrtc-direct-relay",
        abstract: "Relays UDP datagrams over a path with a rate, a delay, a queue and faults.",
        discussion: """
            It prints 'listening ADDRESS', and when it is interrupted or the time is over a line of
            JSON with what became of the datagrams. A path is described as in

                rate=100mbit rtt=50ms queue=1bdp loss=1%
                rate=20mbit rtt=100ms loss=5% burst=8
                rtt=50ms @10s mtu=1280B @20s down @30s up
            """
    )

    @Option(help: "The address to take datagrams at, as 127.0.0.1:0 or [::1]:4001.")
    var listen: RelayAddress = RelayAddress(host: "127.0.0.1", port: 0)

    @Option(help: "The address to relay them to.")
    var to: RelayAddress

    @Option(help: "The path, there and back alike.", transform: RelayCommand.path)
    var path = PathDescription()

    @Option(help: "The path back, if it is another.", transform: RelayCommand.path)
    var back: PathDescription?

    @Option(help: "What all faults follow from.")
    var seed: UInt64 = 1

    @Option(help: "How many clients there may be at a time.")
    var clients = 256

    @Option(help: "How many seconds it runs; without this until it is interrupted.")
    var seconds: Double?

    func validate() throws {
        guard (1...65_536).contains(clients) else {
            throw ValidationError("expected 1 to 65536 clients")
        }
    }

    func run() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let options = RelayOptions(
            listen: try listen.resolve(),
            to: try to.resolve(),
            forward: path,
            backward: back ?? path,
            seed: seed,
            clientsMax: clients
        )
        let relay = try await Relay.open(options, on: group.next())
        print("listening \(RelayAddress(relay.localAddress))")
        fflush(nil)
        await Self.waitForEnd(after: seconds)
        let statistics = try await relay.close()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        print(String(decoding: try encoder.encode(statistics), as: UTF8.self))
        try await group.shutdownGracefully()
    }

    /// Returns at SIGINT or SIGTERM, or after so many seconds.
    private static func waitForEnd(after seconds: Double?) async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { continuation.yield() }
            source.resume()
            return source
        }
        if let seconds {
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { continuation.yield() }
        }
        for await _ in stream { break }
        for source in sources { source.cancel() }
    }

    private static func path(_ text: String) throws -> PathDescription {
        do {
            return try PathDescription(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
