// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCICE
import RTCSTUN

/// A dialer and a listener on a network with virtual time.
struct AgentPair {
    /// A datagram on its way.
    private struct Flight {
        var due: Instant
        var datagram: ByteBuffer
        var isToListener: Bool
    }

    var now = Instant.zero
    var latency: Duration = .milliseconds(10)
    var dialer: ICEAgent
    var listener: ICEAgent?
    var responder: ICELiteResponder
    var recent: RecentChecks
    var random: RandomSource

    /// Where the dialer's datagrams seem to come from.
    var source = dialerAddress

    /// Says which datagrams are lost: their number from 0 on, and whether they go to the listener.
    var isLost: (_ index: Int, _ isToListener: Bool) -> Bool = { _, _ in false }

    /// Whether the listener begins its connection as soon as a check was valid.
    var startsDTLS = true

    private(set) var events: [String] = []
    private(set) var sentToListener = 0
    private(set) var sentToDialer = 0
    private var flights: [Flight] = []

    init(
        _ version: CredentialVersion = .v1,
        seed: UInt64 = 1,
        configuration: ICEConfiguration = ICEConfiguration()
    ) {
        random = seeded(seed)
        let credentials = version.dialCredentials(random: &random)
        responder = ICELiteResponder(random: &random)
        recent = RecentChecks(random: &random)
        dialer = .controlling(
            ICEControllingAgent(
                local: credentials.local,
                remote: credentials.remote,
                remoteAddress: listenerAddress,
                configuration: configuration,
                random: random,
                at: .zero
            )
        )
    }

    /// Runs until `end`; the number of steps is bounded by the events that fall due.
    mutating func run(until end: Instant) {
        drain()
        while let due = nextDue, due <= end {
            now = max(now, due)
            deliver()
            dialer.advance(to: now)
            listener?.advance(to: now)
            drain()
        }
        now = end
    }

    private var nextDue: Instant? {
        earliest(
            flights.map(\.due).min(),
            earliest(dialer.nextDeadline, listener?.nextDeadline)
        )
    }

    private mutating func deliver() {
        let due = flights.filter { $0.due <= now }
        flights.removeAll { $0.due <= now }
        for flight in due {
            if flight.isToListener {
                deliverToListener(flight.datagram)
            } else {
                dialer.receive(flight.datagram, from: listenerAddress, at: now)
            }
        }
    }

    private mutating func deliverToListener(_ datagram: ByteBuffer) {
        guard listener == nil else {
            listener?.receive(datagram, from: source, at: now)
            return
        }
        let verdict = responder.respond(to: datagram, from: source, random: &random)
        guard case .answered(let answer) = verdict else { return }
        send(answer.response, toListener: false)
        if let check = answer.triggeredCheck { send(check, toListener: false) }
        recent.record(RecentCheck(answer, from: source, at: now))
        if startsDTLS, let check = recent.take(from: source, at: now) {
            listener = .lite(
                ICELiteAgent(check, responder: responder, random: random, at: now)
            )
        }
    }

    private mutating func drain() {
        while let output = dialer.nextOutput() {
            if case .transmit(let datagram, _) = output {
                send(datagram, toListener: true)
            } else {
                events.append("dialer \(name(output))")
            }
        }
        while let output = listener?.nextOutput() {
            if case .transmit(let datagram, _) = output {
                send(datagram, toListener: false)
            } else {
                events.append("listener \(name(output))")
            }
        }
    }

    private func name(_ output: ICEOutput) -> String {
        switch output {
        case .transmit: "transmit"
        case .connected: "connected"
        case .selectedAddressChanged: "moved"
        case .mappedAddress: "mapped"
        case .failed(let reason): "failed \(reason)"
        }
    }

    private mutating func send(_ datagram: ByteBuffer, toListener: Bool) {
        let index = toListener ? sentToListener : sentToDialer
        if toListener { sentToListener += 1 } else { sentToDialer += 1 }
        guard !isLost(index, toListener) else { return }
        flights.append(
            Flight(due: now + latency, datagram: datagram, isToListener: toListener)
        )
    }
}
