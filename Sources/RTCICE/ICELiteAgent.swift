// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore
import RTCSTUN

/// The listener's ICE agent of one connection: ICE-lite, controlled (RFC 8445 §2.5).
///
/// It begins with an address of the peer, from a check that `ICELiteResponder` has answered or from
/// a session description, so it is connected from the start. It answers further checks for the
/// connection's whole life, follows the peer to the address it nominates or sends DTLS from, and
/// fails after 30 s without a sign of the peer.
///
/// Before it follows, the new address has to answer a check of ours: checks and DTLS records of the
/// peer can carry the source address of somebody else, who would get all data then. What goes there
/// until then are responses and checks, in proportion to what came from there.
///
/// A lite agent cannot ask for consent as RFC 7675 describes it, so a valid check counts as
/// consent, and so does authenticated DTLS traffic: the ICE password travels in every check, so
/// DTLS is the stronger proof that the peer is there and wants the packets.
package struct ICELiteAgent: Sendable {
    /// What the agent has seen and done.
    package private(set) var statistics = ICEStatistics()

    private let responder: ICELiteResponder
    private let configuration: ICEConfiguration
    private let localKey: STUNKey
    private let remoteKey: STUNKey
    private let incomingUsername: [UInt8]
    private let outgoingUsername: [UInt8]
    private var addresses: CheckedAddresses
    /// The consent time-out in nanoseconds: converting a `Duration` is too slow to do per datagram.
    private let consentTimeout: Int64
    /// When the peer last gave an authentic sign of life.
    package private(set) var lastSign: Instant
    private var failure: ICEFailure?
    private var outputs = ICEOutputQueue()
    private var random: RandomSource

    /// Serves a peer whose credentials and address are known.
    ///
    /// - Parameters:
    ///   - local: Our credentials.
    ///   - remote: The peer's credentials.
    ///   - address: Where to send to until a check or DTLS tells otherwise.
    ///   - priority: The PRIORITY of a check from there, 0 when there was none.
    ///   - nominated: Whether that check had a USE-CANDIDATE.
    ///   - responder: Whose tie-breaker own checks carry.
    ///   - configuration: The time-outs.
    ///   - random: Where transaction ids come from.
    ///   - now: The present.
    package init(
        local: ICECredentials,
        remote: ICECredentials,
        address: TransportAddress,
        priority: UInt32 = 0,
        nominated: Bool = false,
        responder: ICELiteResponder,
        configuration: ICEConfiguration = ICEConfiguration(),
        random: RandomSource,
        at now: Instant
    ) {
        self.responder = responder
        self.configuration = configuration
        self.random = random
        localKey = STUNKey(password: Array(local.password.utf8))
        remoteKey = STUNKey(password: Array(remote.password.utf8))
        let (ours, theirs) = (local.usernameFragment, remote.usernameFragment)
        incomingUsername = Array("\(ours):\(theirs)".utf8)
        outgoingUsername = Array("\(theirs):\(ours)".utf8)
        addresses = CheckedAddresses(address, priority: priority, nominated: nominated, at: now)
        lastSign = now
        // A century stands for "never" and cannot overflow.
        consentTimeout = min(configuration.consentTimeout, .seconds(3_155_760_000)).nanoseconds
        outputs.report(.connected(address))
    }

    /// Where to send to; nil after the agent has failed.
    package var selectedAddress: TransportAddress? {
        failure == nil ? addresses.selected : nil
    }

    /// When to call `advance(to:)` next; nil after the agent has failed.
    package var nextDeadline: Instant? {
        failure == nil ? Instant(nanoseconds: lastSign.nanoseconds &+ consentTimeout) : nil
    }

    /// Why the agent has ended; nil while it has not.
    package var failureReason: ICEFailure? { failure }

    /// Whether a check from this address has been valid.
    package func hasChecked(_ address: TransportAddress) -> Bool { addresses.contains(address) }

    /// Takes a datagram whose first byte is that of STUN.
    ///
    /// - Returns: why it was dropped, which is also counted; nil when it was answered. After
    ///   `usernameMismatch` the owner may offer it to the stateless responder: a new dialer at an
    ///   old address.
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

    /// Notes that an authenticated DTLS record came from this address: the peer lives, and if it
    /// has checked the address, that is where to send to once it has answered a check of ours.
    package mutating func noteTraffic(from address: TransportAddress, at now: Instant) {
        guard failure == nil else { return }
        lastSign = now
        guard address != addresses.selected else { return }
        select(address)
        guard addresses.needsProof(address), addresses.isCheckDue(to: address, at: now) else {
            return
        }
        if !sendCheck(to: address, at: now) { statistics.dropped.count(.outputFull) }
    }

    /// Sends to this address from now on, if a check from it has been valid and one of ours was
    /// answered there; otherwise does nothing but remember it until that is so.
    package mutating func select(_ address: TransportAddress) {
        guard failure == nil else { return }
        let before = addresses.selected
        if addresses.select(address) { reportSelection(before) }
    }

    /// Lets time pass.
    package mutating func advance(to now: Instant) {
        guard let deadline = nextDeadline, now >= deadline else { return }
        failure = .consentExpired
        outputs.report(.failed(.consentExpired))
    }

    /// Whether `nextOutput()` has anything.
    var hasOutput: Bool { !outputs.isEmpty }

    /// The next thing to do or to know; nil when there is nothing left.
    package mutating func nextOutput() -> ICEOutput? { outputs.removeFirst() }

    private mutating func handle(
        _ datagram: ByteBuffer,
        from source: TransportAddress,
        at now: Instant
    ) throws(ICEDropReason) {
        guard failure == nil else { throw .ended }
        let request = try STUNMessage.parseForICE(datagram)
        guard request.messageClass == .request else {
            return try acceptResponse(request, from: source)
        }
        guard let value = request.username else { throw .usernameMissing }
        guard value.readableBytesView.elementsEqual(incomingUsername) else {
            throw .usernameMismatch
        }
        try request.authenticate(with: localKey)
        if let refusal = request.refusal(by: .controlled) {
            statistics.checksRefused &+= 1
            try transmit(request.errorResponse(refusal, key: localKey), to: source)
            return
        }
        guard addresses.admit(source, at: now, lifetime: configuration.consentTimeout) else {
            throw .tooManyAddresses
        }
        try accept(request, from: source, at: now)
    }

    private mutating func accept(
        _ request: STUNMessage,
        from source: TransportAddress,
        at now: Instant
    ) throws(ICEDropReason) {
        lastSign = now
        statistics.checksAnswered &+= 1
        let before = addresses.selected
        addresses.note(
            source,
            priority: request.priority ?? 0,
            nominated: request.nominates,
            at: now,
            desertion: configuration.desertion
        )
        reportSelection(before)
        try transmit(request.successResponse(to: source, key: localKey), to: source)
        // Once a pair is nominated nobody waits for a check of ours any more.
        guard !addresses.hasNomination || addresses.needsProof(source) else { return }
        guard sendCheck(to: source, at: now) else { throw .outputFull }
    }

    /// A response to a check of ours: the peer is at the address that the check was sent to.
    private mutating func acceptResponse(
        _ response: STUNMessage,
        from source: TransportAddress
    ) throws(ICEDropReason) {
        guard response.messageClass == .successResponse,
            addresses.awaits(response.transactionID, from: source)
        else { throw .unknownTransaction }
        try response.authenticate(with: remoteKey)
        statistics.checksSucceeded &+= 1
        let before = addresses.selected
        addresses.prove(source)
        reportSelection(before)
    }

    /// Checks whether the peer is at an address; false when too much waits to be sent.
    private mutating func sendCheck(to address: TransportAddress, at now: Instant) -> Bool {
        guard let id = addresses.beginCheck(to: address, at: now, random: &random) else {
            return true
        }
        let check = responder.triggeredCheck(
            username: outgoingUsername,
            key: remoteKey,
            transactionID: id
        )
        statistics.checksSent &+= 1
        return outputs.transmit(check, to: address)
    }

    private mutating func reportSelection(_ before: TransportAddress) {
        guard addresses.selected != before else { return }
        outputs.report(.selectedAddressChanged(addresses.selected))
    }

    private mutating func transmit(
        _ datagram: ByteBuffer,
        to address: TransportAddress
    ) throws(ICEDropReason) {
        guard outputs.transmit(datagram, to: address) else { throw .outputFull }
    }
}
