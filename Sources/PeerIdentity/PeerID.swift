// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
internal import RTCCrypto

/// The identity of a libp2p peer: the hash of its public key (peer-ids specification, "Peer Ids").
///
/// Keys of up to 42 bytes in protobuf form stand in it whole, longer ones as SHA-256. Equal
/// identities mean equal keys, so proving possession of the key proves the identity.
///
/// ```swift
/// let peer = try PeerID(text: "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA")
/// ```
public struct PeerID: Hashable, Sendable {
    /// Bytes in the longest protobuf form of a key that stands in the identity whole.
    public static let maximumInlinedKeyBytes = 42

    /// The hash: identity or SHA-256.
    public let multihash: Multihash

    /// The identity of the peer with this key.
    public init(publicKey: PublicKey) {
        let protobuf = publicKey.protobuf
        let isInlined = protobuf.count <= Self.maximumInlinedKeyBytes
        do {
            multihash = try Multihash(
                code: isInlined ? .identity : .sha256,
                digest: isInlined ? protobuf : Digest.sha256(protobuf)
            )
        } catch {
            preconditionFailure("a multihash holds up to 42 bytes or a SHA-256 digest")
        }
    }

    /// Checks that a hash can be an identity.
    ///
    /// - Throws: ``IdentityError/invalidPeerID(_:)`` for other hash functions or lengths.
    public init(multihash: Multihash) throws(IdentityError) {
        let lengths: ClosedRange<Int>
        switch multihash.code {
        case .identity: lengths = 1...Self.maximumInlinedKeyBytes
        case .sha256: lengths = 32...32
        default: throw .invalidPeerID(.unsupportedHash(multihash.code))
        }
        guard lengths.contains(multihash.digest.count) else {
            throw .invalidPeerID(.digestLength(multihash.digest.count))
        }
        self.multihash = multihash
    }

    /// Reads the binary form, a multihash.
    ///
    /// - Throws: ``IdentityError/invalidPeerID(_:)``.
    public init(bytes: some Collection<UInt8>) throws(IdentityError) {
        let multihash: Multihash
        do {
            multihash = try Multihash(bytes: bytes)
        } catch {
            throw .invalidPeerID(.multihash(error))
        }
        try self.init(multihash: multihash)
    }

    /// Reads either text form: base58btc (`Qm…`, `12D3…`) or a CIDv1 of a libp2p key in any
    /// multibase (`bafz…`, `k51…`).
    ///
    /// - Throws: ``IdentityError/invalidPeerID(_:)``.
    public init(text: some StringProtocol) throws(IdentityError) {
        let multihash: Multihash
        do {
            multihash = try PeerIDText.decode(text)
        } catch {
            throw .invalidPeerID(.text(error))
        }
        try self.init(multihash: multihash)
    }

    /// The binary form, a multihash.
    public var bytes: [UInt8] { multihash.bytes }

    /// The common text form, base58btc.
    public var base58: String { multihash.base58 }

    /// The newer text form, a CIDv1 in base32.
    public var cid: String { PeerIDText.cid(multihash) }

    /// The peer's key, when it stands in the identity whole and is valid.
    public var publicKey: PublicKey? {
        guard multihash.code == .identity else { return nil }
        return try? PublicKey(protobuf: multihash.digest)
    }
}

extension PeerID: LosslessStringConvertible {
    /// Reads either text form; nil when it is no peer identity.
    public init?(_ description: String) {
        guard let peer = try? PeerID(text: description) else { return nil }
        self = peer
    }

    /// The common text form, base58btc.
    public var description: String { base58 }
}
