// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCCrypto
import RTCDTLS
import RTCDataChannel
import RTCICE
import RTCPeerConnection
import RTCSCTP
import RTCSDP
import RTCSimulation
import Testing

@Suite struct SetupTests {
    typealias Setup = SessionDescription.Setup

    static let address = TransportAddress(ip: .v4(0xC633_6402), port: 4_001)

    /// The descriptions of a dialer, to be spoilt.
    static func descriptions(_ version: CredentialVersion = .v2) throws -> PairDescriptions {
        var random = RandomSource.seeded(1)
        return try PairDescriptions(
            dialing: address,
            announcing: [Fingerprint(ofCertificateDER: [1])],
            credentials: version.dialCredentials(random: &random),
            from: TransportAddress(ip: .v4(0xC000_0201), port: 40_000),
            fingerprint: Fingerprint(ofCertificateDER: [2])
        )
    }

    static func connect(
        _ local: SessionDescription,
        _ remote: SessionDescription,
        as role: DTLSRole = .client
    ) throws {
        var random = RandomSource.seeded(2)
        let certificate = try CertificateIdentity()
        _ = try PeerConnection(
            configuration: PeerConnectionConfiguration(),
            local: local,
            remote: remote,
            context: DTLSContext(certificate: certificate, role: role),
            random: &random,
            at: .zero
        )
    }

    static let roles: [(Setup, Setup, DTLSRole?)] = [
        (.active, .passive, .client), (.active, .actpass, .client), (.actpass, .passive, .client),
        (.passive, .active, .server), (.passive, .actpass, .server), (.actpass, .active, .server),
        (.active, .active, nil), (.passive, .passive, nil), (.actpass, .actpass, nil),
        (.holdconn, .active, nil), (.holdconn, .passive, nil), (.active, .holdconn, nil),
    ]

    @Test(arguments: roles)
    func `the setup values decide who is the DTLS client`(
        local: Setup,
        remote: Setup,
        role: DTLSRole?
    ) throws {
        var descriptions = try Self.descriptions()
        descriptions.local.setup = local
        descriptions.remote.setup = remote
        if let role {
            try Self.connect(descriptions.local, descriptions.remote, as: role)
        } else {
            #expect(throws: PeerConnectionSetupError.setup) {
                try Self.connect(descriptions.local, descriptions.remote)
            }
        }
    }

    @Test func `a peer without a UDP candidate cannot be reached`() throws {
        var named = SDPCandidate(host: Self.address)
        named.host = .name("abc.local")
        var tcp = SDPCandidate(host: Self.address)
        tcp.transport = .tcp
        for candidates in [[], [named], [tcp]] as [[SDPCandidate]] {
            var descriptions = try Self.descriptions()
            descriptions.remote.candidates = candidates
            #expect(throws: PeerConnectionSetupError.noCandidate) {
                try Self.connect(descriptions.local, descriptions.remote)
            }
        }
        var descriptions = try Self.descriptions()
        descriptions.remote.candidates.insert(contentsOf: [named, tcp], at: 0)
        try Self.connect(descriptions.local, descriptions.remote)
    }

    @Test func `a DTLS client needs a SHA-256 fingerprint`() throws {
        let sha1 = SDPFingerprint(function: .sha1, digest: Array(repeating: 1, count: 20))
        for fingerprints in [[], [sha1]] as [[SDPFingerprint]] {
            var descriptions = try Self.descriptions()
            descriptions.remote.fingerprints = fingerprints
            #expect(throws: PeerConnectionSetupError.noFingerprint) {
                try Self.connect(descriptions.local, descriptions.remote)
            }
        }
    }

    @Test func `a dialer needs valid ICE credentials`() throws {
        for text in ["", "abc", "not ice chars at all, no"] {
            var descriptions = try Self.descriptions()
            descriptions.remote.icePassword = text
            #expect(throws: PeerConnectionSetupError.credentials) {
                try Self.connect(descriptions.local, descriptions.remote)
            }
        }
    }

    @Test func `a lite agent takes any valid ICE credentials`() throws {
        let descriptions = try Self.descriptions()
        var (answer, offer) = (descriptions.remote, descriptions.local)
        offer.candidates = [SDPCandidate(host: Self.address)]
        try Self.connect(answer, offer, as: .server)
        answer.iceUsernameFragment = "abcd"
        answer.icePassword = "an/ordinary/password+of+ICE"
        offer.iceUsernameFragment = "EFGH"
        try Self.connect(answer, offer, as: .server)
        for text in ["", "abc", "not ice chars at all, no"] {
            var other = offer
            other.icePassword = text
            #expect(throws: PeerConnectionSetupError.credentials) {
                try Self.connect(answer, other, as: .server)
            }
        }
    }

    @Test func `a message larger than the peer takes is refused`() throws {
        var pair = try PeerConnectionPair.connected()
        let id = try pair.open(at: .dialer)
        let most = 16_384
        #expect(
            throws: DataChannelError.association(
                .limit(.messageSize, actual: most + 1, maximum: most)
            )
        ) {
            try pair.send(.pattern(most + 1, seed: 1), on: id, from: .dialer)
        }
        try pair.send(.pattern(most, seed: 1), on: id, from: .dialer)
        try pair.drive { $0.listener.channels.messageCount(on: id) == 1 }
        #expect(pair.listener.channels.bytes(on: id) == .pattern(most, seed: 1))
    }
}
