// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import PeerIdentity
internal import RTCCrypto

/// Why a Noise handshake failed, by blame; whatever the reason, it cannot go on.
package enum NoiseError: Error, Hashable, Sendable {
    /// The peer broke the protocol, or somebody between changed its messages.
    case peerFault(PeerFault)
    /// The peer proved to be somebody, but not the one that was dialled.
    case wrongPeer(expected: PeerID, actual: PeerID)
    /// The peer announced a message longer than `NoiseHandshake.maximumMessageBytes`.
    case messageTooLong(Int)
    /// The handshake was used in the wrong order by its owner.
    case usage(UsageFault)
    /// Our own identity key could not sign.
    case ownIdentity(IdentityError)
    /// The cryptographic library failed, for want of memory; `reason` is its own code.
    case cryptographyFailed(reason: UInt)

    /// How the peer broke the protocol.
    package enum PeerFault: Hashable, Sendable {
        /// A message is shorter than its keys and tags.
        case messageTooShort(minimum: Int, actual: Int)
        /// A message does not decrypt: it was changed, or the two ends saw different certificates.
        case decryptionFailed
        /// A Diffie-Hellman key is a point of small order.
        case degenerateKey
        /// The payload is no protobuf message of the right shape.
        case malformedPayload
        /// The payload has no identity key.
        case missingIdentityKey
        /// The payload has no signature.
        case missingSignature
        /// The identity key in the payload is not acceptable.
        case invalidIdentityKey(IdentityError)
        /// The identity key did not sign the static key of this handshake.
        case invalidSignature
    }

    /// How the owner used the handshake wrongly.
    package enum UsageFault: Hashable, Sendable {
        /// `start` was called a second time.
        case alreadyStarted
        /// Bytes were handed to an initiator before `start`.
        case notStarted
        /// The handshake has completed; bytes now belong to the stream behind it.
        case alreadyFinished
        /// The handshake has failed before.
        case alreadyFailed
    }

    init(_ error: CryptoError) {
        switch error {
        case .invalidInput(.authenticationFailed): self = .peerFault(.decryptionFailed)
        case .invalidInput: self = .peerFault(.degenerateKey)
        case .limitExceeded(_, let actual): self = .messageTooLong(actual)
        case .libraryFailure(let reason): self = .cryptographyFailed(reason: reason)
        }
    }
}
