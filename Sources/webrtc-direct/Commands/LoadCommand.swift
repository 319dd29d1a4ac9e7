// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import PeerTransport

/// `load`: what a connection does while it is full.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Upload for a while, and measure round trips on a second stream meanwhile."
    )

    @OptionGroup var dial: DialArguments

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long to send.", valueName: "time"),
        transform: TimeSpan.parsePositive
    )
    var duration = Duration.seconds(10)

    @Option(
        help: ArgumentHelp("How long to wait between two pings.", valueName: "time"),
        transform: TimeSpan.parsePositive
    )
    var pingInterval = Duration.milliseconds(100)

    func run() async throws {
        let (duration, pingInterval, json) = (duration, pingInterval, dial.json)
        let report = try await dial.request.run { session in
            if !json { Console.writeConnected(session) }
            let test = LoadTest(session: session, duration: duration, pingInterval: pingInterval)
            return LoadReport(try await test.run(), on: session)
        }
        if json {
            try Console.writeJSON(report)
        } else {
            let pings = [report.pingMsP50, report.pingMsP95].map { $0?.text(decimals: 1) ?? "-" }
            Console.writeLine(
                "\(SizeText.bytes(report.bytes)) in \(report.seconds.text(decimals: 2)) s: "
                    + "\(report.mbitPerS.text(decimals: 1)) Mbit/s; pings: median \(pings[0]) ms, "
                    + "95 % below \(pings[1]) ms"
            )
        }
    }
}
