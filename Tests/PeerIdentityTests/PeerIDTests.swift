// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@testable import PeerIdentity

@Suite struct PeerIDTests {
    typealias Text = (base58: String, base32: String, base36: String)

    /// Examples of the peer-ids specification; base36 computed by hand.
    static let texts: [Text] = [
        (
            "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA",
            "bafzaajaiaejcal72gwuz2or47oyxxn6b3rkwdmmkrxgkjxzy3rqt5kczyn7lcm3l",
            "k51qzi5uqu5dhdmyb9bd18pypu2wp5lpv2xnskfmrqa4lb5knqryrotb05e7or"
        ),
        (
            "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
            "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe",
            "k2k4r8ncs1yoluq95unsd7x2vfhgve0ncjoggwqx9vyh3vl8warrcp15"
        ),
    ]

    @Test(arguments: texts)
    func `all text forms name one peer`(fixture: Text) throws {
        let peer = try PeerID(text: fixture.base58)
        #expect(try PeerID(text: fixture.base32) == peer)
        #expect(try PeerID(text: fixture.base36) == peer)
        #expect(try PeerID(bytes: peer.bytes) == peer)
        #expect(PeerID(fixture.base32.uppercased()) == peer)
        #expect(peer.base58 == fixture.base58)
        #expect("\(peer)" == fixture.base58)
        #expect(peer.cid == fixture.base32)
    }

    @Test func `short keys stand in the identity and long ones do not`() throws {
        for vector in KeyVector.all {
            let key = try PublicKey(protobuf: vector.publicKey)
            let isShort = vector.publicKey.count <= 42
            #expect(key.peerID.multihash.code == (isShort ? .identity : .sha256))
            #expect(key.peerID.publicKey == (isShort ? key : nil))
        }
    }

    @Test func `an inlined key that is none gives no key`() throws {
        let peer = try PeerID(bytes: [0, 3, 1, 2, 3])
        #expect(peer.publicKey == nil)
    }

    @Test func `hashes that no peer has are refused`() {
        let bad: [(bytes: [UInt8], fault: IdentityError.PeerIDFault)] = [
            ([], .multihash(.invalidCode(.truncated))),
            ([0, 0], .digestLength(0)),
            ([0, 43] + [UInt8](repeating: 1, count: 43), .digestLength(43)),
            ([0x12, 31] + [UInt8](repeating: 1, count: 31), .digestLength(31)),
            ([0x11, 20] + [UInt8](repeating: 1, count: 20), .unsupportedHash(.sha1)),
            ([0x12, 32, 1], .multihash(.truncated(expected: 32, actual: 1))),
            ([0, 1, 1, 1], .multihash(.trailingBytes(1))),
        ]
        for fixture in bad {
            #expect(throws: IdentityError.invalidPeerID(fixture.fault)) {
                try PeerID(bytes: fixture.bytes)
            }
        }
    }

    @Test(arguments: texts)
    func `changed and cut text is refused or names another peer`(fixture: Text) throws {
        let peer = try PeerID(text: fixture.base58)
        for text in [fixture.base58, fixture.base32, fixture.base36] {
            for count in 0..<text.count {
                #expect(PeerID(String(text.prefix(count))) != peer)
            }
            #expect(PeerID(text + "!") == nil)
            #expect(PeerID(" " + text) == nil)
        }
    }

    @Test func `text that is no identity is refused`() {
        let bad = [
            "", "Qm", "1", "0", "hello", "12D3KooW0OIl", "b", "z", "bafybeie5745rpv2m6tjyuugywy4d5",
            // A CIDv1 of dag-pb, not of a libp2p key.
            "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
            String(repeating: "1", count: 5000),
        ]
        for text in bad { #expect(PeerID(text) == nil) }
        #expect(throws: IdentityError.invalidPeerID(.text(.notLibP2PKey))) {
            try PeerID(text: "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi")
        }
    }
}
