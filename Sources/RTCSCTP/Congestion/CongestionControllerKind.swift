// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Which congestion controller an association uses.
package enum CongestionControllerKind: String, Hashable, Sendable, CaseIterable {
    /// The window control of RFC 9260 §7, with an initial window of ten packets.
    case newReno
}
