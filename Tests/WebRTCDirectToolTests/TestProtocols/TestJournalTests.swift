// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

@testable import webrtc_direct

@Suite struct TestJournalTests {
    private let journal = TestJournal()

    @Test func `what was recorded before is reported`() async {
        journal.record("a", "first")
        journal.record("a", "second")
        #expect(await journal.report("a") == "second")
    }

    @Test func `a report waits for what is recorded later`() async {
        async let report = journal.report("b", limit: .seconds(60))
        journal.record("other", "no")
        journal.record("b", "yes")
        #expect(await report == "yes")
    }

    @Test func `a report that has waited long enough has nothing`() async {
        #expect(await journal.report("c", limit: .zero) == nil)
    }

    @Test func `only the newest records are kept`() async {
        for number in 0...4_096 { journal.record("\(number)", "here") }
        #expect(await journal.report("0", limit: .zero) == nil)
        #expect(await journal.report("1") == "here")
    }
}
