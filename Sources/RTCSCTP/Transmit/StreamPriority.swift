// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What a stream's share of the path is worth beside the shares of others (RFC 8831 §6.4).
package struct StreamPriority: Hashable, Sendable {
    /// Half of the normal share.
    package static let low = StreamPriority(128)

    /// The share of a stream for which nothing was asked.
    package static let normal = StreamPriority(256)

    /// Twice the normal share.
    package static let high = StreamPriority(512)

    /// Four times the normal share.
    package static let extraHigh = StreamPriority(1024)

    /// The worth, from 128 to 1024.
    package let rawValue: Int

    /// Takes the priority of a DATA_CHANNEL_OPEN (RFC 8832 §5.1): values outside of what RFC 8831
    /// names count as the nearest that it does, and 0, which many peers send, as normal.
    package init(_ value: UInt16) {
        rawValue = value == 0 ? 256 : min(max(Int(value), 128), 1024)
    }
}
