// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSTUN

extension ICEControllingAgent {
    /// The one candidate pair has one remote address; nothing else is listened to, which also is
    /// the symmetry that RFC 8445 §7.2.5.2.1 asks of responses.
    mutating func handle(
        _ datagram: ByteBuffer,
        from source: TransportAddress,
        at now: Instant
    ) throws(ICEDropReason) {
        if case .failed = state { throw .ended }
        guard source == remoteAddress else { throw .unexpectedSource }
        let message = try STUNMessage.parseForICE(datagram)
        switch message.messageClass {
        case .request: try handleRequest(message, at: now)
        case .successResponse: try handleSuccess(message, at: now)
        case .errorResponse: try handleError(message, at: now)
        case .indication: throw .unexpectedType
        }
    }

    /// A check of the listener (RFC 8445 §7.3).
    private mutating func handleRequest(
        _ request: STUNMessage,
        at now: Instant
    ) throws(ICEDropReason) {
        guard let username = request.username else { throw .usernameMissing }
        guard username.readableBytesView.elementsEqual(incomingUsername) else {
            throw .usernameMismatch
        }
        try request.authenticate(with: localKey)
        if let refusal = request.refusal(by: .controlling) {
            statistics.checksRefused &+= 1
            try answer(request.errorResponse(refusal, key: localKey))
            return
        }
        statistics.checksAnswered &+= 1
        try answer(request.successResponse(to: remoteAddress, key: localKey))
        sendTriggeredCheck(at: now)
    }

    /// The listener is there although its response has not come: ask again at once (§7.3.1.4).
    private mutating func sendTriggeredCheck(at now: Instant) {
        guard case .checking(let nextCheck, let interval) = state else { return }
        guard let newest = pending.newest, now - newest.sentAt >= Self.pacing else { return }
        sendNewCheck(at: now)
        state = .checking(nextCheck: max(nextCheck, now + Self.pacing), interval: interval)
    }

    /// A response that carries consent (RFC 8445 §7.2.5.3, RFC 7675 §5.1).
    private mutating func handleSuccess(
        _ response: STUNMessage,
        at now: Instant
    ) throws(ICEDropReason) {
        let check = try authenticatedCheck(of: response)
        guard let mapped = response.xorMappedAddress else { throw .attributeMissing }
        statistics.checksSucceeded &+= 1
        statistics.roundTripTime = now - check.sentAt
        switch state {
        case .checking:
            // Late responses to earlier checks are of no more use.
            pending.removeAll()
            state = .connected(lastConsent: now, nextCheck: now + nextConsentInterval())
            outputs.report(.connected(remoteAddress))
        case .connected(_, let nextCheck):
            pending.remove(check.transactionID)
            state = .connected(lastConsent: now, nextCheck: nextCheck)
        case .failed:
            throw .ended
        }
        guard mapped != mappedAddress else { return }
        mappedAddress = mapped
        outputs.report(.mappedAddress(mapped))
    }

    /// A refusal (RFC 8445 §7.2.5.1, §7.2.5.2.4).
    ///
    /// During the connection only 403 means anything: an end of consent (RFC 7675 §5.2); other
    /// errors are no consent and the clock runs on.
    private mutating func handleError(
        _ response: STUNMessage,
        at now: Instant
    ) throws(ICEDropReason) {
        let check = try authenticatedCheck(of: response)
        guard let code = response.errorCode else { throw .attributeMissing }
        statistics.checksFailed &+= 1
        pending.remove(check.transactionID)
        switch state {
        case .checking:
            if code == .roleConflict { return resolveRoleConflict() }
            // 5xx: the server could not, for now (RFC 8489 §14.8); the next check is another
            // request.
            if code.rawValue < 500 { fail(.refused(code)) }
        case .connected:
            if code == .forbidden { fail(.consentRevoked) }
        case .failed:
            throw .ended
        }
    }

    /// The dialer controls, whatever the peer says: the next check, at its time, goes out with
    /// another tie-breaker and in another transaction.
    private mutating func resolveRoleConflict() {
        roleConflicts += 1
        guard roleConflicts <= Self.roleConflictsMax else { return fail(.roleConflict) }
        tieBreaker = random.next()
        pending.removeAll()
    }

    /// The request that an authentic response belongs to.
    private func authenticatedCheck(
        of response: STUNMessage
    ) throws(ICEDropReason) -> PendingCheck {
        guard let check = pending.check(response.transactionID) else { throw .unknownTransaction }
        try response.authenticate(with: remoteKey)
        return check
    }

    private mutating func answer(_ response: ByteBuffer) throws(ICEDropReason) {
        guard outputs.transmit(response, to: remoteAddress) else { throw .outputFull }
    }
}
