// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCSCTP

/// What is wrong with a session, without where it happened.
struct SessionFault: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// Compares messages and resets, as they arrive, with the script they come from.
struct SessionLedger {
    private let script: SessionScript
    private var hasArrived: [Bool]
    private var lives: [Int]

    /// The latest ordered message of each stream.
    private var latest: [Int]
    private var missing: Int

    init(_ script: SessionScript) {
        self.script = script
        hasArrived = Array(repeating: false, count: script.items.count)
        lives = Array(repeating: 0, count: script.lives.count)
        latest = Array(repeating: -1, count: script.lives.count)
        missing = script.items.lazy.filter { $0.message.reliability == .reliable }.count
    }

    /// Whether all reliable messages and all resets have arrived.
    var isComplete: Bool { missing == 0 && lives == script.lives }

    mutating func note(_ message: Message) throws(SessionFault) {
        let start = message.payload.readerIndex
        guard let number = message.payload.getInteger(at: start, as: UInt32.self).map(Int.init),
            number < script.items.count
        else { throw SessionFault("a message that was never sent") }
        var expected = script.items[number].message
        let isReliable = expected.reliability == .reliable
        expected.reliability = .reliable
        guard message == expected else { throw SessionFault("message \(number) is damaged") }
        guard !hasArrived[number] else { throw SessionFault("message \(number) came twice") }
        let stream = Int(message.stream.rawValue)
        guard script.items[number].life == lives[stream] else {
            throw SessionFault("message \(number) came in life \(lives[stream]) of its stream")
        }
        hasArrived[number] = true
        if isReliable { missing -= 1 }
        guard !message.isUnordered else { return }
        guard number > latest[stream] else {
            throw SessionFault("message \(number) came after \(latest[stream])")
        }
        latest[stream] = number
    }

    mutating func noteReset(of streams: [StreamID]) throws(SessionFault) {
        for stream in streams {
            let index = Int(stream.rawValue)
            guard index < lives.count, lives[index] < script.lives[index] else {
                throw SessionFault("stream \(index) was reset once too often")
            }
            for (number, item) in script.items.enumerated()
            where item.message.stream == stream && item.life == lives[index] {
                guard item.message.reliability != .reliable || hasArrived[number] else {
                    throw SessionFault("message \(number) is missing at the reset")
                }
            }
            lives[index] += 1
        }
    }

    /// How many messages did not arrive.
    var missingCount: Int { hasArrived.lazy.filter { !$0 }.count }
}
