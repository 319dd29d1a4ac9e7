// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSimulation
import Testing

@Suite struct PathDescriptionTests {
    /// What is written, and how it is printed.
    static let texts: [(String, String)] = [
        ("", ""),
        ("rate=100mbit rtt=50ms queue=1bdp loss=1%", "rate=100mbit rtt=50ms loss=1%"),
        ("rtt=0.05s,rate=1000kbit", "rate=1mbit rtt=50ms"),
        ("loss=5% burst=8", "loss=5% burst=8"),
        ("loss=0.1%", "loss=0.1%"),
        ("loss=0.07%  queue=64KiB\tjitter=1500us", "jitter=1500us queue=64KiB loss=0.07%"),
        ("queue=20ms mtu=1280B headers=48B", "queue=20ms mtu=1280B headers=48B"),
        ("queue=0.25bdp", "queue=0.25bdp"),
        (
            "reorder=20% reorder-delay=5ms duplicate=10% corrupt=1%",
            "reorder=20% reorder-delay=5ms duplicate=10% corrupt=1%"
        ),
        ("rtt=50ms @10s down @20s up", "rtt=50ms @10s down @20s up"),
        ("mtu=1500B @1500ms mtu=1280B @3s mtu=none", "mtu=1500B @1500ms mtu=1280B @3s mtu=none"),
        ("down", "down"), ("rate=none burst=none up", ""),
    ]

    @Test(arguments: texts)
    func `what is read is printed without what goes without saying`(
        text: String,
        printed: String
    ) throws {
        let path = try PathDescription(parsing: text)
        #expect(path.description == printed)
        #expect(try PathDescription(parsing: path.description) == path)
    }

    static let mistakes: [(String, PathDescriptionError)] = [
        ("fast", .unknownWord("fast")), ("speed=1mbit", .unknownKey("speed")),
        ("rate=100", .badValue(.rate, "100")), ("rate=1Mbit", .badValue(.rate, "1Mbit")),
        ("rate=-1mbit", .badValue(.rate, "-1mbit")), ("rate=0bit", .badValue(.rate, "0bit")),
        ("rate=9999999gbit", .badValue(.rate, "9999999gbit")), ("rtt=", .badValue(.rtt, "")),
        ("rtt=ms", .badValue(.rtt, "ms")), ("rtt=.5s", .badValue(.rtt, ".5s")),
        ("rtt=1.2.3s", .badValue(.rtt, "1.2.3s")), ("rtt=none", .badValue(.rtt, "none")),
        ("loss=101%", .badValue(.loss, "101%")), ("loss=0.5", .badValue(.loss, "0.5")),
        ("burst=0.5", .badValue(.burst, "0.5")), ("queue=3", .badValue(.queue, "3")),
        ("mtu=big", .badValue(.mtu, "big")), ("loss=1% loss=2%", .repeated("loss")),
        ("up down", .repeated("down")), ("@soon down", .badTime("@soon")),
        ("@0s down", .timeGoesBack("@0s")), ("@2s down @2s up", .timeGoesBack("@2s")),
        ("loss=80% burst=2", .burstTooShort(length: 2, loss: 0.8)),
        ("burst=2 @1s loss=80%", .burstTooShort(length: 2, loss: 0.8)),
        ("mtu=28B", .noRoomForPayload),
    ]

    @Test(arguments: mistakes)
    func `the first mistake is named`(text: String, error: PathDescriptionError) {
        let thrown = #expect(throws: PathDescriptionError.self) {
            try PathDescription(parsing: text)
        }
        #expect(thrown == error)
    }

    @Test func `an error says what would be right`() {
        #expect("\(PathDescriptionError.badValue(.rate, "1"))".contains("such as 100mbit"))
        #expect("\(PathDescriptionError.unknownKey("x"))".contains("reorder-delay"))
        #expect(
            "\(PathDescriptionError.burstTooShort(length: 2, loss: 0.8))".hasSuffix("at least 4")
        )
    }

    @Test func `each direction has half of the round trip and the whole rate`() throws {
        let path = try PathDescription(parsing: "rate=80mbit rtt=50ms loss=1% mtu=1280B")
        #expect(path.conditions.delay == .milliseconds(25))
        #expect(path.conditions.bytesPerSecond == 10_000_000)
        #expect(path.conditions.queueBytesMax == 500_000)
        #expect(path.conditions.datagramBytesMax == 1_252)
        #expect(path.conditions.loss == 0.01)
        #expect(path.conditions.burstLoss == nil)
        #expect(path.settings.longestWait == .milliseconds(50))
    }

    static let queues: [(String, Int)] = [
        ("rate=8mbit rtt=100ms queue=0.25bdp", 25_000), ("rate=8mbit queue=50ms", 50_000),
        ("rate=8mbit queue=64KiB", 65_536), ("rate=8mbit rtt=1ms queue=1bdp", 3_000),
        ("rate=8mbit queue=1B", 3_000),
    ]

    @Test(arguments: queues)
    func `a queue is as long as it is said to be but takes two packets`(text: String, bytes: Int)
        throws
    {
        #expect(try PathDescription(parsing: text).settings.queueBytes == bytes)
    }

    @Test func `headers of layers left out count for the rate and the longest packet`() throws {
        let path = try PathDescription(parsing: "rate=8mbit mtu=1280B @1s mtu=1000B")
        let inner = path.leavingOut(headerBytes: 37)
        #expect(inner.conditions.headerBytes == 65)
        #expect(inner.conditions.datagramBytesMax == 1_215)
        #expect(inner.changes[0].settings.conditions.datagramBytesMax == 935)
    }
}
