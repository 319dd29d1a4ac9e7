// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Which congestion controller an association uses.
package enum CongestionControllerKind: String, Hashable, Sendable, CaseIterable {
    /// The window control of RFC 9260 §7, with an initial window of ten packets.
    case newReno

    /// CUBIC (RFC 9438) with HyStart++ (RFC 9406): fills long and fast paths sooner, and shares
    /// them with TCP.
    case cubic

    /// BBRv3: follows the path's bandwidth and round trip instead of its losses; for paths that
    /// lose packets without being full.
    case bbr
}
