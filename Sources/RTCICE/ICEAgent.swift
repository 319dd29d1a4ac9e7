// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore

/// The ICE agent of one connection, whichever end it is.
package enum ICEAgent: Sendable {
    /// A listener's.
    case lite(ICELiteAgent)

    /// A dialer's.
    case controlling(ICEControllingAgent)

    /// Where to send to; nil before the agent is connected and after it has failed.
    package var selectedAddress: TransportAddress? {
        switch self {
        case .lite(let agent): agent.selectedAddress
        case .controlling(let agent): agent.selectedAddress
        }
    }

    /// Where the peer sees us; always nil on a listener, which does not ask.
    package var mappedAddress: TransportAddress? {
        switch self {
        case .lite: nil
        case .controlling(let agent): agent.mappedAddress
        }
    }

    /// Why the agent has ended; nil while it has not.
    package var failureReason: ICEFailure? {
        switch self {
        case .lite(let agent): agent.failureReason
        case .controlling(let agent): agent.failureReason
        }
    }

    /// When to call `advance(to:)` next; nil after the agent has failed.
    package var nextDeadline: Instant? {
        switch self {
        case .lite(let agent): agent.nextDeadline
        case .controlling(let agent): agent.nextDeadline
        }
    }

    /// When the peer of a lite agent last gave an authentic sign of life; nil for a dialer, whose
    /// address does not change.
    package var lastSign: Instant? {
        switch self {
        case .lite(let agent): agent.lastSign
        case .controlling: nil
        }
    }

    /// What the agent has seen and done.
    package var statistics: ICEStatistics {
        switch self {
        case .lite(let agent): agent.statistics
        case .controlling(let agent): agent.statistics
        }
    }

    /// Takes a datagram whose first byte is that of STUN (0…3, RFC 7983).
    ///
    /// - Returns: why it was dropped, which is also counted; nil when it was of use.
    @discardableResult
    package mutating func receive(
        _ datagram: ByteBuffer,
        from source: TransportAddress,
        at now: Instant
    ) -> ICEDropReason? {
        switch consume self {
        case .lite(var agent):
            defer { self = .lite(agent) }
            return agent.receive(datagram, from: source, at: now)
        case .controlling(var agent):
            defer { self = .controlling(agent) }
            return agent.receive(datagram, from: source, at: now)
        }
    }

    /// Notes that an authenticated DTLS record came from this address.
    ///
    /// A listener takes it for a sign of life and for the address to send to. A dialer does not:
    /// its consent comes from responses to its checks only (RFC 7675 §5.1), and its address is
    /// fixed.
    package mutating func noteTraffic(from source: TransportAddress, at now: Instant) {
        switch consume self {
        case .lite(var agent):
            agent.noteTraffic(from: source, at: now)
            self = .lite(agent)
        case .controlling(let agent):
            self = .controlling(agent)
        }
    }

    /// Hints that the peer sends from this address; a listener follows if it has checked it.
    package mutating func select(_ address: TransportAddress) {
        switch consume self {
        case .lite(var agent):
            agent.select(address)
            self = .lite(agent)
        case .controlling(let agent):
            self = .controlling(agent)
        }
    }

    /// Lets time pass.
    package mutating func advance(to now: Instant) {
        switch consume self {
        case .lite(var agent):
            agent.advance(to: now)
            self = .lite(agent)
        case .controlling(var agent):
            agent.advance(to: now)
            self = .controlling(agent)
        }
    }

    /// The next thing to do or to know; nil when there is nothing left.
    package mutating func nextOutput() -> ICEOutput? {
        // Asked after every datagram and hardly ever answered: moving the agent out and in costs
        // more.
        guard hasOutput else { return nil }
        switch consume self {
        case .lite(var agent):
            defer { self = .lite(agent) }
            return agent.nextOutput()
        case .controlling(var agent):
            defer { self = .controlling(agent) }
            return agent.nextOutput()
        }
    }

    private var hasOutput: Bool {
        switch self {
        case .lite(let agent): agent.hasOutput
        case .controlling(let agent): agent.hasOutput
        }
    }
}
