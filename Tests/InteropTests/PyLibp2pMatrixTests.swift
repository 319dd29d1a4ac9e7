// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

/// Our transport and py-libp2p 0.8.1, each as dialer and as listener.
@Suite(
    .serialized,
    .timeLimit(.minutes(5)),
    .enabled(if: Programs.isMatrixWanted, "WEBRTC_DIRECT_CELLS names no file: run Scripts/interop"),
    .enabled(if: Programs.missing == nil, Comment(rawValue: Programs.missing ?? ""))
)
struct PyLibp2pMatrixTests {
    private let pyLibp2p: MatrixPeer

    init() throws {
        pyLibp2p = MatrixPeer(name: "py-libp2p", program: try #require(Programs.pyLibp2p))
    }

    @Test(arguments: Variant.all)
    func `a py-libp2p listener does all that we ask`(variant: Variant) async throws {
        try await pyLibp2p.weDial(variant)
    }

    @Test(arguments: Variant.all)
    func `our listener does all that a py-libp2p dialer asks`(variant: Variant) async throws {
        try await pyLibp2p.dialsUs(variant)
    }
}
