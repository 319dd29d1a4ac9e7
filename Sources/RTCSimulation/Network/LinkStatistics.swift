// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What became of the datagrams on one direction of a path.
package struct LinkStatistics: Hashable, Codable, Sendable {
    /// Datagrams that were sent.
    package var sent = 0

    /// Their bytes, without the headers around them.
    package var sentBytes = 0

    /// Datagrams that have arrived, duplicates included.
    package var arrived = 0

    /// Their bytes, without the headers around them.
    package var arrivedBytes = 0

    /// Datagrams that were lost by chance, alone or in a burst.
    package var lost = 0

    /// Datagrams that were sent while nothing came through.
    package var blackedOut = 0

    /// Datagrams too long for the path.
    package var tooLong = 0

    /// Datagrams for which the queue had no room.
    package var overflowed = 0

    /// Datagrams that arrived twice.
    package var duplicated = 0

    /// Datagrams that were held back.
    package var reordered = 0

    /// Datagrams with a flipped bit.
    package var corrupted = 0

    /// The most bytes that have waited in the queue, headers included.
    package var queuedBytesPeak = 0

    /// Nothing sent yet.
    package init() {}
}
