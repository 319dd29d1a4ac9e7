// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The description of an alert (RFC 5246 §7.2, TLS Alerts registry).
package struct DTLSAlert: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The byte on the wire.
    package let rawValue: UInt8

    /// Wraps the byte on the wire.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The sender will send nothing more.
    package static let closeNotify = DTLSAlert(rawValue: 0)
    /// A message came at the wrong time.
    package static let unexpectedMessage = DTLSAlert(rawValue: 10)
    /// Nothing that both sides support, or no certificate where one is required.
    package static let handshakeFailure = DTLSAlert(rawValue: 40)
    /// The certificate is not the expected one.
    package static let badCertificate = DTLSAlert(rawValue: 42)
    /// The certificate is of a kind that is not supported.
    package static let unsupportedCertificate = DTLSAlert(rawValue: 43)
    /// The certificate cannot be accepted for another reason.
    package static let certificateUnknown = DTLSAlert(rawValue: 46)
    /// A field was out of range or inconsistent.
    package static let illegalParameter = DTLSAlert(rawValue: 47)
    /// The peer does not want this connection.
    package static let accessDenied = DTLSAlert(rawValue: 49)
    /// A message could not be parsed.
    package static let decodeError = DTLSAlert(rawValue: 50)
    /// A signature, Finished or key exchange did not verify.
    package static let decryptError = DTLSAlert(rawValue: 51)
    /// The peer does not support DTLS 1.2.
    package static let protocolVersion = DTLSAlert(rawValue: 70)
    /// The parameters are weaker than the peer requires; pion also says so without use_srtp.
    package static let insufficientSecurity = DTLSAlert(rawValue: 71)
    /// An error of the peer that has nothing to do with us.
    package static let internalError = DTLSAlert(rawValue: 80)

    /// The peer has given the handshake up.
    package static let userCanceled = DTLSAlert(rawValue: 90)

    /// There is only one handshake; the connection goes on as it is.
    package static let noRenegotiation = DTLSAlert(rawValue: 100)

    /// The name in the registry, or the number.
    package var description: String {
        switch self {
        case .closeNotify: "close_notify"
        case .unexpectedMessage: "unexpected_message"
        case .handshakeFailure: "handshake_failure"
        case .badCertificate: "bad_certificate"
        case .unsupportedCertificate: "unsupported_certificate"
        case .certificateUnknown: "certificate_unknown"
        case .illegalParameter: "illegal_parameter"
        case .accessDenied: "access_denied"
        case .decodeError: "decode_error"
        case .decryptError: "decrypt_error"
        case .protocolVersion: "protocol_version"
        case .insufficientSecurity: "insufficient_security"
        case .internalError: "internal_error"
        case .userCanceled: "user_canceled"
        case .noRenegotiation: "no_renegotiation"
        default: "alert \(rawValue)"
        }
    }
}
