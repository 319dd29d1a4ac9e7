// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSimulation

/// What `flows` prints.
struct RunReport: Encodable {
    let path: String
    let seconds: Double
    let queueMs: Double
    let flows: [FlowReport]
    /// How fair the flows were to each other, from 0 to 1.
    let jain: Double?
    let dropped: Int
    let lost: Int
    let sent: Int
}

/// One flow of a run.
struct FlowReport: Encodable {
    let controller: String
    let goodputMbit: Double
    var bottleneckShare: Double?
    var retransmittedBytes = 0
    var timeouts = 0
    var tailProbes = 0
    /// Chunks that arrived although they were there already.
    var duplicates = 0
    var damagedMessages = 0
    var pingMsP50: Double?
    var pingMsP95: Double?
    /// From the start until all of a load with an end had arrived.
    var completedMs: Double?
    /// From the last change of the path until more data arrived.
    var resumedMs: Double?
    /// The longest time without new data, after the last change of the path.
    var longestSilenceMs: Double?
    var secondsMbit: [Double] = []

    init(controller: String, goodput: Double) {
        self.controller = controller
        goodputMbit = (goodput / 1e6).rounded3
    }

    mutating func note(_ progress: FlowProgress) {
        retransmittedBytes = progress.retransmittedBytes
        timeouts = progress.timeouts
        tailProbes = progress.tailProbes
        duplicates = progress.duplicates
        damagedMessages = progress.damagedMessages
    }

    /// Takes the round trips of all pings, shortest first.
    mutating func note(_ pings: [Duration]) {
        pingMsP50 = pings.percentile(0.5)?.inMilliseconds.rounded3
        pingMsP95 = pings.percentile(0.95)?.inMilliseconds.rounded3
    }
}

extension [FlowSample] {
    /// When this many bytes had arrived; nil when they never had.
    func completion(of bytes: Int) -> Duration? {
        first { $0.progress.deliveredBytes >= bytes }?.time
    }

    /// The longest time without a delivery, from a time on.
    func longestSilence(from start: Duration) -> Duration {
        var longest = Duration.zero
        var last = (time: start, bytes: delivered(until: start))
        for sample in self where sample.time > start {
            longest = Swift.max(longest, sample.time - last.time)
            if sample.progress.deliveredBytes > last.bytes {
                last = (sample.time, sample.progress.deliveredBytes)
            }
        }
        return longest
    }
}

/// The course of a run as a table: a row for every 50 ms.
struct FlowTrace {
    private static let interval = Duration.milliseconds(50)

    private(set) var names = ["seconds", "queue_ms"]
    private(set) var rows: [[Double]] = []

    init(_ run: PathRun, flows: [String]) {
        let samples = flows.indices.map { run.samples(of: $0) }
        for (index, flow) in flows.enumerated() {
            names += ["mbit", "window_kb", "flight_kb", "rtt_ms"].map { "\(flow)_\(index)_\($0)" }
        }
        let length = samples.compactMap { $0.last?.time }.max() ?? .zero
        // A pointer per flow: the samples are many, and in order.
        var positions = samples.map { _ in 0 }
        var time = Self.interval
        while time <= length {
            var row = [time.inSeconds, 0]
            for index in samples.indices {
                let begin = positions[index]
                while positions[index] + 1 < samples[index].count,
                    samples[index][positions[index] + 1].time <= time
                {
                    positions[index] += 1
                }
                guard let sample = samples[index].dropFirst(positions[index]).first,
                    sample.time <= time
                else {
                    row += [0, 0, 0, 0]
                    continue
                }
                row[1] = sample.queueWait.inMilliseconds
                row += Self.columns(sample, after: samples[index][begin])
            }
            rows.append(row)
            time += Self.interval
        }
    }

    private static func columns(_ sample: FlowSample, after before: FlowSample) -> [Double] {
        let bytes = sample.progress.deliveredBytes - before.progress.deliveredBytes
        let seconds = (sample.time - before.time).inSeconds
        return [
            seconds > 0 ? Double(bytes) * 8 / 1e6 / seconds : 0,
            Double(sample.progress.congestionWindow) / 1e3,
            Double(sample.progress.bytesInFlight) / 1e3,
            sample.progress.smoothedRoundTrip?.inMilliseconds ?? 0,
        ]
    }
}
