// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct PacketTests {
    let header = PacketHeader(
        sourcePort: 5000,
        destinationPort: 5001,
        verificationTag: VerificationTag(7)
    )

    @Test func `Several packets stand back to back in a batch`() throws {
        var batch = PacketBatch()
        for text in ["one", "three", "a"] {
            batch.append { buffer in
                header.writePacket(into: &buffer, checksum: .crc32c) {
                    DataChunk.captured(sequenceNumber: 0, text).write(into: &$0)
                }
            }
        }
        #expect(batch.lengths == [12 + 20, 12 + 24, 12 + 20])
        for packet in batch.packets {
            let parsed = try Packet(parsing: packet)
            #expect(parsed.header == header)
            #expect(parsed.hasValidChecksum)
        }
    }

    @Test func `A packet without chunks is not written`() {
        var batch = PacketBatch()
        batch.append { header.writePacket(into: &$0, checksum: .crc32c) { _ in } }
        #expect(batch.isEmpty)
    }

    @Test func `A zero checksum stays zero`() throws {
        var buffer = ByteBuffer()
        header.writePacket(into: &buffer, checksum: .zero) { CookieAckChunk().write(into: &$0) }
        let packet = try Packet(parsing: buffer)
        #expect(packet.checksum == 0)
        #expect(!packet.hasValidChecksum)
    }

    @Test func `One flipped bit anywhere breaks the checksum`() throws {
        for bit in 0..<Capture.initiation.readableBytes * 8 {
            var broken = Capture.initiation
            let byte = broken.getInteger(at: bit / 8, as: UInt8.self) ?? 0
            broken.setInteger(byte ^ 1 << UInt8(bit % 8), at: bit / 8)
            let isValid = try Packet(parsing: broken).hasValidChecksum
            #expect(!isValid)
        }
    }

    @Test func `The walk tells a packet of one chunk from one of two`() throws {
        var buffer = ByteBuffer()
        header.writePacket(into: &buffer, checksum: .zero) {
            ShutdownAckChunk().write(into: &$0)
            CookieAckChunk().write(into: &$0)
        }
        var walk = try Packet(parsing: buffer).chunks
        let first = walk.next()
        #expect(first?.type == .shutdownAck)
        #expect(!walk.isAtEnd)
        let second = walk.next()
        #expect(second?.type == .cookieAck)
        #expect(walk.isAtEnd)
        let third = walk.next()
        #expect(third == nil)
        #expect(walk.fault == nil)
    }

    @Test func `A malformed rest ends the walk and keeps what came before`() throws {
        var buffer = ByteBuffer()
        header.writePacket(into: &buffer, checksum: .zero) {
            CookieAckChunk().write(into: &$0)
            $0.writeInteger(UInt16(0x0102))
        }
        var walk = try Packet(parsing: buffer).chunks
        let first = walk.next()
        #expect(first?.type == .cookieAck)
        let second = walk.next()
        #expect(second == nil)
        #expect(walk.fault == .truncatedChunkHeader)
        let third = walk.next()
        #expect(third == nil)
    }

    @Test func `A value longer than a chunk can be is not written`() {
        var buffer = ByteBuffer()
        let long = ByteBuffer(repeating: 1, count: 65_535)
        var data = DataChunk.captured(sequenceNumber: 0, "")
        data.payload = long
        data.write(into: &buffer)
        CookieEchoChunk(cookie: long).write(into: &buffer)
        HeartbeatChunk(information: long).write(into: &buffer)
        AbortChunk(causes: [.userInitiatedAbort(long)]).write(into: &buffer)
        // What does not fit is left out; the chunks around it stay valid.
        #expect(buffer == hex("04000004 06000004"))
    }

    @Test func `The high bits of an unknown type say what to do`() {
        let actions: [UnrecognizedAction] = [.stop, .stopAndReport, .skip, .skipAndReport]
        for (bits, action) in actions.enumerated() {
            #expect(ChunkType(UInt8(bits << 6 | 0x2A)).unrecognizedAction == action)
            #expect(ParameterType(UInt16(bits << 14 | 0x2A)).unrecognizedAction == action)
            #expect(action.stops == (bits < 2))
            #expect(action.reports == (bits % 2 == 1))
        }
    }
}
