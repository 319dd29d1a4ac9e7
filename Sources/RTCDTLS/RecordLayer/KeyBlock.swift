// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL

/// The keys of both directions (RFC 5246 §6.3), wiped when they are no longer needed.
///
///     +------------------+------------------+-----------------+-----------------+
///     | client_write_key | server_write_key | client_write_IV | server_write_IV |
///     +------------------+------------------+-----------------+-----------------+
///
/// AEAD suites have no MAC keys.
struct KeyBlock: ~Copyable {
    static let masterSecretByteCount = 48
    static let randomByteCount = 32

    private let suite: CipherSuite
    private let bytes: UnsafeMutableRawBufferPointer

    /// Expands the master secret; nil without memory.
    ///
    /// The seed is the server's random, and the client's behind it.
    init?(
        _ suite: CipherSuite,
        masterSecret: UnsafeRawBufferPointer,
        seed: UnsafeRawBufferPointer,
        digest: UnsafePointer<CChar>
    ) {
        self.suite = suite
        let count = 2 * (suite.keyByteCount + suite.fixedNonceByteCount)
        bytes = .allocate(byteCount: count, alignment: 16)
        guard Self.expand(masterSecret, "key expansion", seed, digest, into: bytes) else {
            return nil
        }
    }

    deinit {
        OPENSSL_cleanse(bytes.baseAddress, bytes.count)
        bytes.deallocate()
    }

    /// What `role` protects its records with.
    func key(of role: DTLSRole) -> UnsafeRawBufferPointer {
        part(of: role, from: 0, count: suite.keyByteCount)
    }

    /// What the nonces of `role` are made with.
    func fixedNonce(of role: DTLSRole) -> UnsafeRawBufferPointer {
        part(of: role, from: 2 * suite.keyByteCount, count: suite.fixedNonceByteCount)
    }

    private func part(of role: DTLSRole, from start: Int, count: Int) -> UnsafeRawBufferPointer {
        let start = role == .client ? start : start + count
        return UnsafeRawBufferPointer(
            rebasing: UnsafeRawBufferPointer(bytes)[start..<start + count]
        )
    }

    /// The pseudorandom function (RFC 5246 §5); false without memory.
    static func expand(
        _ secret: UnsafeRawBufferPointer,
        _ label: String,
        _ seed: UnsafeRawBufferPointer,
        _ digest: UnsafePointer<CChar>,
        into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        COpenSSL_tls1_prf(
            digest,
            secret.baseAddress,
            secret.count,
            label,
            seed.baseAddress,
            seed.count,
            output.baseAddress,
            output.count
        ) == 1
    }
}
