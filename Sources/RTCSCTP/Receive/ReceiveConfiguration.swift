// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The limits of the receiving side.
package struct ReceiveConfiguration: Hashable, Sendable {
    /// How many bytes may wait here or be unread by the application: the advertised window.
    ///
    /// At least `messageSizeMax`, or the largest message could never arrive.
    package var windowBytes = 2 * 1024 * 1024

    /// The largest that the window may become, in bytes; no less than `windowBytes` counts.
    package var windowBytesMax = 0

    /// How many bytes may be held here altogether, also those of a stream that nobody reads beyond
    /// the window; no less than `windowBytes` counts.
    package var memoryBytes = 0

    /// How many `memoryBytes` may become; twice `windowBytesMax` is the most that is ever used.
    package var memoryBytesMax = 0

    /// The longest message that is put together, in bytes.
    package var messageSizeMax = 256 * 1024

    /// Whether data comes in I-DATA chunks and not in DATA (RFC 8260).
    package var isInterleaved = false

    /// How many streams the peer may use: their ids are below it.
    package var streams = 65535

    /// The longest that a SACK for a lone packet waits for company, at most 500 ms (RFC 9260 §6.2).
    package var acknowledgementDelay: Duration = .milliseconds(20)

    /// How many gap ack blocks a SACK has at most; four bytes each.
    ///
    /// A sender is blind beyond the last one, so that a flight with many holes is repaired the
    /// slower the fewer there are; 256 fill a packet.
    package var gapBlocksMax = 256

    /// How many duplicate TSNs a SACK reports at most; four bytes each.
    package var duplicatesMax = 20

    /// The defaults.
    package init() {}
}
