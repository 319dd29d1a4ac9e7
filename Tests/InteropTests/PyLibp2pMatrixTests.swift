// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

/// Our transport and py-libp2p 0.8.1, each as dialer and as listener; the two directions at once.
@Suite(
    .enabled(if: Programs.isMatrixWanted, "WEBRTC_DIRECT_CELLS names no file: run Scripts/interop"),
    .enabled(if: Programs.missing == nil, Comment(rawValue: Programs.missing ?? ""))
)
struct PyLibp2pMatrixTests {
    private static func peer() throws -> MatrixPeer {
        MatrixPeer(name: "py-libp2p", program: try #require(Programs.pyLibp2p))
    }

    @Suite(.serialized, .timeLimit(.minutes(5))) struct Listener {
        @Test(arguments: Variant.all)
        func `a py-libp2p listener does all that we ask`(variant: Variant) async throws {
            try await peer().weDial(variant)
        }
    }

    @Suite(.serialized, .timeLimit(.minutes(5))) struct Dialer {
        @Test(arguments: Variant.all)
        func `our listener does all that a py-libp2p dialer asks`(variant: Variant) async throws {
            try await peer().dialsUs(variant)
        }
    }
}
