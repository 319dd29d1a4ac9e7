// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import RTCSCTP

/// The kinds of work.
enum Work: String, CaseIterable, ExpressibleByArgument {
    /// Messages of 16 KiB in DATA, every packet with its CRC32c.
    case sctp

    /// The same with zero checksums.
    case sctpZeroChecksum = "sctp-zero-checksum"

    /// The same in I-DATA.
    case sctpInterleaved = "sctp-interleaved"

    /// Messages of 100 bytes.
    case sctpSmall = "sctp-small"

    /// Messages of 16 KiB on 1,000 streams in turn.
    case sctpStreams = "sctp-streams"

    /// Every packet is handed over alone, and so acknowledged alone or in pairs.
    case sctpSingle = "sctp-single"

    /// One packet of a hundred is lost.
    case sctpLoss = "sctp-loss"

    /// Tiny chunks that a hostile peer numbers in no order, taken in.
    case disorder

    /// Frames of 16 KiB, written and read.
    case frame

    /// Frames of 100 bytes.
    case frameSmall = "frame-small"

    /// Records of 1,191 bytes, sealed at one end and opened at the other, in both directions.
    case dtls

    /// The same, each datagram handed over alone.
    case dtlsSingle = "dtls-single"

    /// Connectivity checks, answered from the packet alone.
    case stun

    /// What one unit is.
    var unit: String {
        switch self {
        case .sctp, .sctpZeroChecksum, .sctpInterleaved, .sctpStreams, .sctpSingle, .sctpLoss:
            "packets"
        case .sctpSmall: "messages"
        case .disorder: "chunks"
        case .frame, .frameSmall: "frames"
        case .dtls, .dtlsSingle: "records"
        case .stun: "checks"
        }
    }

    /// Does so much of it, in MiB for SCTP and in thousands otherwise; returns the units done.
    func run(size: Int) throws -> Int {
        switch self {
        case .disorder: try DisorderWork.run(size * 1_000)
        case .frame: try FrameWork(messageBytes: 16_000).run(size * 1_000)
        case .frameSmall: try FrameWork(messageBytes: 100).run(size * 1_000)
        case .dtls: try DTLSWork.run(size * 1_000, isBatched: true)
        case .dtlsSingle: try DTLSWork.run(size * 1_000, isBatched: false)
        case .stun: try STUNWork().run(size * 1_000)
        default: try runTransfer(size << 20)
        }
    }

    private func runTransfer(_ byteCount: Int) throws -> Int {
        var load = TransferWork.Load(byteCount: byteCount)
        var configuration = AssociationConfiguration()
        // The search for larger packets would make the unit another one.
        configuration.pathPacketSizeMax = configuration.maximumPacketSize
        configuration.interleavesMessages = self == .sctpInterleaved
        if self == .sctp { configuration.zeroChecksum = .never }
        if self == .sctpSmall { load.messageBytes = 100 }
        if self == .sctpStreams { load.streams = 1_000 }
        if self == .sctpSingle { load.isBatched = false }
        if self == .sctpLoss { load.lossInterval = 100 }
        var transfer = TransferWork(load, configuration)
        try transfer.run()
        return self == .sctpSmall ? load.messageCount : transfer.packetsSent
    }
}

/// What was done is not what was meant.
enum GaugeFailure: Error {
    /// Nothing moves any more.
    case stalled

    /// Something arrived that was not sent, or differently.
    case damaged
}
