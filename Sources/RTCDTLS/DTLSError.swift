// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
package import RTCCrypto

/// Why a session failed or refused a call.
package enum DTLSError: Error, Hashable, Sendable {
    // The peer is to blame.

    /// The peer showed none of the certificates that its address or description announced.
    case fingerprintMismatch(expected: [Fingerprint], actual: Fingerprint)

    /// The client showed no certificate, which WebRTC requires (RFC 8827 §6.5).
    case noClientCertificate

    /// The peer gave up with this fatal alert.
    case alert(DTLSAlert)

    /// The peer broke the protocol, or has no version, cipher or group in common with us.
    case handshakeFailed(OpenSSLReason)

    // A limit was reached.

    /// The handshake did not end within `DTLSConfiguration.handshakeTimeout`.
    case handshakeTimedOut

    /// A packet has 0 bytes or more than `DTLSConfiguration.maximumPacketSize`; nothing was sent.
    case packetSize(actual: Int, limit: Int)

    /// All 2^48 records that the keys can number have been sent (RFC 6347 §4.1).
    case sequenceNumbersExhausted

    /// So many forged records have arrived that one might pass for authentic
    /// (RFC 9147 §4.5.3).
    case tooManyForgeries

    // The caller is to blame.

    /// There is no connection yet, or no longer.
    case notConnected

    // Nobody is.

    /// OpenSSL could not do its part, in practice for lack of memory.
    case libraryFailure(OpenSSLReason)
}

/// The reason code of an OpenSSL error, an open registry.
package struct OpenSSLReason: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// OpenSSL's packed error code, library and reason; 0 for none.
    package let rawValue: UInt

    /// Wraps a packed error code.
    package init(rawValue: UInt) {
        self.rawValue = rawValue
    }

    /// OpenSSL's words for the reason, such as "no shared cipher".
    package var description: String {
        guard let text = ERR_reason_error_string(rawValue) else { return "reason \(rawValue)" }
        return String(cString: text)
    }
}

extension DTLSError {
    /// Reads the oldest error of this thread's queue, which is the cause of those after it, and
    /// empties the queue so that it cannot be mistaken for the error of another session.
    static func takeFromQueue() -> DTLSError {
        let code = ERR_peek_error()
        ERR_clear_error()
        let reason = OpenSSLReason(rawValue: code)
        // An error code is library << 23 | reason (openssl/err.h), unless its top bit marks errno.
        guard code >> 31 == 0, code >> 23 & 0xFF == UInt(ERR_LIB_SSL) else {
            return .libraryFailure(reason)
        }
        switch Int32(truncatingIfNeeded: code & 0x7F_FFFF) {
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: return .noClientCertificate
        case SSL_R_READ_TIMEOUT_EXPIRED: return .handshakeTimedOut
        // Received alerts are numbered from SSL_AD_REASON_OFFSET on.
        case let number where (1_000...1_255).contains(number):
            return .alert(DTLSAlert(rawValue: UInt8(truncatingIfNeeded: number - 1_000)))
        default: return .handshakeFailed(reason)
        }
    }
}
