// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore
package import RTCCrypto

/// What a session wants done or known.
package enum DTLSOutput: Sendable {
    /// Send these datagrams to the peer, in this order.
    case transmit(PacketBatch)

    /// The handshake is complete; packets can be sent.
    case connected(DTLSPeer)

    /// Packets from the peer, each the plaintext of one record: 1…16,384 bytes.
    case received(PacketBatch)

    /// The session has ended and this is its last output.
    case closed(DTLSCloseReason)
}

/// What the handshake found out and agreed on.
package struct DTLSPeer: Hashable, Sendable {
    /// The hash of the peer's certificate; the peer has proved that it owns the key.
    package let fingerprint: Fingerprint

    /// The agreed SRTP profile.
    ///
    /// Nothing uses it here, but peers insist on negotiating one.
    package let srtpProfile: SRTPProfile?

    /// The IANA number of the cipher suite, such as 0xC02B for ECDHE-ECDSA with AES-128-GCM.
    package let cipherSuite: UInt16

    /// The most bytes by which encryption makes a packet longer: record header, nonce, tag,
    /// padding.
    package let recordOverhead: Int
}

/// A protection profile of use_srtp (RFC 5764 §4.1.2, RFC 7714 §14.2).
package struct SRTPProfile: RawRepresentable, Hashable, Sendable {
    /// The number on the wire.
    package let rawValue: UInt16

    /// Wraps the number on the wire.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// SRTP_AES128_CM_HMAC_SHA1_80.
    package static let aes128CounterModeSHA1 = SRTPProfile(rawValue: 0x0001)
    /// SRTP_AEAD_AES_128_GCM.
    package static let aes128GCM = SRTPProfile(rawValue: 0x0007)
    /// SRTP_AEAD_AES_256_GCM.
    package static let aes256GCM = SRTPProfile(rawValue: 0x0008)
}

/// Why a session has ended.
package enum DTLSCloseReason: Hashable, Sendable {
    /// `close` was called.
    case local

    /// The peer said that it sends nothing more; it was answered in kind.
    case closeNotify

    /// The session cannot go on.
    case failed(DTLSError)
}

/// How far a session has come.
package enum DTLSState: Hashable, Sendable {
    /// Nothing was sent or received.
    case idle

    /// The handshake is under way.
    case handshaking

    /// Packets flow both ways.
    case connected

    /// The session has ended.
    case closed(DTLSCloseReason)
}

/// Counters of one session; they only grow.
package struct DTLSStatistics: Hashable, Sendable {
    /// Datagrams handed to `receive`.
    package internal(set) var datagramsReceived = 0

    /// Datagrams that led to nothing: no records of ours, damaged, repeated, too early or too late.
    package internal(set) var datagramsDiscarded = 0

    /// Flights sent again because the peer did not answer in time.
    package internal(set) var retransmissions = 0

    /// Packets encrypted for the peer.
    package internal(set) var packetsSent = 0

    /// Packets decrypted from the peer.
    package internal(set) var packetsReceived = 0
}
