// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import RTCCore
import RTCCrypto
import Testing

@testable import RTCDTLS

@Suite struct PeerCertificateTests {
    /// A pair whose client shows a certificate of this kind.
    func pair(showing shown: PeerCertificate) throws -> DTLSPair {
        let pair = try DTLSPair()
        let isShown =
            SSL_use_certificate(pair.client.ssl, shown.certificate) == 1
            && SSL_use_PrivateKey(pair.client.ssl, shown.key) == 1
        #expect(isShown)
        pair.client.start(at: pair.now)
        pair.drive()
        return pair
    }

    @Test(arguments: [PeerCertificate.Kind.p256, .p384, .rsa, .ed25519])
    func `a client may have a key of any usual kind`(kind: PeerCertificate.Kind) throws {
        let shown = try PeerCertificate(kind)
        let pair = try pair(showing: shown)
        #expect(pair.isConnected)
        #expect(pair.serverLog.peer?.fingerprint == shown.fingerprint)
    }

    @Test(arguments: PeerCertificate.Kind.allCases)
    func `a certificate is read with its key, whatever library reads it`(
        kind: PeerCertificate.Kind
    ) throws {
        let der = try PeerCertificate(kind).der
        let libraries = [nil, HandshakeProvider.library]
        let areRead = libraries.map { library in
            var certificate = X509_new_ex(library, nil)
            defer { X509_free(certificate) }
            var cursor: UnsafePointer<UInt8>?
            return der.withUnsafeBufferPointer { bytes in
                cursor = bytes.baseAddress
                return d2i_X509(&certificate, &cursor, bytes.count) != nil
                    && X509_get0_pubkey(certificate) != nil
            }
        }
        ERR_clear_error()
        let isNarrow = HandshakeProvider.library != nil
        #expect(areRead == [true, !isNarrow || kind != .ed448])
    }

    @Test func `where OpenSSL searches long, handshakes have a library of their own`() {
        let isSlow = OpenSSL_version_num() < 0x3020_0000
        let isUsual =
            OSSL_PROVIDER_available(nil, "default") == 1
            && EVP_default_properties_is_fips_enabled(nil) == 0
        #expect((HandshakeProvider.library != nil) == (isSlow && isUsual))
    }
}
