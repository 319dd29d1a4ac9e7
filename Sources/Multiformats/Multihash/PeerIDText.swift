// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The two ways to write a libp2p peer identity as text (libp2p/specs, peer-ids).
///
/// The common form is the multihash in bare base58btc, which begins with `Qm` or `1`. The newer
/// form is a CIDv1 of codec `libp2p-key` in any multibase: `01 72` and the multihash.
public enum PeerIDText {
    /// The multicodec `libp2p-key`.
    private static let libp2pKey: UInt8 = 0x72
    private static let version: UInt8 = 0x01

    /// Decodes either form.
    ///
    /// - Throws: `PeerIDTextError` with the part that is wrong.
    public static func decode(_ text: some StringProtocol) throws(PeerIDTextError) -> Multihash {
        let bytes: [UInt8]
        let isBase58 = isBase58(text)
        do {
            bytes =
                isBase58
                ? try Multibase.base58btc.decodeWithoutPrefix(text)
                : try Multibase.decode(text).bytes
        } catch { throw .text(error) }
        if isBase58 { return try multihash(bytes[...]) }
        guard bytes.first == version else { throw .notCIDv1 }
        guard bytes.dropFirst().first == libp2pKey else { throw .notLibP2PKey }
        return try multihash(bytes.dropFirst(2))
    }

    /// Writes a peer identity in the common form.
    ///
    /// A multihash whose base58 does not begin with `Qm` or `1` could be taken for multibase; no
    /// peer has one, but an address may, and it is written as a CID.
    public static func encode(_ multihash: Multihash) -> String {
        let base58 = multihash.base58
        return isBase58(base58) ? base58 : cid(multihash)
    }

    private static func isBase58(_ text: some StringProtocol) -> Bool {
        text.hasPrefix("Qm") || text.hasPrefix("1")
    }

    /// Writes a peer identity as a CIDv1 in base32, which begins with `bafz`.
    public static func cid(_ multihash: Multihash) -> String {
        let base32 = BitBase(alphabet: Multibase.base32.alphabet, width: 5, padding: false)
        return "b" + base32.encode([version, libp2pKey] + multihash.bytes)
    }

    private static func multihash(
        _ bytes: ArraySlice<UInt8>
    ) throws(PeerIDTextError) -> Multihash {
        do { return try Multihash(bytes: bytes) } catch { throw .multihash(error) }
    }
}

/// Why text is no peer identity.
public enum PeerIDTextError: Error, Hashable, Sendable {
    /// The text is neither bare base58btc nor multibase.
    case text(MultibaseError)

    /// The bytes are no CID of version 1.
    case notCIDv1

    /// The CID is of something else than a libp2p key.
    case notLibP2PKey

    /// The bytes hold no valid multihash.
    case multihash(MultihashError)
}
