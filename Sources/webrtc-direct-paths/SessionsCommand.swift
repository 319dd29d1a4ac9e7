// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import RTCCore
import RTCSimulation

/// `sessions`: whole sessions that follow from seeds, for Scripts/simulate.
struct SessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "Runs sessions of two associations, each drawn from a seed, and checks them.",
        discussion: """
            Path, settings and messages follow from the seed. The first session that fails is \
            printed with its seed and path, and how to repeat it.
            """
    )

    @Option(help: "How many seeds.")
    var seeds = 10_000

    @Option(help: "The first seed.")
    var from: UInt64 = 0

    @Option(
        help: "The path of all sessions instead of one drawn for each.",
        transform: PathArguments.parse
    )
    var path: PathDescription?

    func validate() throws {
        guard seeds > 0 else { throw ValidationError("expected at least one seed") }
    }

    func run() throws {
        var report = SessionsReport(from: from)
        for seed in from..<from + UInt64(seeds) {
            var session = SimulatedSession(SessionPlan(seed: seed, path: path))
            do {
                report.note(try session.run())
            } catch {
                print("\(error)")
                let given = path.map { " --path '\($0)'" } ?? ""
                print("repeat: Scripts/simulate --seeds 1 --from \(seed)\(given)")
                throw ExitCode.failure
            }
        }
        try Output.writeJSON(report)
    }
}

/// What `sessions` prints.
struct SessionsReport: Encodable {
    let from: UInt64
    private(set) var sessions = 0
    private(set) var packets = 0
    private(set) var virtualSeconds = 0.0
    private(set) var retransmittedBytes = 0
    private(set) var timeouts = 0
    /// Messages that could be given up and did not arrive.
    private(set) var missingMessages = 0

    init(from: UInt64) { self.from = from }

    mutating func note(_ outcome: SessionOutcome) {
        sessions += 1
        packets += outcome.packets
        virtualSeconds += outcome.duration.inMilliseconds / 1_000
        retransmittedBytes += outcome.retransmittedBytes
        timeouts += outcome.timeouts
        missingMessages += outcome.missingMessages
    }
}
