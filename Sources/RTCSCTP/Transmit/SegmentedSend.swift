// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What the socket sends in one go (UDP segmentation offload): no burst and no batch is more, or
/// its last packets would cost as much as all the others.
enum SegmentedSend {
    /// The most packets.
    static let packetsMax = 48

    /// The most bytes of those packets: of the 65,507 of a UDP datagram over IPv4, DTLS takes up to
    /// 40 for each.
    static let bytesMax = 65_507 - 40 * packetsMax

    /// The most packets of `bytes` bytes each.
    static func packetsMax(ofSize bytes: Int) -> Int {
        min(packetsMax, max(1, bytesMax / max(1, bytes)))
    }
}
