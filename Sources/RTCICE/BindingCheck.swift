// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSTUN

// What both agents and the stateless responder do with Binding requests (RFC 8445 §7).

/// Why an authenticated check was answered with an error.
package enum ICERefusal: Hashable, Sendable, CaseIterable {
    /// It has a comprehension-required attribute that we do not know: 420 (RFC 8489 §6.3.1).
    case unknownAttribute

    /// Its sender claims the role that is ours for good: 487 (RFC 8445 §7.3.1.1).
    case roleConflict

    var errorCode: STUNErrorCode {
        switch self {
        case .unknownAttribute: .unknownAttribute
        case .roleConflict: .roleConflict
        }
    }
}

/// The role of an agent; WebRTC Direct fixes it, so that a conflict is always the peer's to
/// resolve.
enum ICERole: Hashable, Sendable {
    case controlling
    case controlled
}

/// The PRIORITY of a check: that of the peer-reflexive candidate it could discover (RFC 8445
/// §5.1.2.1: type preference 110, the only local address, component 1).
let peerReflexivePriority: UInt32 = 110 << 24 | 65535 << 8 | 255

extension STUNMessage {
    /// Parses a datagram and checks the FINGERPRINT if there is one.
    ///
    /// It is not demanded: some agents leave it out, and on this port nothing else looks like STUN.
    static func parseForICE(_ datagram: ByteBuffer) throws(ICEDropReason) -> STUNMessage {
        guard let message = try? STUNMessage(parsing: datagram) else { throw .malformed }
        guard message.method == .binding else { throw .unexpectedType }
        if message.messageClass == .indication { throw .unexpectedType }
        if message.hasValidFingerprint == false { throw .fingerprintMismatch }
        return message
    }

    /// Checks MESSAGE-INTEGRITY.
    func authenticate(with key: STUNKey) throws(ICEDropReason) {
        guard hasIntegrity else { throw .integrityMissing }
        guard hasValidIntegrity(key: key) else { throw .integrityMismatch }
    }

    /// Why an authenticated request must be refused by an agent in this role; nil when it is fine.
    func refusal(by role: ICERole) -> ICERefusal? {
        if !unknownRequiredAttributes.isEmpty { return .unknownAttribute }
        return switch role {
        case .controlled: controlledTieBreaker == nil ? nil : .roleConflict
        case .controlling: controllingTieBreaker == nil ? nil : .roleConflict
        }
    }

    /// The response to a request that came from `source`.
    func successResponse(to source: TransportAddress, key: STUNKey) -> ByteBuffer {
        var writer = STUNMessageWriter(.successResponse, transactionID: transactionID, capacity: 96)
        writer.append(xorMappedAddress: source)
        return writer.seal(with: key)
    }

    /// The response to a request that is refused.
    func errorResponse(_ refusal: ICERefusal, key: STUNKey) -> ByteBuffer {
        var writer = STUNMessageWriter(.errorResponse, transactionID: transactionID, capacity: 128)
        writer.append(errorCode: refusal.errorCode)
        if refusal == .unknownAttribute {
            writer.append(unknownAttributes: unknownRequiredAttributes)
        }
        return writer.seal(with: key)
    }
}

extension STUNMessageWriter {
    /// The message, complete with MESSAGE-INTEGRITY and FINGERPRINT.
    ///
    /// It is `mutating` so that the bytes are not copied to add to them.
    mutating func seal(with key: STUNKey) -> ByteBuffer {
        appendIntegrity(key: key)
        appendFingerprint()
        return message
    }
}
