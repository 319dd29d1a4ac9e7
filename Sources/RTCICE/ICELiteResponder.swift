// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore
package import RTCSTUN

/// What became of a datagram from an unknown source.
package enum LiteVerdict: Sendable {
    /// Nothing is sent.
    case ignored(ICEDropReason)

    /// The check is authentic, and refused with this response.
    case refused(ICERefusal, response: ByteBuffer)

    /// The check is valid.
    case answered(LiteAnswer)
}

/// What a valid check from an unknown source leads to.
package struct LiteAnswer: Sendable {
    /// The success response; send it to the source of the request, from the address it was sent to.
    package let response: ByteBuffer

    /// A check in the other direction, to be sent behind the response; nil when the request has
    /// nominated the pair already, as then nobody waits for it.
    ///
    /// Full agents such as pion's nominate when they see it and otherwise only at their next tick.
    /// Together with the response it has less than three times the size of the request.
    package let triggeredCheck: ByteBuffer?

    /// Both ends' credentials.
    package let username: WebRTCDirectUsername

    /// The PRIORITY of the request, 0 when it has none.
    package let priority: UInt32

    /// Whether the request has a USE-CANDIDATE.
    package let nominated: Bool

    /// The request, as a view of the datagram.
    package let request: STUNMessage
}

/// Answers connectivity checks of unknown sources from the packet alone (RFC 8445 §7.3, ICE-lite).
///
/// The listener's password stands in the USERNAME, so nothing has to be remembered: a flood of
/// checks costs processor time and no memory. The order of the checks is from cheap to expensive:
/// STUN syntax, Binding request, FINGERPRINT if present, USERNAME, MESSAGE-INTEGRITY, and only then
/// what may cause an error response: unknown comprehension-required attributes (420, as RFC 8489
/// §6.3.1 wants, with MESSAGE-INTEGRITY) and ICE-CONTROLLED (487, RFC 8445 §7.3.1.1: a lite agent
/// never controls). Everything before that is dropped silently. PRIORITY, ICE-CONTROLLING and
/// FINGERPRINT are not demanded, because go-libp2p does not demand them either.
package struct ICELiteResponder: Hashable, Sendable {
    /// The tie-breaker in the ICE-CONTROLLED attribute of own checks (RFC 8445 §16.1).
    package let tieBreaker: UInt64

    /// Draws the tie-breaker; one responder serves a listener for its whole life.
    package init(random: inout RandomSource) {
        tieBreaker = random.next()
    }

    /// Judges a datagram whose source belongs to no connection.
    package func respond(
        to datagram: ByteBuffer,
        from source: TransportAddress,
        random: inout RandomSource
    ) -> LiteVerdict {
        do throws(ICEDropReason) {
            let request = try STUNMessage.parseForICE(datagram)
            guard request.messageClass == .request else { throw .unexpectedType }
            let username = try Self.username(of: request)
            let key = STUNKey(password: Array(username.serverHalf))
            try request.authenticate(with: key)
            if let refusal = request.refusal(by: .controlled) {
                return .refused(refusal, response: request.errorResponse(refusal, key: key))
            }
            return .answered(
                LiteAnswer(
                    response: request.successResponse(to: source, key: key),
                    triggeredCheck: request.nominates
                        ? nil : triggeredCheck(to: username, random: &random),
                    username: username,
                    priority: request.priority ?? 0,
                    nominated: request.nominates,
                    request: request
                )
            )
        } catch {
            return .ignored(error)
        }
    }

    /// A check from the listener to the dialer.
    private func triggeredCheck(
        to username: WebRTCDirectUsername,
        random: inout RandomSource
    ) -> ByteBuffer {
        triggeredCheck(
            username: username.reversed,
            key: STUNKey(password: Array(username.clientPasswordBytes)),
            transactionID: STUNTransactionID(random: &random)
        )
    }

    /// A check with this USERNAME to the dialer, whose password makes `key`.
    func triggeredCheck(
        username: [UInt8],
        key: STUNKey,
        transactionID: STUNTransactionID
    ) -> ByteBuffer {
        var writer = STUNMessageWriter(.request, transactionID: transactionID, capacity: 256)
        writer.append(.username, username)
        writer.append(controlledTieBreaker: tieBreaker)
        writer.append(priority: peerReflexivePriority)
        return writer.seal(with: key)
    }

    private static func username(
        of request: STUNMessage
    ) throws(ICEDropReason) -> WebRTCDirectUsername {
        guard let value = request.username else { throw .usernameMissing }
        do {
            return try WebRTCDirectUsername(parsing: value.readableBytesView)
        } catch {
            switch error {
            case .malformed: throw .usernameMalformed
            case .unknownVersion: throw .unknownCredentialVersion
            case .password: throw .invalidPassword
            }
        }
    }
}
