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

    /// The ICE credentials are not those of WebRTC Direct.
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
        local.isICELite
            ? .lite(try liteAgent(configuration, &random, at: now))
            : .controlling(try controllingAgent(configuration, random, at: now))
    }

    private func liteAgent(
        _ configuration: ICEConfiguration,
        _ random: inout RandomSource,
        at now: Instant
    ) throws(PeerConnectionSetupError) -> ICELiteAgent {
        let text = "\(local.iceUsernameFragment):\(remote.iceUsernameFragment)"
        guard let username = try? WebRTCDirectUsername(parsing: text.utf8),
            username.serverCredentials.password == local.icePassword,
            username.clientCredentials.password == remote.icePassword
        else { throw .credentials }
        return ICELiteAgent(
            RecentCheck(address: remoteAddress, username: username, receivedAt: now),
            responder: ICELiteResponder(random: &random),
            configuration: configuration,
            random: random,
            at: now
        )
    }

    private func controllingAgent(
        _ configuration: ICEConfiguration,
        _ random: RandomSource,
        at now: Instant
    ) throws(PeerConnectionSetupError) -> ICEControllingAgent {
        do {
            return ICEControllingAgent(
                local: try ICECredentials(local),
                remote: try ICECredentials(remote),
                remoteAddress: remoteAddress,
                configuration: configuration,
                random: random,
                at: now
            )
        } catch {
            throw .credentials
        }
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
