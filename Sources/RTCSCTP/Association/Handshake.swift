// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// Who both ends are: tags, first TSNs and cookies (RFC 9260 §5.1).
///
/// The state cookie is no sealed copy of the state: DTLS has authenticated the only peer there can
/// be before its first INIT, so there is no flood to stay stateless against. It is a random number
/// that proves the peer saw our INIT ACK, joined to the INIT that it answers, which is kept.
struct Handshake {
    /// The tag that the peer puts into its packets; never zero.
    let localTag: VerificationTag

    /// The number of our first DATA chunk.
    let localInitialTSN: TSN

    /// The tag that we put into our packets; zero until known.
    var peerTag = VerificationTag.zero

    /// What the association goes by once it is established.
    var peer: InitChunk?

    /// The INIT that our latest INIT ACK answered.
    var offer: InitChunk?

    /// The peer's cookie while we echo it.
    var peerCookie: ByteBuffer?

    /// When the only INIT, INIT ACK or COOKIE ECHO so far left whose answer is awaited; nil when it
    /// was repeated, so that the answer measures no round trip (Karn's rule).
    var askedAt: Instant?

    /// Whether an INIT or INIT ACK of ours said that the peer may leave out CRC32c.
    ///
    /// Such packets are taken from then on.
    var hasOfferedZeroChecksum = false

    /// How often INIT, COOKIE ECHO, SHUTDOWN or SHUTDOWN ACK has been repeated.
    var repetitions = 0

    /// The round trip that a layer below has measured.
    var assumedRoundTrip: Duration?

    /// Tells the echoes of our own HEARTBEATs.
    let nonce: UInt64

    private let secret: [UInt8]

    /// Draws the tag, the secret and, unless it is configured, the first TSN.
    init(_ configuration: AssociationConfiguration, random: inout RandomSource) {
        var tag = UInt32(0)
        // A random source that only gives zeros must not hang us; one is as good as any tag then.
        for _ in 0..<4 where tag == 0 { tag = UInt32(truncatingIfNeeded: random.next()) }
        localTag = VerificationTag(max(tag, 1))
        let tsn = UInt32(truncatingIfNeeded: random.next())
        localInitialTSN = TSN(configuration.initialTSN ?? tsn)
        nonce = random.next()
        secret = random.bytes(count: 32)
    }

    /// The cookie that belongs to an INIT of the peer.
    func cookie(for offer: InitChunk) -> ByteBuffer {
        var cookie = ByteBuffer(bytes: secret)
        cookie.writeMultipleIntegers(offer.initiateTag.rawValue, offer.initialTSN.rawValue)
        return cookie
    }
}
