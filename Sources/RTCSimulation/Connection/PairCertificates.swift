// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCrypto
import RTCDTLS

/// The certificates of both ends, made once for the whole process: the only thing in a simulation
/// that does not follow from its seed, together with what OpenSSL draws in a handshake.
struct PairCertificates: Sendable {
    let dialer: CertificateIdentity
    let dialerContext: DTLSContext
    let listener: CertificateIdentity
    let listenerContext: DTLSContext

    static let shared = Result { try PairCertificates() }

    private init() throws {
        dialer = try CertificateIdentity()
        dialerContext = try DTLSContext(certificate: dialer, role: .client)
        listener = try CertificateIdentity()
        listenerContext = try DTLSContext(certificate: listener, role: .server)
    }
}
