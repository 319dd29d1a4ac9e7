// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// What both ends have to want: I-DATA (RFC 8260 §2.2.1) and zero checksum (RFC 9653 §5).
@Suite struct NegotiationTests {
    /// The types of the chunks in packets that go to one side.
    final class Wire: @unchecked Sendable {
        var types: [Bool: Set<UInt8>] = [:]
        var zeroes: [Bool: [UInt8]] = [:]
        var initParameters: [Bool] = []

        func see(_ packet: ByteBuffer, isToRight: Bool) {
            guard let packet = try? Packet(parsing: packet) else { return }
            var walk = packet.chunks
            while let chunk = walk.next() {
                types[isToRight, default: []].insert(chunk.type.rawValue)
                if packet.checksum == 0 {
                    zeroes[isToRight, default: []].append(chunk.type.rawValue)
                }
                guard case .initiation(let chunk) = try? Chunk(chunk) else { continue }
                initParameters.append(chunk.parameters.zeroChecksumMethod != nil)
            }
        }
    }

    private func watched(
        by wire: Wire,
        left: AssociationConfiguration,
        right: AssociationConfiguration,
        drops: @escaping (ByteBuffer) -> Bool = { _ in false }
    ) -> Pair {
        var pair = Pair(left: left, right: right)
        pair.link.passes = { _, isToRight, packet in
            wire.see(packet, isToRight: isToRight)
            return !drops(packet)
        }
        pair.left.association.connect(at: pair.now)
        return pair
    }

