// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import Testing

@testable import RTCDTLS

@Suite struct ReplayWindowTests {
    static let last: UInt64 = 1 << 48 - 1

    struct Fixture: Sendable {
        var noted: [UInt64]
        var admitted: [UInt64]
        var refused: [UInt64]
    }

    static let fixtures: [Fixture] = [
        Fixture(noted: [], admitted: [0, 1, last], refused: []),
        Fixture(noted: [0], admitted: [1, 2, 1_000, last], refused: [0]),
        Fixture(noted: [5], admitted: [0, 1, 4, 6], refused: [5]),
        Fixture(noted: [1, 0, 2], admitted: [3], refused: [0, 1, 2]),
        Fixture(noted: [63], admitted: [0, 62, 64], refused: [63]),
        Fixture(noted: [64], admitted: [1, 63, 65], refused: [0, 64]),
        Fixture(noted: [0, 63], admitted: [1, 62], refused: [0, 63]),
        Fixture(noted: [0, 64], admitted: [1, 63], refused: [0, 64]),
        Fixture(noted: [10, 100], admitted: [37, 99, 101], refused: [10, 36, 100]),
        Fixture(
            noted: [3, last],
            admitted: [last - 1, last - 63],
            refused: [3, last - 64, last]
        ),
        Fixture(noted: [100, 36], admitted: [37, 99], refused: [36, 100]),
    ]

    @Test(arguments: fixtures)
    func `a number is admitted once, and only while it is known to be new`(fixture: Fixture) {
        var window = ReplayWindow()
        for number in fixture.noted { window.note(number) }
        let admitted = fixture.admitted.filter { window.admits($0) }
        let refused = fixture.refused.filter { !window.admits($0) }
        #expect(admitted == fixture.admitted && refused == fixture.refused)
    }

    @Test func `looking a number up does not note it`() {
        var window = ReplayWindow()
        window.note(7)
        let answers = [window.admits(8), window.admits(8), window.admits(6)]
        #expect(answers == [true, true, true])
    }

    @Test(arguments: Array<UInt64>(1...20))
    func `each number passes at most once in any order`(seed: UInt64) {
        var random = RandomSource.seeded(seed)
        var window = ReplayWindow()
        var passed: Set<UInt64> = []
        for _ in 0..<2_000 {
            let number = UInt64.random(in: 0..<300, using: &random)
            guard window.admits(number) else { continue }
            window.note(number)
            let isNew = passed.insert(number).inserted
            #expect(isNew, "\(number)")
        }
        #expect(passed.contains(299))
    }
}
