// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerIdentity
import WebRTCDirect

/// What `ping --json` prints.
struct PingReport: Encodable, Sendable {
    let connectMs: Double
    let count: Int
    let rttMsMin: Double
    let rttMsMedian: Double
    let rttMsMax: Double
    let remotePeer: String

    /// Sums up round trips; nil when there are none.
    init?(_ roundTrips: [Duration], on session: Session) {
        let sorted = roundTrips.sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let upper = sorted[sorted.count / 2]
        let lower = sorted[(sorted.count - 1) / 2]
        connectMs = session.connectTime.inMilliseconds.rounded3
        count = sorted.count
        rttMsMin = first.inMilliseconds.rounded3
        rttMsMedian = ((lower + upper) / 2).inMilliseconds.rounded3
        rttMsMax = last.inMilliseconds.rounded3
        remotePeer = "\(session.remotePeer)"
    }
}

/// What `echo --json` and `perf --json` print.
struct TransferReport: Encodable, Sendable {
    let connectMs: Double
    /// All payload bytes: echoed ones once; those of perf in both directions.
    let bytes: UInt64
    let seconds: Double
    let mbitPerS: Double
    /// Whether every byte came back as it was sent; for perf, whether all that was asked for came.
    let verified: Bool
    let remotePeer: String
    let streams: Int
    let cpuS: Double
    let cpuSPerGib: Double
    /// The largest datagram of data at the end, in bytes of UDP payload.
    let datagramBytes: Int?
    /// Our receive window at the end, in bytes.
    let receiveWindow: Int?
    var upload: UInt64?
    var download: UInt64?

    /// Sums up a transfer that was verified.
    init(bytes: UInt64, streams: Int, cost: Cost, on session: Session) async {
        let statistics = await session.connection.statistics()
        datagramBytes = statistics?.datagramBytes
        receiveWindow = statistics?.receiveWindow
        let gibibytes = Double(bytes) / Double(1 << 30)
        connectMs = session.connectTime.inMilliseconds.rounded3
        self.bytes = bytes
        seconds = cost.time.inSeconds.rounded3
        mbitPerS = Rate.megabitsPerSecond(bytes, in: cost.time).rounded3
        verified = true
        remotePeer = "\(session.remotePeer)"
        self.streams = streams
        cpuS = cost.processorTime.inSeconds.rounded3
        cpuSPerGib = bytes > 0 ? (cost.processorTime.inSeconds / gibibytes).rounded3 : 0
    }

    /// The numbers after the first clause of the text form.
    var summary: String {
        "\(seconds.text(decimals: 2)) s: \(mbitPerS.text(decimals: 0)) Mbit/s, "
            + "\(cpuSPerGib.text(decimals: 2)) CPU seconds per GiB"
    }
}

/// What `load --json` prints.
struct LoadReport: Encodable, Sendable {
    let connectMs: Double
    let bytes: UInt64
    let seconds: Double
    let mbitPerS: Double
    let cpuS: Double
    let bytesRetransmitted: Int?
    let pings: Int
    let pingMsP50: Double?
    let pingMsP95: Double?
    let remotePeer: String

    /// Sums up an upload and the pings beside it.
    init(_ outcome: LoadTest.Outcome, on session: Session) {
        let sorted = outcome.pings.sorted()
        connectMs = session.connectTime.inMilliseconds.rounded3
        bytes = outcome.bytes
        seconds = outcome.cost.time.inSeconds.rounded3
        mbitPerS = Rate.megabitsPerSecond(outcome.bytes, in: outcome.cost.time).rounded3
        cpuS = outcome.cost.processorTime.inSeconds.rounded3
        bytesRetransmitted = outcome.bytesRetransmitted
        pings = sorted.count
        pingMsP50 = sorted.percentile(0.5)?.inMilliseconds.rounded3
        pingMsP95 = sorted.percentile(0.95)?.inMilliseconds.rounded3
        remotePeer = "\(session.remotePeer)"
    }
}

extension [Duration] {
    /// The value that this share of the values does not exceed; the values are in order.
    fileprivate func percentile(_ share: Double) -> Duration? {
        guard !isEmpty else { return nil }
        let index = Int((share * Double(count)).rounded(.up)) - 1
        return self[Swift.min(Swift.max(0, index), count - 1)]
    }
}