    private func exchange(_ pair: inout Pair) {
        let now = pair.now
        let ping = Message.make(0, size: 5000, tag: 1)
        let pong = Message.make(1, size: 3000, tag: 2, isUnordered: true)
        #expect(throws: Never.self) {
            try pair.left.association.send(ping, at: now)
            try pair.right.association.send(pong, at: now)
        }
        pair.run { !$0.left.messages.isEmpty && !$0.right.messages.isEmpty }
        #expect(pair.right.messages == [ping])
        #expect(pair.left.messages == [pong])
    }

    @Test(arguments: [true, false], [true, false])
    func `I-DATA is used when both ends want it, and DATA otherwise`(left: Bool, right: Bool) {
        let wire = Wire()
        var pair = watched(
            by: wire,
            left: left ? .interleaving : .forTests,
            right: right ? .interleaving : .forTests
        )
        pair.run { $0.left.isConnected && $0.right.isConnected }
        exchange(&pair)
        for isToRight in [true, false] {
            let types = wire.types[isToRight] ?? []
            #expect(types.contains(ChunkType.interleavedData.rawValue) == (left && right))
            #expect(types.contains(ChunkType.data.rawValue) == !(left && right))
        }
        #expect(pair.left.association.limits?.interleavesMessages == (left && right))
    }

    /// More than the first window would have to wait for their last pieces.
    @Test func `Long messages of many streams in turns all arrive`() throws {
        var pair = Pair.connected(left: .interleaving, right: .interleaving)
        let size = pair.right.association.configuration.maximumMessageSize
        let count = 2 * Int(pair.right.association.receiver.advertisedWindow) / size + 8
        for stream in 0..<UInt16(count) {
            try pair.left.association.send(.make(stream, size: size), at: pair.now)
        }
        pair.run { $0.right.messages.count == count }
        #expect(pair.right.messages.count == count)
    }

    @Test func `More long messages at once than fit the peer's window all arrive`() throws {
        var small = AssociationConfiguration.interleaving
        small.receiveWindow = 300_000
        small.receiveWindowMax = 300_000
        var pair = Pair.connected(left: .interleaving, right: small)
        for stream in UInt16(0)..<40 {
            try pair.left.association.send(.make(stream, size: 100_000), at: pair.now)
        }
        let isDone = pair.run(steps: 100_000) { $0.right.messages.count == 40 }
        #expect(isDone)
    }

    @Test func `Without I-FORWARD-TSN at the peer everything in I-DATA is reliable`() {
        var parameters = InitParameters()
        parameters.supportedExtensions = [.interleavedData, .reconfiguration, .forwardTSN]
        #expect(parameters.supports(.forwardTSN))
        #expect(!parameters.supports(.interleavedForwardTSN))
    }

    /// Chunks of the wrong kind and malformed ones, in both directions of the agreement.
    static let intruders: [(String, isInterleaving: Bool, digits: String, isFatal: Bool)] = [
        ("DATA", true, "0003001100000000000000000000003302000000", true),
        ("FORWARD TSN", true, "c000000800000000", true),
        ("I-DATA without data", true, "4003001400000000000000000000000000000033", true),
        ("I-DATA cut short", true, "40030010000000000000000000000000", false),
        ("I-FORWARD-TSN cut short", true, "c200000a000000000000", false),
        ("I-FORWARD-TSN of the past", true, "c200000800000000", false),
        ("I-DATA, not agreed on", false, "400300150000000000000000000000000000003302000000", false),
        ("I-FORWARD-TSN, not agreed on", false, "c200000800000000", false),
    ]

    @Test(arguments: intruders)
    func `What must not come costs at most the association`(
        _ name: String,
        isInterleaving: Bool,
        digits: String,
        isFatal: Bool
    ) {
        let configuration: AssociationConfiguration = isInterleaving ? .interleaving : .forTests
        var pair = Pair.connected(left: configuration, right: configuration)
        var chunk = hex(digits)
        // The next TSN, where the chunk has room for one.
        let next = pair.left.association.receiver.cumulativeTSN
        if digits.hasPrefix("00") || digits.hasPrefix("40") {
            chunk.setInteger(next.next.rawValue, at: 4)
        } else {
            chunk.setInteger(next.rawValue, at: 4)
        }
        var packet = ByteBuffer()
        PacketHeader(
            sourcePort: 5000,
            destinationPort: 5000,
            verificationTag: pair.left.association.handshake.localTag
        ).writePacket(into: &packet, checksum: .crc32c) { $0.writeImmutableBuffer(chunk) }
        pair.left.association.receive(packet, at: pair.now)
        _ = pair.left.drain(at: pair.now)
        #expect(pair.left.association.state == (isFatal ? .ended : .established))
        if !isFatal { exchange(&pair) }
    }

    private func zero(_ policy: ZeroChecksumPolicy) -> AssociationConfiguration {
        var configuration = AssociationConfiguration.forTests
        configuration.zeroChecksum = policy
        return configuration
    }

    @Test(
        arguments: [ZeroChecksumPolicy.never, .answered, .offered],
        [ZeroChecksumPolicy.never, .answered, .offered]
    )
    func `Checksums are left out when the dialer offers it and the other end takes it`(
        dialer: ZeroChecksumPolicy,
        listener: ZeroChecksumPolicy
    ) {
        let wire = Wire()
        var pair = watched(by: wire, left: zero(dialer), right: zero(listener))
        pair.run { $0.left.isConnected && $0.right.isConnected }
        exchange(&pair)
        let isAgreed = dialer == .offered && listener != .never
        #expect(wire.initParameters == (dialer == .offered ? [true, false] : [false]))
        for isToRight in [true, false] {
            let zeroes = wire.zeroes[isToRight] ?? []
            #expect(zeroes.contains(ChunkType.data.rawValue) == isAgreed)
            // RFC 9653 §5.2: never with INIT or COOKIE ECHO; and never sooner than is known.
            for type: ChunkType in [.initiation, .initiationAck, .cookieEcho] {
                #expect(!zeroes.contains(type.rawValue))
            }
        }
    }

    @Test func `A peer that drops an INIT with the parameter answers the one behind it at once`() {
        let wire = Wire()
        var pair = watched(by: wire, left: zero(.offered), right: zero(.answered)) { packet in
            guard case .initiation(let chunk)? = try? chunks(of: packet).first else {
                return false
            }
            return chunk.parameters.zeroChecksumMethod != nil
        }
        let start = pair.now
        pair.run { $0.left.isConnected && $0.right.isConnected }
        // Two round trips, and no time-out.
        #expect(pair.now - start <= .milliseconds(41))
        exchange(&pair)
        #expect(wire.zeroes.isEmpty)
    }

    @Test func `The INIT is repeated without the parameter`() {
        let wire = Wire()
        var pair = watched(by: wire, left: zero(.offered), right: zero(.answered)) { _ in true }
        pair.run(for: .seconds(5))
        #expect(wire.initParameters.prefix(4) == [true, false, false, false])
    }

    @Test(arguments: [0, 1, 2, 3, 4, 5])
    func `Whatever of the handshake is lost, both ends agree`(lost: Int) {
        let wire = Wire()
        var pair = Pair(left: zero(.offered), right: zero(.answered))
        pair.link.passes = { index, isToRight, packet in
            wire.see(packet, isToRight: isToRight)
            return index != lost
        }
        pair.left.association.connect(at: pair.now)
        pair.run { $0.left.isConnected && $0.right.isConnected }
        exchange(&pair)
        #expect(pair.left.association.statistics.packetsDropped == 0)
        #expect(pair.right.association.statistics.packetsDropped == 0)
    }

    @Test func `Both ends may offer at once`() {
        let wire = Wire()
        var pair = watched(by: wire, left: zero(.offered), right: zero(.offered))
        pair.right.association.connect(at: pair.now)
        pair.run { $0.left.isConnected && $0.right.isConnected }
        exchange(&pair)
        #expect(pair.left.association.statistics.packetsDropped == 0)
        #expect(pair.right.association.statistics.packetsDropped == 0)
    }

    @Test func `A zero checksum that was not agreed on is wrong, and so is any other wrong one`() {
        for (policy, checksum, isTaken): (ZeroChecksumPolicy, UInt32, Bool) in [
            (.never, 0, false), (.offered, 0, true), (.offered, 1, false), (.never, 1, false),
        ] {
            var pair = Pair.connected(left: zero(policy), right: zero(.answered))
            let now = pair.now
            try? pair.right.association.send(.make(0, size: 100), at: now)
            for var packet in pair.right.drain(at: now) {
                packet.setInteger(checksum, at: packet.readerIndex + 8)
                pair.left.association.receive(packet, at: now)
            }
            _ = pair.left.drain(at: now)
            #expect(pair.left.messages.isEmpty == !isTaken)
            #expect(pair.left.association.statistics.packetsDropped == (isTaken ? 0 : 1))
        }
    }
}
