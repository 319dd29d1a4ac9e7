// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
package import RTCCrypto

/// What all sessions with one certificate and one role share: OpenSSL's SSL_CTX.
///
/// It takes 0.13 ms and 12 KiB to make, a session from it microseconds: make one and keep it.
/// Nothing changes after initialisation, and OpenSSL counts references to it atomically, so that
/// sessions on several threads may use it at the same time.
package final class DTLSContext: @unchecked Sendable {
    /// The side of the handshake that sessions take.
    package let role: DTLSRole

    let pointer: OpaquePointer

    /// What sessions show instead of the certificate of `pointer`.
    private let certificate: CertificateIdentity?

    /// Authenticates cookies, with a key that nobody else ever sees.
    private let cookieHash: HMACSHA256

    /// ECDHE with our ECDSA certificates, the suite that browsers choose first.
    ///
    /// Every peer has one of these. Those with CBC would make a record 65 bytes longer and not 37,
    /// too long for the smallest IPv6 path.
    private static let cipherSuites = [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305",
    ].joined(separator: ":")

    private static let groups = "X25519:P-256:P-384"

    /// pion and aiortc refuse a handshake that agrees on no SRTP profile.
    ///
    /// A client leaves out
    /// AES-256-GCM because the offer alone makes webrtc-rs panic.
    private static func profiles(for role: DTLSRole) -> String {
        let common = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80"
        return role == .client ? common : common + ":SRTP_AEAD_AES_256_GCM"
    }

    /// The most bytes of certificates a peer may send; a chain of three with RSA keys fits.
    private static let certificateBytesMax = 16_384

    /// Sets up a context for sessions that show `certificate`.
    ///
    /// - Throws: `DTLSError.libraryFailure` when OpenSSL lacks memory or a needed algorithm.
    package convenience init(
        certificate: CertificateIdentity,
        role: DTLSRole
    ) throws(DTLSError) {
        try self.init(showing: certificate, role: role)
    }

    /// A context whose sessions show another certificate; all else it shares with `other`, which
    /// makes it as cheap as a session.
    package init(certificate: CertificateIdentity, like other: DTLSContext) {
        SSL_CTX_up_ref(other.pointer)
        role = other.role
        pointer = other.pointer
        self.certificate = certificate
        cookieHash = other.cookieHash
    }

    /// Sets up a context; a client without a certificate is good only to make others like it.
    package init(showing certificate: CertificateIdentity?, role: DTLSRole) throws(DTLSError) {
        ERR_clear_error()
        let method = role == .client ? DTLS_client_method() : DTLS_server_method()
        let created = SSL_CTX_new_ex(HandshakeProvider.library, nil, method)
        guard let pointer = created else { throw .takeFromQueue() }
        self.role = role
        self.pointer = pointer
        self.certificate = nil
        cookieHash = HMACSHA256(key: SystemRandom.bytes(count: 32))
        guard Self.restrict(pointer, role), Self.show(certificate, pointer) else {
            throw .takeFromQueue()
        }
        Self.installCallbacks(pointer)
        ERR_clear_error()
    }

    deinit { SSL_CTX_free(pointer) }

    /// The cookie for the client that `address` stands for (RFC 6347 §4.2.1).
    func cookie(for address: [UInt8]) -> [UInt8] {
        cookieHash.authenticate(address)
    }

    /// Has a session show the certificate that is not in what it shares; false without memory.
    func prepare(_ ssl: OpaquePointer) -> Bool {
        guard let certificate else { return true }
        return certificate.withHandles { certificate, key in
            SSL_use_certificate(ssl, certificate) == 1 && SSL_use_PrivateKey(ssl, key) == 1
        }
    }

    private static func restrict(_ context: OpaquePointer, _ role: DTLSRole) -> Bool {
        SSL_CTX_set_options(context, COpenSSL_dtls_options())
        // 112 bits: the system's configuration may say less or more.
        SSL_CTX_set_security_level(context, 2)
        SSL_CTX_set_quiet_shutdown(context, 0)
        return COpenSSL_restrict(context, groups, certificateBytesMax) == 1
            && SSL_CTX_set_cipher_list(context, cipherSuites) == 1
            // This one returns 0 on success.
            && SSL_CTX_set_tlsext_use_srtp(context, profiles(for: role)) == 0
    }

    private static func show(_ certificate: CertificateIdentity?, _ context: OpaquePointer) -> Bool
    {
        guard let certificate else { return true }
        return certificate.withHandles { certificate, key in
            SSL_CTX_use_certificate(context, certificate) == 1
                && SSL_CTX_use_PrivateKey(context, key) == 1
        }
    }

    private static func installCallbacks(_ context: OpaquePointer) {
        let mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        SSL_CTX_set_verify(context, mode, nil)
        SSL_CTX_set_cert_verify_callback(context, { store, _ in verifyPeer(store) }, nil)
        SSL_CTX_set_cookie_generate_cb(context) { ssl, cookie, length in
            guard let port = DatagramPort.behind(ssl: ssl), let cookie else { return 0 }
            cookie.update(from: port.cookie, count: port.cookie.count)
            length?.pointee = UInt32(truncatingIfNeeded: port.cookie.count)
            return port.cookie.isEmpty ? 0 : 1
        }
        SSL_CTX_set_cookie_verify_cb(context) { ssl, cookie, length in
            guard let port = DatagramPort.behind(ssl: ssl) else { return 0 }
            let bytes = Array(UnsafeBufferPointer(start: cookie, count: Int(length)))
            return constantTimeEqual(bytes, port.cookie) && !bytes.isEmpty ? 1 : 0
        }
    }
}

/// Takes the place of OpenSSL's chain verification; a refusal is sent as bad_certificate.
private func verifyPeer(_ store: OpaquePointer?) -> Int32 {
    guard
        let store,
        let ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()),
        let port = DatagramPort.behind(ssl: OpaquePointer(ssl)),
        let leaf = X509_STORE_CTX_get0_cert(store)
    else { return 0 }
    let length = Int(i2d_X509(leaf, nil))
    let der = [UInt8](unsafeUninitializedCapacity: max(0, length)) { buffer, count in
        var cursor = buffer.baseAddress
        count = max(0, Int(i2d_X509(leaf, &cursor)))
    }
    guard port.verify(certificateDER: der) else {
        X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED)
        return 0
    }
    X509_STORE_CTX_set_error(store, X509_V_OK)
    return 1
}
