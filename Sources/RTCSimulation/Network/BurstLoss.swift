// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Loss in bursts by Gilbert's and Elliott's two states, of which one loses everything.
package struct BurstLoss: Hashable, Sendable {
    /// The share of all datagrams that is lost in the long run, from 0 to below 1.
    package var meanLoss: Double

    /// How many datagrams in a row are lost in the mean, at least 1.
    ///
    /// Less than `meanLoss / (1 - meanLoss)` cannot make up that loss: bursts then follow each
    /// other, and less is lost.
    package var meanBurstLength: Double

    /// Names both parameters.
    package init(meanLoss: Double, meanBurstLength: Double) {
        self.meanLoss = meanLoss
        self.meanBurstLength = meanBurstLength
    }

    /// How likely a burst begins with a datagram, when there is none.
    var beginning: Double {
        meanLoss < 1 ? min(1, meanLoss / ((1 - meanLoss) * max(1, meanBurstLength))) : 1
    }

    /// How likely a burst is over before the next datagram.
    var ending: Double { meanLoss < 1 ? 1 / max(1, meanBurstLength) : 0 }
}

/// Whether a burst is under way; draws once for every datagram, from a sequence of its own.
struct BurstState: Sendable {
    private var generator: SeededGenerator
    private var isBad = false

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Whether the next datagram is lost.
    mutating func loses(_ model: BurstLoss?) -> Bool {
        let fraction = generator.fraction()
        guard let model else {
            isBad = false
            return false
        }
        isBad = isBad ? fraction >= model.ending : fraction < model.beginning
        return isBad
    }
}
