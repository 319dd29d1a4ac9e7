// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Logging
import Multiformats
import PeerIdentity
import PeerTransport
import WebRTCDirect

/// One run, as listener or as dialer.
struct InteropRun: Sendable {
    let settings: Settings
    let logger: Logger

    /// Runs for as long as the suite allows.
    ///
    /// - Returns: What goes to standard output.
    /// - Throws: What went wrong; a listener always runs until it is ended or the time is over.
    func withinTimeLimit() async throws -> String {
        try await withTimeLimit(
            settings.timeLimit,
            clock: ContinuousClock(),
            timedOut: InteropFailure.timedOut(settings.timeLimit) as any Error
        ) { () async throws(any Error) in
            settings.isDialer ? try await dial() : try await listen()
        }
    }

    private var meetingPoint: MeetingPoint {
        MeetingPoint(
            redis: settings.redis,
            key: settings.key,
            form: settings.suite == .perf ? .string : .list,
            logger: logger
        )
    }

    private func listen() async throws -> String {
        let node = try Node(logger: logger)
        let listener = try await node.transport.listen(on: settings.listenAddress)
        guard let address = node.publicAddress(of: listener.addresses) else {
            throw InteropFailure.noAddress
        }
        // Whoever reads the address may dial at once.
        return try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await node.serve(listener) }
            group.addTask { try await meetingPoint.leave("\(address)") }
            while try await group.next() != nil {}
            return ""
        }
    }

    private func dial() async throws -> String {
        let measurement = Measurement(node: try Node(logger: logger))
        let text = try await meetingPoint.wait()
        logger.info("dialing \(text)")
        let address: Multiaddr
        do {
            address = try Multiaddr(text)
        } catch {
            throw InteropFailure.badAddress(text, error)
        }
        switch settings.suite {
        case .transport: return try await measurement.latency(to: address).yaml
        case .legacy: return try await measurement.latency(to: address).json
        case .perf:
            let report = try await measurement.performance(to: address, load: settings.load)
            return report?.yaml ?? ""
        }
    }
}

/// Why a run failed before or beside the peer.
enum InteropFailure: Error, Equatable, CustomStringConvertible {
    /// The listener is bound to no address.
    case noAddress
    /// What the listener left is not an address.
    case badAddress(String, MultiaddrError)
    /// The suite's time is over.
    case timedOut(Duration)

    var description: String {
        switch self {
        case .noAddress: "there is no interface to listen on"
        case .badAddress(let text, let error): "the listener left '\(text)': \(error)"
        case .timedOut(let limit): "not done within \(limit)"
        }
    }
}
