// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import RTCCore
import RTCSCTP
import RTCSimulation

/// `flows`: bulk data over one path, by one flow or several.
struct FlowsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flows",
        abstract: "Sends for a while over one path, by one flow or several that share it."
    )

    @OptionGroup var arguments: PathArguments

    @Option(parsing: .upToNextOption, help: "The flows, each by its controller.")
    var flows: [FlowKind]

    @Option(help: "How many seconds, in virtual time.")
    var seconds = 20.0

    @Option(help: "How many seconds each flow begins after the one before.")
    var stagger = 0.0

    @Option(help: "From which second on rates are measured.")
    var from = 0.0

    @Option(help: "How many messages of 16 KiB a flow of ours sends; without this no end.")
    var messages: Int?

    @Option(help: "How large the receive window may become, in MiB.")
    var receiveWindow = 16

    @Option(help: "A file for rate, window, round trip and queue over the time, as CSV.")
    var trace: String?

    private static let messageBytes = AssociationFlow.Load().messageBytes

    func validate() throws {
        guard !flows.isEmpty else { throw ValidationError("expected at least one flow") }
        guard (0...3_600).contains(seconds), from < seconds else {
            throw ValidationError("expected at most 3600 seconds, and less than that before")
        }
    }

    func run() throws {
        let run = PathRun(arguments.packetPath, seed: arguments.seed)
        let members = flows.enumerated().map { index, kind in member(kind, number: index) }
        for (index, flow) in members.enumerated() {
            run.add(flow, after: .seconds(stagger * Double(index)))
        }
        try run.run(until: .seconds(seconds))
        try Output.writeJSON(report(run, members))
        guard let trace else { return }
        let table = FlowTrace(run, flows: flows.map(\.name))
        try Output.writeTable(table.names, table.rows, to: trace)
    }

    private func member(_ kind: FlowKind, number: Int) -> any SimulatedFlow {
        switch kind {
        case .association(let controller):
            var configuration = AssociationConfiguration.withoutDTLS
            configuration.congestionControl = controller
            configuration.receiveWindowMax = receiveWindow * 1024 * 1024
            var load = AssociationFlow.Load()
            load.messagesMax = messages
            return AssociationFlow(
                sender: configuration,
                receiver: configuration,
                load: load,
                seed: arguments.seed &+ UInt64(number)
            )
        case .tcp:
            return TCPCubicFlow(headerBytes: arguments.packetPath.settings.headerBytes)
        }
    }

    private func report(_ run: PathRun, _ members: [any SimulatedFlow]) -> RunReport {
        let (start, end) = (Duration.seconds(from), Duration.seconds(seconds))
        let rate = arguments.path.settings.bitsPerSecond.map(Double.init)
        let reports = members.enumerated().map { index, flow in
            let samples = run.samples(of: index)
            let goodput = samples.goodput(from: start, until: end)
            var report = FlowReport(controller: flows[index].name, goodput: goodput)
            report.bottleneckShare = rate.map { (goodput / $0).rounded3 }
            report.note(flow.progress)
            if let flow = flow as? AssociationFlow { report.note(flow.pingTimes(at: run.now)) }
            report.completedMs =
                messages.flatMap { samples.completion(of: $0 * Self.messageBytes) }?
                .inMilliseconds.rounded3
            report.longestSilenceMs = samples.longestSilence(from: start).inMilliseconds.rounded3
            if let last = arguments.path.changes.last?.after {
                report.resumedMs = samples.resumption(after: last)?.inMilliseconds.rounded3
                report.longestSilenceMs =
                    samples.longestSilence(from: last).inMilliseconds
                    .rounded3
            }
            report.secondsMbit = (0..<Int(seconds)).map { second in
                let (start, end) = (Duration.seconds(second), Duration.seconds(second + 1))
                return (samples.goodput(from: start, until: end) / 1e6).rounded3
            }
            return report
        }
        return RunReport(
            path: arguments.path.description,
            seconds: seconds,
            queueMs: arguments.path.settings.longestWait.inMilliseconds.rounded3,
            flows: reports,
            jain: reports.count > 1 ? jainIndex(reports.map(\.goodputMbit)).rounded3 : nil,
            dropped: run.forward.statistics.overflowed,
            lost: run.forward.statistics.lost,
            sent: run.forward.statistics.sent
        )
    }
}

/// 1 when all have the same, one part of the number when one has everything (Jain 1984).
func jainIndex(_ shares: [Double]) -> Double {
    let sum = shares.reduce(0, +)
    let squares = shares.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? sum * sum / (Double(shares.count) * squares) : 1
}
