// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct ControlChunkTests {
    @Test func `INIT offers what WebRTC needs and no zero checksum`() throws {
        var end = Endpoint(.forTests, seed: 1)
        let now = Instant(nanoseconds: 1)
        end.association.connect(at: now)
        let packets = end.drain(at: now)
        let packet = try Packet(parsing: #require(packets.first))
        #expect(packet.header.verificationTag == .zero)
        guard case .initiation(let chunk) = try chunks(of: packet).first else {
            Issue.record("no INIT")
            return
        }
        #expect(chunk.outboundStreams == 65535 && chunk.inboundStreams == 65535)
        #expect(chunk.initialTSN == TSN(0xFFFF_FFF0))
        #expect(chunk.advertisedReceiverWindow == 1024 * 1024)
        #expect(chunk.parameters.isForwardTSNSupported)
        #expect(Array(chunk.parameters.supportedExtensions) == [.reconfiguration, .forwardTSN])
        #expect(chunk.parameters.zeroChecksumMethod == nil)
    }

    @Test func `HEARTBEAT is echoed with its information`() throws {
        var pair = Pair.connected()
        let chunk = HeartbeatChunk(information: ByteBuffer(string: "are you there?"))
        let answers = try pair.answers { chunk.write(into: &$0) }
        #expect(answers == [.heartbeatAck(chunk)])
    }

    @Test func `an idle path is probed when configured so, and the echo measures it`() {
        var configuration = AssociationConfiguration.forTests
        configuration.heartbeatInterval = .seconds(5)
        var pair = Pair.connected(left: configuration)
        let before = pair.link.sentCount
        pair.run(for: .seconds(30))
        #expect(pair.link.sentCount > before + 5)
        #expect(pair.left.association.statistics.smoothedRoundTrip == .milliseconds(20))
    }

    @Test func `unknown chunks are skipped, reported or stop the packet as their type says`() throws
    {
        let fixtures: [(type: UInt8, isReported: Bool, stops: Bool)] = [
            (0x3F, false, true), (0x7F, true, true), (0xBF, false, false), (0xFF, true, false),
        ]
        for fixture in fixtures {
            var pair = Pair.connected()
            let unknown = ByteBuffer(bytes: [fixture.type, 0, 0, 8, 1, 2, 3, 4])
            let probe = HeartbeatChunk(information: ByteBuffer(string: "x"))
            let answers = try pair.answers {
                $0.writeImmutableBuffer(unknown)
                probe.write(into: &$0)
            }
            var expected: [Chunk] = []
            if fixture.isReported {
                expected.append(.error(ErrorChunk(causes: [.unrecognizedChunkType(unknown)])))
            }
            if !fixture.stops { expected.append(.heartbeatAck(probe)) }
            #expect(answers == expected, "type \(fixture.type)")
        }
    }

    @Test func `unknown parameters of INIT are reported in INIT ACK`() throws {
        var pair = Pair()
        let now = pair.now
        pair.left.association.connect(at: now)
        let packets = pair.left.drain(at: now)
        var bytes = try #require(packets.first)
        // INIT with one more parameter: type 0xC123, skip and report.
        bytes.writeBytes([0xC1, 0x23, 0, 4])
        let length = UInt16(bytes.readableBytes - PacketHeader.size)
        bytes.setInteger(length, at: bytes.readerIndex + PacketHeader.size + 2)
        bytes.moveReaderIndex(forwardBy: PacketHeader.size)
        var packet = ByteBuffer()
        PacketHeader(sourcePort: 5000, destinationPort: 5000, verificationTag: .zero)
            .writePacket(into: &packet, checksum: .crc32c) { $0.writeImmutableBuffer(bytes) }
        pair.right.association.receive(packet, at: now)
        let answers = pair.right.drain(at: now)
        let answer = try chunks(of: Packet(parsing: #require(answers.first)))
        guard case .initiationAck(let chunk) = answer.first else {
            Issue.record("no INIT ACK")
            return
        }
        #expect(chunk.parameters.reported == [ByteBuffer(bytes: [0xC1, 0x23, 0, 4])])
    }

    @Test func `an INIT of no streams is answered by ABORT and forgotten`() throws {
        var pair = Pair()
        let chunk = InitChunk(
            initiateTag: VerificationTag(9),
            advertisedReceiverWindow: 1000,
            outboundStreams: 0,
            inboundStreams: 1,
            initialTSN: TSN(1),
            parameters: InitParameters()
        )
        let answers = try pair.answers(tag: .zero) { chunk.write(into: &$0) }
        #expect(answers == [.abort(AbortChunk(causes: [.invalidMandatoryParameter]))])
        #expect(pair.right.association.state == .closed)
        pair.left.association.connect(at: pair.now)
        let isConnected = pair.run { $0.left.isConnected && $0.right.isConnected }
        #expect(isConnected)
    }

    @Test func `DATA behind COOKIE ECHO in one packet is taken`() throws {
        var pair = Pair()
        pair.left.association.connect(at: pair.now)
        pair.link.passes = { index, _, _ in index < 2 }
        pair.run(for: .milliseconds(100))
        let cookie = try #require(pair.left.association.handshake.peerCookie)
        let data = pair.data(0xFFFF_FFF0, stream: 0)
        _ = try pair.answers {
            CookieEchoChunk(cookie: cookie).write(into: &$0)
            data.write(into: &$0)
        }
        #expect(pair.right.association.state == .established)
        #expect(pair.right.messages.count == 1)
    }

    @Test func `a stale cookie starts the handshake over`() throws {
        var pair = Pair()
        pair.left.association.connect(at: pair.now)
        pair.link.passes = { index, _, _ in index < 2 }
        pair.run(for: .milliseconds(100))
        var packet = ByteBuffer()
        let tag = pair.left.association.handshake.localTag
        PacketHeader(sourcePort: 5000, destinationPort: 5000, verificationTag: tag)
            .writePacket(into: &packet, checksum: .crc32c) {
                ErrorChunk(causes: [.staleCookie(microseconds: 1)]).write(into: &$0)
            }
        pair.left.association.receive(packet, at: pair.now)
        #expect(pair.left.association.state == .cookieWait)
        pair.link.passes = { _, _, _ in true }
        let isConnected = pair.run { $0.left.isConnected && $0.right.isConnected }
        #expect(isConnected)
    }

    @Test func `DATA without bytes ends the association with the cause for it`() throws {
        var pair = Pair.connected()
        var data = pair.data(0xFFFF_FFF0, stream: 0)
        data.payload = ByteBuffer()
        let answers = try pair.answers { data.write(into: &$0) }
        #expect(answers == [.abort(AbortChunk(causes: [.noUserData(TSN(0xFFFF_FFF0))]))])
        #expect(pair.right.closeReason == .failed(.peer(.emptyData(TSN(0xFFFF_FFF0)))))
    }

    @Test func `DATA for a stream that does not exist is acknowledged and reported`() throws {
        var few = AssociationConfiguration.forTests
        few.streams = 4
        var pair = Pair.connected(right: few)
        let data = pair.data(0xFFFF_FFF0, stream: 4)
        let answers = try pair.answers { data.write(into: &$0) }
        let error = Chunk.error(ErrorChunk(causes: [.invalidStreamIdentifier(StreamID(4))]))
        #expect(answers.first == error)
        guard case .sack(let sack) = answers.last else {
            Issue.record("no SACK")
            return
        }
        #expect(sack.cumulativeTSNAck == TSN(0xFFFF_FFF0))
        #expect(pair.right.messages.isEmpty)
    }

    private func chunks(of packet: Packet) throws -> [Chunk] {
        try packet.chunks.map { try Chunk($0) }
    }
}

extension Pair {
    /// Gives the right end one packet of chunks as from the left; returns the chunks it answers.
    mutating func answers(
        tag: VerificationTag? = nil,
        _ write: (inout ByteBuffer) -> Void
    ) throws -> [Chunk] {
        var packet = ByteBuffer()
        PacketHeader(
            sourcePort: 5000,
            destinationPort: 5000,
            verificationTag: tag ?? right.association.handshake.localTag
        ).writePacket(into: &packet, checksum: .crc32c, chunks: write)
        right.association.receive(packet, at: now)
        return try right.drain(at: now).flatMap { packet in
            try Packet(parsing: packet).chunks.map { try Chunk($0) }
        }
    }

    /// A whole message of five bytes in one chunk.
    func data(_ tsn: UInt32, stream: UInt16) -> DataChunk {
        DataChunk(
            tsn: TSN(tsn),
            stream: StreamID(stream),
            sequenceNumber: .zero,
            protocolIdentifier: .binary,
            flags: [.beginning, .ending],
            payload: ByteBuffer(string: "hello")
        )
    }
}
