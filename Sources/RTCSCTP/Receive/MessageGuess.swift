// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// How much memory a message gets with its first fragment, so that it need not move as it grows:
/// what the one before it took.
enum MessageGuess {
    /// More is not reserved for any message, in bytes.
    static let bytesMax = 64 * 1024

    /// Only so many incomplete messages get any: the memory is beyond what the receive window
    /// bounds.
    static let messagesMax = 4

    /// The bytes for the next message after one of `latest` bytes, when `count` are incomplete.
    static func capacity(after latest: Int, incomplete count: Int) -> Int {
        count < messagesMax ? min(latest, bytesMax) : 0
    }
}
