// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import PeerTransport

/// `ping`: measures round trips.
struct PingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Measure round trips with /ipfs/ping/1.0.0."
    )

    @OptionGroup var dial: DialArguments

    @Option(help: ArgumentHelp("How many pings to send.", valueName: "number"))
    var count = 5

    @Option(
        help: ArgumentHelp("How long to wait between two pings.", valueName: "time"),
        transform: TimeSpan.parse
    )
    var interval = Duration.zero

    func validate() throws {
        guard (1...1_000_000).contains(count) else {
            throw ValidationError("--count \(count): expected 1 to 1000000")
        }
    }

    func run() async throws {
        let (count, interval, json) = (count, interval, dial.json)
        let report = try await dial.request.run { session in
            if !json { Console.writeConnected(session) }
            return try await ping(session, count, interval, isQuiet: json)
        }
        if json {
            try Console.writeJSON(report)
        } else {
            let times = [report.rttMsMin, report.rttMsMedian, report.rttMsMax]
                .map { $0.text(decimals: 3) }
            Console.writeLine(
                "\(report.count) pings: min \(times[0]) ms, median \(times[1]) ms, "
                    + "max \(times[2]) ms"
            )
        }
    }
}

/// Pings over one stream, one after the other.
private func ping(
    _ session: Session,
    _ count: Int,
    _ interval: Duration,
    isQuiet: Bool
) async throws -> PingReport {
    let stream = try await session.open(.ping)
    var roundTrips: [Duration] = []
    for number in 1...count {
        if number > 1, interval > .zero { try await Task.sleep(for: interval) }
        let time = try await withTimeLimit(
            session.answerLimit,
            clock: ContinuousClock(),
            timedOut: .stream(.timedOut)
        ) { () async throws(ProtocolError) in
            var random = SystemRandomNumberGenerator()
            return try await Ping.roundTrip(on: stream, clock: ContinuousClock(), random: &random)
        }
        roundTrips.append(time)
        if !isQuiet {
            Console.writeLine("ping \(number): \(time.inMilliseconds.text(decimals: 3)) ms")
        }
    }
    try await stream.close()
    guard let report = PingReport(roundTrips, on: session) else { throw CancellationError() }
    return report
}
