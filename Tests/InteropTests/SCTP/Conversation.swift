// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import NIOCore
import RTCSCTP

/// The line of JSON that Scripts/peers/usrsctp prints at the end of an association.
struct SCTPPeerReport: Decodable, Sendable {
    var up: Bool
    var outbound: Int
    var inbound: Int
    var sent: Int
    var received: Int
    var bytes: Int
    var bad: Int
    var gaps: Int
    var disorder: Int
    var done: Bool
    var resetsIn: Int
    var resetsOut: Int
    var refused: Int
    var abandoned: Int
    var heartbeats: Int
    var end: String
    var cause: Int
    var reason: String
    var seconds: Double
}

/// An association between our end and Scripts/peers/usrsctp.
struct Conversation: Sendable {
    /// What both ends have seen.
    struct Result: Sendable {
        let ours: Ledger
        let theirs: SCTPPeerReport
    }

    /// The stack on the other side.
    let peer: Command
    var initiative = SCTPEndpoint.Initiative.ours
    var ours = Workload()
    var theirs = Workload()
    var loss = 0.0
    var delay = TimeAmount.zero
    var seed: UInt64 = 1
    var configuration = AssociationConfiguration.overUDP

    /// Our application reads nothing before this; nil: it reads at once.
    var readsAfter: (@Sendable (Ledger) -> Bool)?

    /// Runs it to its end; our end shuts down when it has seen enough and nobody has before.
    func run(
        until ready: @escaping @Sendable (Ledger) -> Bool = { $0.closed != nil }
    ) async throws -> Result {
        var plan = SCTPEndpoint.Plan()
        plan.workload = ours
        plan.initiative = initiative
        plan.loss = loss
        plan.delay = delay
        plan.seed = seed
        plan.configuration = configuration
        plan.isReading = readsAfter == nil
        return try await SCTPEndpoint.with(plan) { endpoint, port in
            let role = initiative == .ours ? ["listen"] : ["dial", "\(port)"]
            let command = Command(
                name: peer.name,
                executable: peer.executable,
                arguments: role + theirs.arguments
            )
            let child = try ChildProcess(command)
            return try await withTaskCancellationHandler {
                do {
                    let result = try await converse(endpoint, child, until: ready)
                    _ = await child.stop()
                    return result
                } catch {
                    child.endAtOnce()
                    throw child.failure("\(error)")
                }
            } onCancel: {
                child.endAtOnce()
            }
        }
    }

    private func converse(
        _ endpoint: SCTPEndpoint,
        _ child: ChildProcess,
        until ready: @escaping @Sendable (Ledger) -> Bool
    ) async throws -> Result {
        guard let words = await child.nextLine()?.split(separator: " "), words.first == "port",
            let port = words.last.flatMap({ Int($0) })
        else { throw InteropFailure(description: "no port") }
        if initiative == .ours { try await endpoint.connect(port: port) }
        if let readsAfter {
            _ = try await endpoint.until(readsAfter)
            endpoint.startReading()
        }
        var ledger = try await endpoint.until(ready)
        if ledger.closed == nil {
            endpoint.shutdown()
            ledger = try await endpoint.until { $0.closed != nil }
        }
        guard ledger.limits != nil else {
            throw InteropFailure(
                description: "never connected: \(String(describing: ledger.closed))"
            )
        }
        guard let line = await child.nextLine() else {
            throw InteropFailure(description: "no report")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let report = try decoder.decode(SCTPPeerReport.self, from: Data(line.utf8))
        return Result(ours: ledger, theirs: report)
    }
}
