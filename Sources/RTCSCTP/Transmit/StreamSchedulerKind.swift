// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Whose data is sent next when several streams have some (RFC 8260 §3).
package enum StreamSchedulerKind: Hashable, Sendable {
    /// Streams take turns, with one message each (RFC 8260 §3.2), or with one chunk each when
    /// messages are interleaved.
    case roundRobin

    /// Streams share the path by their priorities, counted in bytes (RFC 8260 §3.6); one that has
    /// been silent goes first, so that a small message never waits for long ones.
    case weightedFair
}
