// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import PeerTransport

/// `echo`: sends bytes and compares what comes back.
struct EchoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "echo",
        abstract: "Send random bytes with /echo/1.0.0 and compare every byte that comes back."
    )

    @OptionGroup var dial: DialArguments

    @Option(
        help: ArgumentHelp(
            "How much to send, over all streams. (default: 64MiB)",
            valueName: "size"
        ),
        transform: ByteCount.parse
    )
    var bytes: UInt64 = 64 << 20

    @Option(help: ArgumentHelp("How many streams share it.", valueName: "number"))
    var streams = 1

    func validate() throws {
        try StreamCount.validate(streams)
    }

    func run() async throws {
        let (total, streams, json) = (bytes, streams, dial.json)
        let report = try await dial.request.run { session in
            if !json { Console.writeConnected(session) }
            let progress = Progress(
                total: total,
                streamCount: streams,
                hasBar: !json && Console.isInteractive
            )
            let shares = ByteCount.shares(of: total, over: streams)
            let transfer = Transfer(name: .echo, streamCount: streams, progress: progress)
            let cost = try await transfer.run(on: session) { stream, index, progress in
                try await Echo.verify(
                    byteCount: shares[index],
                    on: stream,
                    seed: .random(in: .min ... .max)
                ) { progress($0.received) }
            }
            return await TransferReport(bytes: total, streams: streams, cost: cost, on: session)
        }
        if json {
            try Console.writeJSON(report)
        } else {
            let size = SizeText.bytes(total)
            Console.writeLine("\(size) came back byte for byte in \(report.summary)")
        }
    }
}

/// The number of streams on the command line.
enum StreamCount {
    /// A connection has no more streams than this.
    static let maximum = 16_000

    /// Checks a number of streams.
    ///
    /// - Throws: `ValidationError`, which says what was expected.
    static func validate(_ count: Int) throws {
        guard (1...maximum).contains(count) else {
            throw ValidationError("--streams \(count): expected 1 to \(maximum)")
        }
    }
}
