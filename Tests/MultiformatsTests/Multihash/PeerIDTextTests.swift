// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@Suite struct PeerIDTextTests {
    /// The examples of libp2p/specs, peer-ids: each line is one peer in both forms.
    static let success: [(base58: String, cid: String)] = [
        (
            "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
            "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"
        ),
        ("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA", ""),
    ]

    static let failure: [(text: String, error: PeerIDTextError)] = [
        ("", .text(.empty)),
        ("QmYyQSo0", .text(.invalidCharacter("0", position: 7))),
        ("xyz", .text(.unknownBase("x"))),
        ("f0072", .notCIDv1),
        ("f01700000", .notLibP2PKey),
        ("f01", .notLibP2PKey),
        ("f01721220", .multihash(.truncated(expected: 32, actual: 0))),
        ("1", .multihash(.invalidLength(.truncated))),
    ]

    @Test(arguments: success)
    func `both forms name the same peer`(base58: String, cid: String) throws {
        let peer = try PeerIDText.decode(base58)
        #expect(peer.base58 == base58)
        #expect(try PeerIDText.decode(PeerIDText.cid(peer)) == peer)
        #expect(try PeerIDText.decode(Multibase.base36.encode([1, 0x72] + peer.bytes)) == peer)
        if !cid.isEmpty {
            #expect(PeerIDText.cid(peer) == cid)
            #expect(try PeerIDText.decode(cid) == peer)
        }
    }

    @Test(arguments: failure)
    func `text that is no peer names what is wrong`(text: String, error: PeerIDTextError) {
        #expect(throws: error) { try PeerIDText.decode(text) }
    }
}
