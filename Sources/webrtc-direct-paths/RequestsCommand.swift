// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import NIOCore
import RTCCore
import RTCDataChannel
import RTCSCTP
import RTCSimulation

/// `requests`: one request and one answer after the other.
struct RequestsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests",
        abstract: "Sends a small message and waits for a small answer, many times."
    )

    @OptionGroup var arguments: PathArguments

    @Option(help: "The controller.")
    var controller: FlowKind

    @Option(help: "How many requests.")
    var count = 1_000

    @Option(help: "How many bytes a request and an answer have each.")
    var bytes = 100

    func run() throws {
        var pair = try ChannelPairs.connected(arguments, controller: controller)
        let id = try pair.dialer.engine.open(DataChannelOpen(), at: pair.now)
        let payload = ByteBuffer.pattern(bytes, seed: arguments.seed)
        var times: [Duration] = []
        for number in 1...max(1, count) {
            let start = pair.now
            let message = DataChannelMessage(payload: payload)
            try pair.dialer.engine.send(message, on: id, at: pair.now)
            try pair.drive { $0.listener.log.messageCount(on: id) == number }
            try pair.listener.engine.send(message, on: id, at: pair.now)
            try pair.drive { $0.dialer.log.messageCount(on: id) == number }
            times.append(pair.now - start)
            // Each request finds the path empty.
            try pair.run(for: .seconds(1))
        }
        var report = TimesReport(times, arguments.path, controller)
        report.note(pair.dialer.engine.statistics, pair.listener.engine.statistics)
        try Output.writeJSON(report)
    }
}

/// `channels`: a channel for every request.
struct ChannelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels",
        abstract: "Opens a channel, has a message echoed and closes the channel, many times."
    )

    @OptionGroup var arguments: PathArguments

    @Option(help: "The controller.")
    var controller: FlowKind

    @Option(help: "How many channels, one after the other.")
    var count = 1_000

    @Option(help: "How many bytes are echoed.")
    var bytes = 100

    func run() throws {
        var pair = try ChannelPairs.connected(arguments, controller: controller)
        let payload = ByteBuffer.pattern(bytes, seed: arguments.seed)
        let message = DataChannelMessage(payload: payload)
        var times: [Duration] = []
        var closings: [Duration] = []
        for number in 1...max(1, count) {
            let start = pair.now
            let id = try pair.dialer.engine.open(DataChannelOpen(), at: pair.now)
            let (asked, answered) = (
                pair.listener.log.messageCount(on: id), pair.dialer.log.messageCount(on: id)
            )
            try pair.dialer.engine.send(message, on: id, at: pair.now)
            try pair.drive { $0.listener.log.messageCount(on: id) > asked }
            try pair.listener.engine.send(message, on: id, at: pair.now)
            try pair.drive { $0.dialer.log.messageCount(on: id) > answered }
            times.append(pair.now - start)
            pair.dialer.engine.close(id, at: pair.now)
            try pair.drive { $0.dialer.log.released.count == number }
            closings.append(pair.now - start)
        }
        var report = TimesReport(times, arguments.path, controller)
        report.closedRttP50 = report.roundTrips(closings.sorted().percentile(0.5))
        report.closedRttP99 = report.roundTrips(closings.sorted().percentile(0.99))
        report.note(pair.dialer.engine.statistics, pair.listener.engine.statistics)
        try Output.writeJSON(report)
    }
}

/// Pairs of data channel engines with a path between them.
enum ChannelPairs {
    static func connected(
        _ arguments: PathArguments,
        controller: FlowKind
    ) throws -> DataChannelsPair {
        var configuration = AssociationConfiguration.withoutDTLS
        guard case .association(let kind) = controller else {
            throw ValidationError("expected one of our controllers")
        }
        configuration.congestionControl = kind
        var pair = DataChannelsPair(
            seed: arguments.seed,
            dialer: configuration,
            listener: configuration,
            conditions: arguments.packetPath.conditions
        )
        pair.connect()
        try pair.drive { $0.dialer.log.isConnected && $0.listener.log.isConnected }
        return pair
    }
}

/// How long many small things took.
struct TimesReport: Encodable {
    let path: String
    let controller: String
    let count: Int
    let msP50: Double?
    let msP99: Double?
    let msMax: Double?
    /// In round trips of the path without waiting.
    private(set) var rttP50: Double?
    private(set) var rttP99: Double?
    private(set) var rttMax: Double?
    /// With the closing of the channel.
    var closedRttP50: Double?
    var closedRttP99: Double?
    private(set) var tailProbes = 0
    private(set) var timeouts = 0
    /// Chunks that arrived although they were there already.
    private(set) var duplicates = 0
    private let roundTripMs: Double

    init(_ times: [Duration], _ path: PathDescription, _ controller: FlowKind) {
        let sorted = times.sorted()
        self.path = path.description
        self.controller = controller.name
        count = times.count
        msP50 = sorted.percentile(0.5)?.inMilliseconds.rounded3
        msP99 = sorted.percentile(0.99)?.inMilliseconds.rounded3
        msMax = sorted.last?.inMilliseconds.rounded3
        roundTripMs = path.settings.roundTrip.inMilliseconds
        rttP50 = roundTrips(sorted.percentile(0.5))
        rttP99 = roundTrips(sorted.percentile(0.99))
        rttMax = roundTrips(sorted.last)
    }

    /// Takes in what both ends have counted.
    mutating func note(_ ends: AssociationStatistics...) {
        for end in ends {
            tailProbes += end.tailProbes
            timeouts += end.timeouts
            duplicates += end.duplicatesReceived
        }
    }

    /// A time in round trips; nil on a path that takes none.
    func roundTrips(_ time: Duration?) -> Double? {
        guard let time, roundTripMs > 0 else { return nil }
        return (time.inMilliseconds / roundTripMs).rounded3
    }
}
