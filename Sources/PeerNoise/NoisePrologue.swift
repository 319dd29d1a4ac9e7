// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCrypto

extension NoiseHandshake {
    /// The prologue of WebRTC Direct: a fixed text and the multihashes of both certificates.
    ///
    /// ```
    /// "libp2p-webrtc-noise:" | 12 20 <SHA-256 of client's> | 12 20 <SHA-256 of server's>
    /// ```
    /// Both ends build it from the certificates that DTLS showed them, so nobody between them can
    /// have shown others. The DTLS client is the dialer (webrtc-direct specification, "Connection
    /// Security").
    package static func webRTCPrologue(client: Fingerprint, server: Fingerprint) -> [UInt8] {
        let sha256Multihash: [UInt8] = [0x12, 0x20]
        return Array("libp2p-webrtc-noise:".utf8)
            + sha256Multihash + client.sha256
            + sha256Multihash + server.sha256
    }
}
