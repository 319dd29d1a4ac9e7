// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore
import RTCSTUN

/// The dialer's ICE agent of one connection: controlling, with one candidate pair (RFC 8445 §7).
///
///     checking ──valid success──▶ connected ──30 s without one──▶ failed
///        └──────time-out, refusal, role conflict──────────────────▲
///
/// The listener has one address, so there is nothing to choose: every check nominates the pair, the
/// consent checks included, because some lite agents answer no others. The agent answers the
/// listener's own checks, without which pion's lite agent never selects the pair.
package struct ICEControllingAgent: Sendable {
    /// How often the peer may answer with 487 before the agent gives up.
    static let roleConflictsMax = 8

    /// The shortest time between checks that the peer's own checks cause: Ta (RFC 8445 §14.2).
    static let pacing: Duration = .milliseconds(50)

    enum State: Hashable, Sendable {
        /// No valid response yet: when the next check is due, and the interval behind it.
        case checking(nextCheck: Instant, interval: Duration)

        /// The peer answers: when it did last, and when to ask again.
        case connected(lastConsent: Instant, nextCheck: Instant)

        /// Ended.
        case failed(ICEFailure)
    }

    /// The one address of the listener.
    package let remoteAddress: TransportAddress

    /// Where the peer sees us; nil before its first response.
    package internal(set) var mappedAddress: TransportAddress?

    /// What the agent has seen and done.
    package internal(set) var statistics = ICEStatistics()

    let configuration: ICEConfiguration
    let localKey: STUNKey
    let remoteKey: STUNKey
    /// USERNAME of our checks, and that of the listener's.
    let outgoingUsername: [UInt8]
    let incomingUsername: [UInt8]
    let startedAt: Instant
    var state: State
    var pending = PendingChecks()
    var roleConflicts = 0
    var tieBreaker: UInt64
    var outputs = ICEOutputQueue()
    var random: RandomSource

    /// Begins to check; the first check is the first output.
    package init(
        local: ICECredentials,
        remote: ICECredentials,
        remoteAddress: TransportAddress,
        configuration: ICEConfiguration = ICEConfiguration(),
        random: RandomSource,
        at now: Instant
    ) {
        self.remoteAddress = remoteAddress
        self.configuration = configuration
        self.random = random
        localKey = STUNKey(password: Array(local.password.utf8))
        remoteKey = STUNKey(password: Array(remote.password.utf8))
        let (ours, theirs) = (local.usernameFragment, remote.usernameFragment)
        outgoingUsername = Array("\(theirs):\(ours)".utf8)
        incomingUsername = Array("\(ours):\(theirs)".utf8)
        startedAt = now
        tieBreaker = self.random.next()
        state = .checking(nextCheck: now, interval: configuration.retransmission)
        advance(to: now)
    }

    /// The listener's address once it has answered; nil before and after the agent has failed.
    package var selectedAddress: TransportAddress? {
        if case .connected = state { remoteAddress } else { nil }
    }

    /// Why the agent has ended; nil while it has not.
    package var failureReason: ICEFailure? {
        if case .failed(let reason) = state { reason } else { nil }
    }

    /// When to call `advance(to:)` next; nil after the agent has failed.
    package var nextDeadline: Instant? {
        switch state {
        case .checking(let nextCheck, _):
            earliest(nextCheck, configuration.connectTimeout.map { startedAt + $0 })
        case .connected(let lastConsent, let nextCheck):
            earliest(nextCheck, lastConsent + configuration.consentTimeout)
        case .failed:
            nil
        }
    }

    /// Takes a datagram whose first byte is that of STUN.
    ///
    /// - Returns: why it was dropped, which is also counted; nil when it was of use.
    @discardableResult
    package mutating func receive(
        _ datagram: ByteBuffer,
        from source: TransportAddress,
        at now: Instant
    ) -> ICEDropReason? {
        do throws(ICEDropReason) {
            try handle(datagram, from: source, at: now)
            return nil
        } catch {
            statistics.dropped.count(error)
            return error
        }
    }

    /// Lets time pass: repeats checks, asks for consent and notices that nobody answers.
    package mutating func advance(to now: Instant) {
        switch state {
        case .checking(let nextCheck, let interval):
            if let limit = configuration.connectTimeout, now >= startedAt + limit {
                return fail(.timedOut)
            }
            guard now >= nextCheck else { return }
            sendNewCheck(at: now)
            let following = min(interval * 2, configuration.retransmissionMax)
            state = .checking(nextCheck: now + interval, interval: following)
        case .connected(let lastConsent, let nextCheck):
            guard now < lastConsent + configuration.consentTimeout else {
                return fail(.consentExpired)
            }
            guard now >= nextCheck else { return }
            sendNewCheck(at: now)
            state = .connected(lastConsent: lastConsent, nextCheck: now + nextConsentInterval())
        case .failed:
            return
        }
    }

    /// Whether `nextOutput()` has anything.
    var hasOutput: Bool { !outputs.isEmpty }

    /// The next thing to do or to know; nil when there is nothing left.
    package mutating func nextOutput() -> ICEOutput? { outputs.removeFirst() }
}

// MARK: - Sending

extension ICEControllingAgent {
    /// Begins a transaction; none is ever sent twice, so that a response tells which check it
    /// answers.
    mutating func sendNewCheck(at now: Instant) {
        let transactionID = STUNTransactionID(random: &random)
        var writer = STUNMessageWriter(.request, transactionID: transactionID, capacity: 256)
        writer.append(.username, outgoingUsername)
        writer.append(controllingTieBreaker: tieBreaker)
        writer.appendUseCandidate()
        writer.append(priority: peerReflexivePriority)
        let request = writer.seal(with: remoteKey)
        pending.append(PendingCheck(transactionID: transactionID, sentAt: now))
        statistics.checksSent &+= 1
        if !outputs.transmit(request, to: remoteAddress) { statistics.dropped.count(.outputFull) }
    }

    /// 80…120 % of the consent interval, so that many connections do not ask in step (RFC 7675
    /// §5.1).
    mutating func nextConsentInterval() -> Duration {
        let interval = configuration.consentInterval.nanoseconds
        let spread = max(interval / 5, 0)
        return .nanoseconds(interval - spread + Int64.random(in: 0...spread * 2, using: &random))
    }

    mutating func fail(_ reason: ICEFailure) {
        state = .failed(reason)
        pending.removeAll()
        outputs.report(.failed(reason))
    }
}
