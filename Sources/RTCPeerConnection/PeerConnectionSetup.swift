// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCCrypto
import RTCICE
import RTCSDP
import RTCSTUN

/// Why two session descriptions do not make a connection; the caller's fault.
package enum PeerConnectionSetupError: Error, Hashable, Sendable {
    /// The `a=setup` values leave open, or dispute, who is the DTLS client.
    case setup

    /// No candidate of the peer can be sent to over UDP.
    case noCandidate

    /// A DTLS client has no SHA-256 fingerprint to check the server's certificate against.
    case noFingerprint

    /// The ICE credentials of one side have the wrong length or characters.
    case credentials
}

/// What the two session descriptions say about a connection.
struct PeerConnectionSetup {
    let local: SessionDescription
    let remote: SessionDescription
    let isDTLSClient: Bool
    let remoteAddress: TransportAddress
    let fingerprints: [Fingerprint]

    var sctpPort: UInt16 { remote.sctpPort }

    /// The peer's a=max-message-size, of which 0 stands for any size (RFC 8841 §6).
    var peerMessageBytesMax: Int {
        remote.maximumMessageSize == 0 ? .max : Int(clamping: remote.maximumMessageSize)
    }

    init(local: SessionDescription, remote: SessionDescription) throws(PeerConnectionSetupError) {
        self.local = local
        self.remote = remote
        switch (local.setup, remote.setup) {
        case (.active, .passive), (.active, .actpass), (.actpass, .passive): isDTLSClient = true
        case (.passive, .active), (.passive, .actpass), (.actpass, .active): isDTLSClient = false
        default: throw .setup
        }
        guard let address = remote.candidates.lazy.compactMap(\.udpAddress).first else {
            throw .noCandidate
        }
        remoteAddress = address
        fingerprints = remote.sha256Digests.compactMap { Fingerprint(sha256: $0) }
        guard !isDTLSClient || !fingerprints.isEmpty else { throw .noFingerprint }
    }

    /// The ICE agent of our role: lite where our description says so, otherwise controlling.
    func makeAgent(
        configuration: ICEConfiguration,
        random: inout RandomSource,
        at now: Instant
    ) throws(PeerConnectionSetupError) -> ICEAgent {
        let (ours, theirs): (ICECredentials, ICECredentials)
        do {
            (ours, theirs) = (try ICECredentials(local), try ICECredentials(remote))
        } catch {
            throw .credentials
        }
        guard local.isICELite else {
            return .controlling(
                ICEControllingAgent(
                    local: ours,
                    remote: theirs,
                    remoteAddress: remoteAddress,
                    configuration: configuration,
                    random: random,
                    at: now
                )
            )
        }
        return .lite(
            ICELiteAgent(
                local: ours,
                remote: theirs,
                address: remoteAddress,
                responder: ICELiteResponder(random: &random),
                configuration: configuration,
                random: random,
                at: now
            )
        )
    }
}

extension ICECredentials {
    fileprivate init(_ description: SessionDescription) throws(ICEError) {
        try self.init(
            usernameFragment: description.iceUsernameFragment,
            password: description.icePassword
        )
    }
}
