// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCCrypto
import RTCDTLS
import RTCDataChannel
import RTCICE
import RTCPeerConnection
import RTCSCTP
import RTCSDP

/// The two descriptions that a connection is configured from, as if they had been exchanged.
struct SessionDescriptions {
    let local: SessionDescription
    let remote: SessionDescription

    /// A dialer's own offer, and the listener's answer synthesised from its address.
    init(
        dialing target: DialTarget,
        fingerprint: Fingerprint,
        version: CredentialVersion,
        random: inout RandomSource
    ) throws {
        let drawn = version.dialCredentials(random: &random)
        let credentials = try MungedCredentials(client: drawn.local, server: drawn.remote)
        remote = try target.answer(credentials)
        var offer = Munger.offer(
            inferredFrom: credentials,
            source: target.transportAddress,
            setup: .active
        )
        offer.fingerprints = [SDPFingerprint(function: .sha256, digest: fingerprint.sha256)]
        local = offer
    }

    /// A listener's own answer, and the dialer's offer inferred from its connectivity check.
    init(accepting check: RecentCheck, node: LocalNode) throws {
        let client = check.username.clientCredentials
        let server = check.username.serverCredentials
        let credentials = try MungedCredentials(client: client, server: server)
        var offer = Munger.offer(inferredFrom: credentials, source: check.address, setup: .active)
        // The text form has no place for the interface of a link-local address.
        offer.candidates = [SDPCandidate(host: check.address)]
        remote = offer
        var answer = offer
        answer.isICELite = true
        answer.setup = .passive
        answer.iceUsernameFragment = credentials.serverUsernameFragment
        answer.icePassword = credentials.serverPassword
        answer.fingerprints = [
            SDPFingerprint(function: .sha256, digest: node.fingerprint.sha256)
        ]
        answer.candidates = []
        local = answer
    }
}

extension MungedCredentials {
    init(client: ICECredentials, server: ICECredentials) throws(MungerError) {
        try self.init(
            clientUsernameFragment: client.usernameFragment,
            clientPassword: client.password,
            serverUsernameFragment: server.usernameFragment,
            serverPassword: server.password
        )
    }
}

extension CredentialVersion {
    init(_ version: Configuration.DialerVersion) {
        switch version {
        case .v1: self = .v1
        case .v2: self = .v2
        }
    }
}

extension CongestionControllerKind {
    fileprivate init(_ control: Configuration.CongestionControl) {
        switch control {
        case .newReno: self = .newReno
        case .cubic: self = .cubic
        case .bbr: self = .bbr
        }
    }
}

extension RecordProtection {
    fileprivate init(_ protection: Configuration.RecordProtection) {
        switch protection {
        case .direct: self = .direct
        case .openSSL: self = .openSSL
        }
    }
}

extension PeerConnectionConfiguration {
    /// The room that control frames have beyond what writes may fill.
    private static let controlFrameBytes = 16 << 20

    /// By how much DTLS with AES-GCM makes a packet longer (RFC 5288 §3).
    private static let recordOverhead = 37

    /// What the engines need to know of a transport's configuration, for a peer of this family.
    init(_ configuration: Configuration, isIPv6: Bool = false) {
        self.init()
        ice = configuration.ice
        association.congestionControl = CongestionControllerKind(configuration.congestionControl)
        let datagramBytesMax = configuration.datagramBytesMax ?? (isIPv6 ? 1_452 : 1_472)
        let packetBytes = configuration.datagramBytes - Self.recordOverhead
        let packetBytesMax = max(packetBytes, datagramBytesMax - Self.recordOverhead)
        association.maximumPacketSize = packetBytes
        association.pathPacketSizeMax = min(packetBytesMax, 16_384)
        association.receiveWindow = configuration.receiveWindowBytes
        association.sendBufferBytesMax =
            configuration.connectionSendBytesMax + Self.controlFrameBytes
        association.receiveWindowMax = configuration.receiveWindowBytesMax
        association.receiveMemoryLimit = 2 * configuration.receiveWindowBytes
        association.streamSendMark =
            min(configuration.streamSendBytesMax, MemoryFloor.streamSendBytes)
        association.streamSendMarkMax = configuration.streamSendBytesMax
        association.bufferedAmountLowThreshold = association.streamSendMark / 2
        dtls.maximumPacketSize = max(association.pathPacketSizeMax, dtls.maximumPacketSize)
        dtls.handshakeTimeout = .seconds(60)
        dtls.recordProtection = RecordProtection(configuration.recordProtection)
        channels.channels = configuration.streamsMax
    }
}
