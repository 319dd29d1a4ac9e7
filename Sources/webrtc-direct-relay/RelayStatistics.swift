// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSimulation

/// What a relay counts beside its links.
struct RelayCounters: Sendable {
    var clients = 0
    var refusedDatagrams = 0
    private(set) var socketOverflows = 0
    private(set) var releases = 0
    private(set) var delaySum: Duration = .zero
    private(set) var delayMax: Duration = .zero

    /// Notes how much later than it should a datagram left.
    mutating func note(delay: Duration) {
        releases += 1
        delaySum += delay
        delayMax = max(delayMax, delay)
    }

    /// Notes whether a socket had room.
    mutating func note(_ wasSent: Bool) {
        if !wasSent { socketOverflows += 1 }
    }
}

/// What a relay prints in the end.
struct RelayStatistics: Encodable, Sendable {
    /// From the clients.
    let forward: LinkStatistics
    /// To the clients.
    let backward: LinkStatistics
    let seconds: Double
    let clients: Int
    /// Datagrams of clients for which there was no room in the table.
    let refusedDatagrams: Int
    /// Runs of datagrams that a socket had no room for.
    let socketOverflows: Int
    /// How much later than described datagrams left, in microseconds.
    let latenessUsMean: Double
    let latenessUsMax: Double

    init(
        forward: LinkStatistics,
        backward: LinkStatistics,
        seconds: Double,
        counters: RelayCounters
    ) {
        self.forward = forward
        self.backward = backward
        self.seconds = seconds
        clients = counters.clients
        refusedDatagrams = counters.refusedDatagrams
        socketOverflows = counters.socketOverflows
        let mean = counters.delaySum / Double(max(1, counters.releases))
        latenessUsMean = (mean / .microseconds(1)).rounded()
        latenessUsMax = (counters.delayMax / .microseconds(1)).rounded()
    }
}
