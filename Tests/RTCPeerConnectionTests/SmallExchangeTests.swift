// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCDTLS
import RTCDataChannel
import RTCPeerConnection
import RTCSCTP
import RTCSimulation
import Testing

/// Small messages over a path that loses some: nothing follows a lost packet that would show the
/// loss, so everything hangs on timers.
@Suite struct SmallExchangeTests {
    static let roundTrip = Duration.milliseconds(50)

    /// A connected pair whose listener sends every message back at once.
    private static func echoing(
        seed: UInt64,
        loss: Double,
        roundTrip: Duration = roundTrip,
        streams: UInt16 = 65_535
    ) throws -> PeerConnectionPair {
        var options = PairOptions()
        options.conditions.delay = roundTrip / 2
        options.listener.association.streams = streams
        var pair = try PeerConnectionPair.connected(seed: seed, options: options)
        pair.listener.reaction = { event, connection, now in
            guard case .channels(.message(let id, let message)) = event else { return }
            try? connection.send(message, on: id, at: now)
        }
        options.conditions.loss = loss
        pair.network.setConditions(options.conditions)
        return pair
    }

    /// RFC 8985 §7: a tail loss probe, not T3-rtx, finds the loss of a lone packet.
    ///
    /// The request and the answer may be lost once each. The same one lost twice takes a time-out,
    /// which is 20 round trips of 10 ms and less than 2 of 200 ms, but only one in 200 is.
    @Test(arguments: [10, 50, 200])
    func `a request of 100 bytes is answered within 4 round trips`(milliseconds: Int) throws {
        let roundTrip = Duration.milliseconds(milliseconds)
        var all: [Duration] = []
        for seed in 1...50 as ClosedRange<UInt64> {
            var pair = try Self.echoing(seed: seed, loss: 0.05, roundTrip: roundTrip)
            let id = try pair.open(at: .dialer)
            for number in 1...40 {
                let start = pair.now
                try pair.send(.pattern(100, seed: UInt64(number)), on: id, from: .dialer)
                try pair.drive(DriveBounds(duration: .seconds(30))) {
                    $0.dialer.channels.messageCount(on: id) == number
                }
                all.append(pair.now - start)
                // A request in the wake of another would make up for a loss.
                try pair.run(for: max(roundTrip * 8, .milliseconds(400)))
            }
        }
        let distribution = Distribution(all)
        print("requests with 5 % loss: \(distribution)")
        #expect(distribution.percentile(50) == roundTrip)
        #expect(distribution.percentile(97) <= roundTrip * 3 + .milliseconds(5))
        #expect(distribution.percentile(99) <= roundTrip * 4)
        #expect(distribution.percentile(100) <= max(roundTrip * 6, .seconds(1)))
    }

    /// RFC 6525 §5.1.1: a lost RE-CONFIG is repeated after the RTO; the ids go round 64 times.
    @Test func `a thousand streams are opened, echoed on and closed one after the other`() throws {
        var pair = try Self.echoing(seed: 1, loss: 0.01, streams: 32)
        let bounds = DriveBounds(duration: .seconds(10))
        let payload = ByteBuffer.pattern(100, seed: 1)
        var all: [Duration] = []
        var ids: Set<StreamID> = []
        for number in 1...1_000 {
            let start = pair.now
            let id = try pair.open(at: .dialer)
            ids.insert(id)
            let before = pair.dialer.channels.messageCount(on: id)
            try pair.send(payload, on: id, from: .dialer)
            try pair.drive(bounds) { $0.dialer.channels.messageCount(on: id) > before }
            pair.dialer.connection?.closeChannel(id, at: pair.now)
            try pair.drive(bounds) { $0.dialer.channels.released.count == number }
            all.append(pair.now - start)
        }
        let distribution = Distribution(all)
        print("streams with 1 % loss: \(distribution)")
        #expect(ids.count <= 16)
        #expect(distribution.percentile(50) == Self.roundTrip * 2)
        #expect(distribution.percentile(99) <= Self.roundTrip * 4)
        #expect(distribution.percentile(100) <= .milliseconds(600))
    }
}
