// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

/// A peer that only keeps what arrives: the simplest that can acknowledge it (RFC 9260 §6.2).
///
/// TSNs are counted from the first, so that nothing here wraps around.
struct ReferenceReceiver {
    private let initialTSN: TSN

    /// The TSNs that have arrived, by their number.
    private(set) var arrived: Set<Int> = []

    /// The TSNs that the sender told to skip and that have not arrived.
    private(set) var skipped: Set<Int> = []

    /// How many TSNs there are before the first that is missing.
    private(set) var cumulative = 0

    private var duplicates: [Int] = []

    init(initialTSN: TSN) { self.initialTSN = initialTSN }

    func number(of tsn: TSN) -> Int { initialTSN.distance(to: tsn) }

    mutating func receive(_ tsn: TSN) {
        let number = number(of: tsn)
        guard number >= cumulative, arrived.insert(number).inserted else {
            return duplicates.append(number)
        }
        advance()
    }

    /// FORWARD TSN (RFC 3758 §3.6).
    mutating func skip(to tsn: TSN) {
        let number = number(of: tsn)
        guard number >= cumulative else { return }
        for missing in cumulative...number where !arrived.contains(missing) {
            skipped.insert(missing)
        }
        advance()
    }

    /// Throws away `count` of the chunks beyond the first gap, the newest first.
    mutating func renege(_ count: Int) {
        for number in arrived.sorted(by: >).prefix(count) where number >= cumulative {
            arrived.remove(number)
        }
    }

    /// What a SACK says now, with at most so many gap blocks.
    mutating func sack(window: Int, blocksMax: Int = 20) -> SackChunk {
        defer { duplicates = [] }
        var blocks: [GapBlock] = []
        var highest = cumulative - 1
        for number in arrived.sorted() where number >= cumulative {
            let offset = UInt16(clamping: number - cumulative + 1)
            if number == highest + 1, !blocks.isEmpty {
                blocks[blocks.count - 1].end = offset
            } else if blocks.count < blocksMax {
                blocks.append(GapBlock(start: offset, end: offset))
            } else {
                break
            }
            highest = number
        }
        return SackChunk(
            cumulativeTSNAck: initialTSN.advanced(by: cumulative - 1),
            advertisedReceiverWindow: UInt32(clamping: window),
            gapBlocks: WireList(blocks),
            duplicateTSNs: WireList(duplicates.map { initialTSN.advanced(by: $0) })
        )
    }

    private mutating func advance() {
        while arrived.contains(cumulative) || skipped.contains(cumulative) { cumulative += 1 }
    }
}
