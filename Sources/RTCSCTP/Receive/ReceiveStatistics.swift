// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What the receiving side has counted since the association began.
package struct ReceiveStatistics: Hashable, Sendable {
    /// DATA chunks that were new and taken.
    package internal(set) var accepted = 0

    /// DATA chunks that had arrived before.
    package internal(set) var duplicates = 0

    /// DATA chunks dropped because the window was used up.
    package internal(set) var withoutRoom = 0

    /// DATA chunks dropped because no SACK could acknowledge a TSN so far ahead.
    package internal(set) var tooFarAhead = 0

    /// DATA chunks discarded because their stream does not exist.
    package internal(set) var invalidStreams = 0
}
