// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import PeerNoise
import PeerTransport
import RTCCore
import RTCCrypto
import RTCDTLS

/// Who we are: what all listeners and dials of one transport share.
final class LocalNode: Sendable {
    let noiseIdentity: NoiseIdentity
    let peer: PeerID
    let certhash: Multihash
    let fingerprint: Fingerprint
    let counters = TransportCounters()
    let memory: MemoryBudget

    /// The certificate of our addresses, for incoming connections.
    let serverContext: DTLSContext

    /// What our dials share, each of which shows a certificate of its own.
    let clientContext: DTLSContext

    init(identity: PrivateKey, certificate: Certificate, memoryBytesMax: Int = .max) throws {
        memory = MemoryBudget(bytesMax: memoryBytesMax)
        noiseIdentity = try NoiseIdentity(identity)
        peer = identity.publicKey.peerID
        certhash = certificate.certhash
        fingerprint = certificate.identity.fingerprint
        serverContext = try DTLSContext(certificate: certificate.identity, role: .server)
        clientContext = try DTLSContext(showing: nil, role: .client)
    }
}

extension RandomSource {
    /// The operating system's generator.
    static var system: RandomSource {
        RandomSource {
            var generator = SystemRandomNumberGenerator()
            return generator.next()
        }
    }
}
