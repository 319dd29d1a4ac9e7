// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What a path does to the datagrams of one direction; the defaults do no harm.
///
/// Probabilities are from 0 to 1 and count for each datagram by itself.
package struct LinkConditions: Hashable, Sendable {
    /// How long every datagram takes.
    package var delay: Duration = .milliseconds(10)

    /// How much longer a datagram may take; the order is kept.
    package var jitter: Duration = .zero

    /// How likely a datagram vanishes, whatever became of the one before.
    package var loss = 0.0

    /// Loss in bursts, beside `loss`; nil for none.
    package var burstLoss: BurstLoss?

    /// How likely a datagram arrives twice.
    package var duplication = 0.0

    /// How likely a datagram is held back, so that later ones overtake it.
    package var reordering = 0.0

    /// How long a datagram is held back at most.
    package var reorderingDelay: Duration = .milliseconds(20)

    /// How likely one bit of a datagram is flipped.
    package var corruption = 0.0

    /// The longest datagram that fits, in bytes of UDP payload; nil for any.
    package var datagramBytesMax: Int?

    /// How many bytes leave in a second; nil for any number.
    package var bytesPerSecond: Int?

    /// The bytes around each datagram that take part in `bytesPerSecond` and `queueBytesMax`.
    package var headerBytes = 0

    /// How many bytes may wait to leave when `bytesPerSecond` is set; a datagram beyond is dropped.
    package var queueBytesMax = 128 * 1024

    /// Whether nothing comes through.
    package var isDown = false

    /// A good path.
    package init() {}

    /// A path with each fault in this share of the datagrams, and 5 ms of jitter.
    package static func faulty(
        loss: Double = 0,
        duplication: Double = 0,
        reordering: Double = 0,
        corruption: Double = 0
    ) -> LinkConditions {
        var conditions = LinkConditions()
        conditions.jitter = .milliseconds(5)
        conditions.loss = loss
        conditions.duplication = duplication
        conditions.reordering = reordering
        conditions.corruption = corruption
        return conditions
    }
}
