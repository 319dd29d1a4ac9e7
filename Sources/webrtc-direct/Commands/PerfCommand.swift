// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import PeerTransport

/// `perf`: measures throughput in one direction at a time.
struct PerfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "perf",
        abstract: "Upload, then download, with libp2p's /perf/1.0.0.",
        discussion: "Without --upload and --download it moves 64MiB each way."
    )

    @OptionGroup var dial: DialArguments

    @Option(
        help: ArgumentHelp("How much to send, over all streams.", valueName: "size"),
        transform: ByteCount.parse
    )
    var upload: UInt64?

    @Option(
        help: ArgumentHelp("How much to ask for, over all streams.", valueName: "size"),
        transform: ByteCount.parse
    )
    var download: UInt64?

    @Option(help: ArgumentHelp("How many streams share it.", valueName: "number"))
    var streams = 1

    func validate() throws {
        try StreamCount.validate(streams)
    }

    func run() async throws {
        let isDefault = upload == nil && download == nil
        let (upload, download) = isDefault ? (64 << 20, 64 << 20) : (upload ?? 0, download ?? 0)
        let (streams, json) = (streams, dial.json)
        let report = try await dial.request.run { session in
            if !json { Console.writeConnected(session) }
            let cost = try await perf(session, upload, download, streams, hasBar: !json)
            var report = await TransferReport(
                bytes: upload + download,
                streams: streams,
                cost: cost,
                on: session
            )
            report.upload = upload
            report.download = download
            return report
        }
        if json {
            try Console.writeJSON(report)
        } else {
            Console.writeLine(
                "\(SizeText.bytes(upload)) up and \(SizeText.bytes(download)) down in "
                    + report.summary
            )
        }
    }
}

/// Uploads and downloads over all streams at once.
private func perf(
    _ session: Session,
    _ upload: UInt64,
    _ download: UInt64,
    _ streams: Int,
    hasBar: Bool
) async throws -> Cost {
    let progress = Progress(
        total: upload + download,
        streamCount: streams,
        hasBar: hasBar && Console.isInteractive
    )
    let uploads = ByteCount.shares(of: upload, over: streams)
    let downloads = ByteCount.shares(of: download, over: streams)
    let transfer = Transfer(name: .perf, streamCount: streams, progress: progress)
    return try await transfer.run(on: session) { stream, index, progress in
        _ = try await Perf.run(
            upload: uploads[index],
            download: downloads[index],
            on: stream,
            clock: ContinuousClock()
        ) { progress($0.sent + $0.received) }
    }
}
