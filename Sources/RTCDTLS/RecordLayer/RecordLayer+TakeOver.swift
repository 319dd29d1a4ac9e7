// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import RTCCore

extension RecordLayer {
    /// Takes the keys of a complete handshake out of OpenSSL; nil for a suite that is not ours, or
    /// without memory.
    ///
    /// From here on `ssl` must write nothing more: both would use the same nonces.
    static func takingOver(
        _ ssl: OpaquePointer,
        role: DTLSRole,
        sent: SentRecords,
        at now: Instant
    ) -> RecordLayer? {
        guard
            let cipher = SSL_get_current_cipher(ssl),
            let suite = CipherSuite.offered(number: SSL_CIPHER_get_protocol_id(cipher)),
            let keys = KeyBlock(suite, exportedFrom: ssl, cipher)
        else { return nil }
        return RecordLayer(suite, keys, role: role, sent: sent, at: now)
    }
}

extension KeyBlock {
    /// The keys that OpenSSL has derived as well, but does not show.
    fileprivate init?(
        _ suite: CipherSuite,
        exportedFrom ssl: OpaquePointer,
        _ cipher: OpaquePointer
    ) {
        guard
            let session = SSL_get_session(ssl),
            let digest = EVP_MD_get0_name(SSL_CIPHER_get_handshake_digest(cipher))
        else { return nil }
        let secretCount = Self.masterSecretByteCount
        let randomCount = Self.randomByteCount
        let scratch = UnsafeMutableRawBufferPointer.allocate(
            byteCount: secretCount + 2 * randomCount,
            alignment: 16
        )
        defer {
            OPENSSL_cleanse(scratch.baseAddress, scratch.count)
            scratch.deallocate()
        }
        let bytes = scratch.bindMemory(to: UInt8.self)
        let secret = UnsafeMutableBufferPointer(rebasing: bytes[..<secretCount])
        let seed = UnsafeMutableBufferPointer(rebasing: bytes[secretCount...])
        let clientRandom = seed.baseAddress?.advanced(by: randomCount)
        guard
            SSL_SESSION_get_master_key(session, secret.baseAddress, secretCount) == secretCount,
            SSL_get_server_random(ssl, seed.baseAddress, randomCount) == randomCount,
            SSL_get_client_random(ssl, clientRandom, randomCount) == randomCount
        else { return nil }
        self.init(
            suite,
            masterSecret: UnsafeRawBufferPointer(secret),
            seed: UnsafeRawBufferPointer(seed),
            digest: digest
        )
    }
}
