// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCCrypto
import RTCDTLS
import RTCICE
import RTCPeerConnection
import RTCSDP

/// What a listening endpoint does before there is a connection: checks are answered from the packet
/// alone, and a ClientHello from where a check came makes a connection.
struct SimulatedListener {
    private let responder: ICELiteResponder
    private var checks: RecentChecks
    private var random: RandomSource

    init(random: RandomSource) {
        self.random = random
        responder = ICELiteResponder(random: &self.random)
        checks = RecentChecks(random: &self.random)
    }

    /// What to send back for a check of a stranger.
    mutating func answer(
        _ check: ByteBuffer,
        from source: TransportAddress,
        at now: Instant
    ) -> [ByteBuffer] {
        switch responder.respond(to: check, from: source, random: &random) {
        case .ignored: return []
        case .refused(_, let response): return [response]
        case .answered(let answer):
            checks.record(RecentCheck(answer, from: source, at: now))
            return [answer.response, answer.triggeredCheck].compactMap { $0 }
        }
    }

    /// Makes a connection for a DTLS record of a stranger; nil unless it may be a ClientHello that
    /// follows a check.
    mutating func accept(
        _ record: ByteBuffer,
        from source: TransportAddress,
        options: PairOptions,
        certificates: PairCertificates,
        at now: Instant
    ) throws -> PeerConnection? {
        guard record.isHandshakeRecord, let check = checks.take(from: source, at: now) else {
            return nil
        }
        let descriptions = try PairDescriptions(
            accepting: check,
            at: options.listenerAddress,
            fingerprint: certificates.listener.fingerprint
        )
        return try PeerConnection(
            configuration: options.listener,
            local: descriptions.local,
            remote: descriptions.remote,
            context: certificates.listenerContext,
            random: &random,
            at: now
        )
    }
}

extension ByteBuffer {
    /// Whether this begins with a handshake record of epoch 0 (RFC 6347 §4.1).
    fileprivate var isHandshakeRecord: Bool {
        getInteger(at: readerIndex, as: UInt8.self) == 22
            && getInteger(at: readerIndex + 3, as: UInt16.self) == 0
    }
}
