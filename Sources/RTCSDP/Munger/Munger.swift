// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import Multiformats
package import RTCCore

/// Makes the descriptions that signalling would bring (libp2p/specs, webrtc-direct).
package enum Munger {
    /// The largest message in bytes that a peer without signalling is taken to receive.
    package static let maximumMessageSize: UInt64 = 16384

    /// The SCTP port that both sides use.
    package static let sctpPort: UInt16 = 5000

    /// The answer that the listener at `address` would give: what a dialer connects by.
    ///
    /// Several certificate hashes become several fingerprints; the listener may present any.
    /// The interface of a link-local address is not part of the description.
    /// - Throws: `MungerError` when the address cannot be dialled.
    package static func answer(
        to address: Multiaddr,
        credentials: MungedCredentials
    ) throws(MungerError) -> SessionDescription {
        guard let parts = address.webRTCDirect else { throw .notWebRTCDirect(address) }
        let ip: IPAddress
        switch parts.endpoint.host {
        case .ip4(let address): ip = IPAddress(address)
        case .ip6(let address, _): ip = IPAddress(address)
        case .dns: throw .notWebRTCDirect(address)
        }
        guard !ip.isUnspecified else { throw .unspecifiedAddress }
        guard parts.endpoint.port != 0 else { throw .zeroPort }
        let listener = TransportAddress(ip: ip, port: parts.endpoint.port)
        return SessionDescription(
            origin: SessionDescription.Origin(address: ip),
            connectionAddress: ip,
            connectionLevel: .media,
            port: listener.port,
            isICELite: true,
            iceUsernameFragment: credentials.serverUsernameFragment,
            icePassword: credentials.serverPassword,
            iceOptions: ["ice2"],
            fingerprints: try fingerprints(from: parts.certhashes),
            setup: .passive,
            mid: "0",
            sctpPort: sctpPort,
            maximumMessageSize: maximumMessageSize,
            candidates: [SDPCandidate(host: listener)],
            isEndOfCandidates: true
        )
    }

    /// The offer that the dialer behind a STUN request would have made: a listener connects by it.
    ///
    /// `source` is where the request came from. The dialer's certificate is not known before DTLS,
    /// so the only fingerprint is `SDPFingerprint.unknownCertificate` and must not be compared;
    /// Noise ties the certificate to the peer.
    package static func offer(
        inferredFrom credentials: MungedCredentials,
        source: TransportAddress,
        setup: SessionDescription.Setup = .actpass
    ) -> SessionDescription {
        let ip = source.ip.withoutScope
        return SessionDescription(
            origin: SessionDescription.Origin(address: ip),
            connectionAddress: ip,
            connectionLevel: .session,
            port: source.port,
            isICELite: false,
            iceUsernameFragment: credentials.clientUsernameFragment,
            icePassword: credentials.clientPassword,
            iceOptions: ["ice2"],
            fingerprints: [.unknownCertificate],
            setup: setup,
            mid: "0",
            sctpPort: sctpPort,
            maximumMessageSize: maximumMessageSize,
            candidates: [],
            isEndOfCandidates: false
        )
    }

    /// The fingerprints of the hashes that can be checked; hashes of other functions are passed
    /// over as long as one is left.
    private static func fingerprints(
        from hashes: [Multihash]
    ) throws(MungerError) -> [SDPFingerprint] {
        guard let first = hashes.first else { throw .missingCertificateHash }
        var fingerprints: [SDPFingerprint] = []
        for hash in hashes where hash.code == .sha256 && !hash.isTruncated {
            let fingerprint = SDPFingerprint(function: .sha256, digest: hash.digest)
            if !fingerprints.contains(fingerprint) { fingerprints.append(fingerprint) }
        }
        guard fingerprints.isEmpty else { return fingerprints }
        if let short = hashes.first(where: { $0.code == .sha256 }) {
            throw .truncatedCertificateHash(byteCount: short.digest.count)
        }
        throw .unsupportedHashFunction(first.code)
    }
}
