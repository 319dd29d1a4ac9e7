// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

/// Bytes written as hexadecimal digits; anything else between them is ignored.
func hex(_ digits: String) -> ByteBuffer {
    let nibbles = digits.compactMap(\.hexDigitValue)
    return ByteBuffer(
        bytes: stride(from: 0, to: nibbles.count - 1, by: 2).map {
            UInt8(nibbles[$0] << 4 | nibbles[$0 + 1])
        }
    )
}

/// The chunks of a packet that follow a common header, parsed; the walk's fault comes last.
func chunks(of packet: ByteBuffer) throws -> [Chunk] {
    var walk = try Packet(parsing: packet).chunks
    var chunks: [Chunk] = []
    while let raw = walk.next() { chunks.append(try Chunk(raw)) }
    if let fault = walk.fault { throw fault }
    return chunks
}

/// The only chunk among `bytes`, which have no common header.
func chunk(_ bytes: ByteBuffer) throws -> Chunk {
    var packet = ByteBuffer(repeating: 0, count: PacketHeader.size)
    packet.writeImmutableBuffer(bytes)
    let all = try chunks(of: packet)
    guard let first = all.first, all.count == 1 else { throw WireFault.truncatedChunkHeader }
    return first
}

extension Chunk {
    /// Appends the chunk whatever its type.
    func write(into buffer: inout ByteBuffer) {
        switch self {
        case .data(let chunk): chunk.write(into: &buffer)
        case .initiation(let chunk): chunk.write(into: &buffer)
        case .initiationAck(let chunk): chunk.writeAck(into: &buffer)
        case .sack(let chunk): chunk.write(into: &buffer)
        case .heartbeat(let chunk): chunk.write(into: &buffer)
        case .heartbeatAck(let chunk): chunk.writeAck(into: &buffer)
        case .abort(let chunk): chunk.write(into: &buffer)
        case .shutdown(let chunk): chunk.write(into: &buffer)
        case .shutdownAck(let chunk): chunk.write(into: &buffer)
        case .error(let chunk): chunk.write(into: &buffer)
        case .cookieEcho(let chunk): chunk.write(into: &buffer)
        case .cookieAck(let chunk): chunk.write(into: &buffer)
        case .shutdownComplete(let chunk): chunk.write(into: &buffer)
        case .reconfiguration(let chunk): chunk.write(into: &buffer)
        case .forwardTSN(let chunk): chunk.write(into: &buffer)
        case .interleavedData(let chunk): chunk.write(into: &buffer)
        case .interleavedForwardTSN(let chunk): chunk.write(into: &buffer)
        case .unrecognized(let raw): buffer.writeImmutableBuffer(raw.bytes)
        }
    }

    /// The chunk's bytes with padding.
    var encoded: ByteBuffer {
        var buffer = ByteBuffer()
        write(into: &buffer)
        return buffer
    }
}

/// One captured packet and what is in it.
struct Capture: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: ByteBuffer
    var tag: UInt32
    var chunk: Chunk

    var testDescription: String { name }
}

extension Capture {
    /// Packets captured by the aiortc project (tests/sctp_*.bin, BSD-3-Clause), without INIT.
    static let all: [Capture] = [
        Capture(
            name: "ABORT",
            bytes: hex(
                """
                13881388 e05957c2 143effc0 0600003b 000d0037 45787065 63746564 20422d62
                69742066 6f722054 534e3d34 63653166 3137662c 20534944 3d303030 312c2053
                534e3d30 30303000
                """
            ),
            tag: 0xE059_57C2,
            chunk: .abort(
                AbortChunk(causes: [
                    .protocolViolation(
                        ByteBuffer(string: "Expected B-bit for TSN=4ce1f17f, SID=0001, SSN=0000")
                    )
                ])
            )
        ),
        Capture(
            name: "COOKIE ECHO",
            bytes: hex("13881388 3df2428d ca7547bd 0a00000c 31323334 35363738"),
            tag: 0x3DF2_428D,
            chunk: .cookieEcho(CookieEchoChunk(cookie: ByteBuffer(string: "12345678")))
        ),
        Capture(
            name: "DATA",
            bytes: hex(
                "13881388 0fc0f8a1 3f30fe9c 00030014 9a0f13fd 00010001 00000033 70696e67"
            ),
            tag: 0x0FC0_F8A1,
            chunk: .data(.captured(sequenceNumber: 1, "ping"))
        ),
        Capture(
            name: "DATA with padding",
            bytes: hex(
                "13881388 0fc0f8a1 85217dad 00030011 9a0f13fd 00010001 00000033 4d000000"
            ),
            tag: 0x0FC0_F8A1,
            chunk: .data(.captured(sequenceNumber: 1, "M"))
        ),
        Capture(
            name: "ERROR",
            bytes: hex("13881388 e05957c2 fce57e65 0900000c 00010008 30390000"),
            tag: 0xE059_57C2,
            chunk: .error(ErrorChunk(causes: [.invalidStreamIdentifier(StreamID(12345))]))
        ),
        Capture(
            name: "FORWARD TSN",
            bytes: hex("13881388 0fc0f8a1 bf44c9a3 c000000c 000004d2 000c0022"),
            tag: 0x0FC0_F8A1,
            chunk: .forwardTSN(
                ForwardTSNChunk(
                    newCumulativeTSN: TSN(1234),
                    skipped: [
                        SkippedStream(
                            stream: StreamID(12),
                            sequenceNumber: StreamSequenceNumber(34)
                        )
                    ]
                )
            )
        ),
        Capture(
            name: "HEARTBEAT",
            bytes: hex(
                """
                13881388 b8c77f65 4bd50d6a 0400002c 00010028 b56faa5a 765a0600 00000000
                00000000 7b100000 0034eb07 46100000 00000000 00000000
                """
            ),
            tag: 0xB8C7_7F65,
            chunk: .heartbeat(
                HeartbeatChunk(
                    information: hex(
                        """
                        b56faa5a 765a0600 00000000 00000000 7b100000 0034eb07 46100000
                        00000000 00000000
                        """
                    )
                )
            )
        ),
        Capture(
            name: "RE-CONFIG, add outgoing streams",
            bytes: hex("13881388 e90d96fe 16b6d3d3 82000010 0011000c ca02f630 00100000"),
            tag: 0xE90D_96FE,
            chunk: .reconfiguration(
                ReconfigurationChunk(
                    .addOutgoingStreams(
                        request: ReconfigurationSequenceNumber(3_389_191_728),
                        count: 16
                    )
                )
            )
        ),
        Capture(
            name: "RE-CONFIG, outgoing reset",
            bytes: hex(
                """
                13881388 c8e86e6b e9e70591 82000016 000d0012 8bd80a5b e48bec73 8bd80a5e
                00010000
                """
            ),
            tag: 0xC8E8_6E6B,
            chunk: .reconfiguration(
                ReconfigurationChunk(
                    .outgoingReset(
                        OutgoingResetRequest(
                            request: ReconfigurationSequenceNumber(0x8BD8_0A5B),
                            response: ReconfigurationSequenceNumber(0xE48B_EC73),
                            lastAssignedTSN: TSN(0x8BD8_0A5E),
                            streams: [StreamID(1)]
                        )
                    )
                )
            )
        ),
        Capture(
            name: "RE-CONFIG, response",
            bytes: hex("13881388 b1bf7efd 4437a952 82000010 0010000c 91531f54 00000001"),
            tag: 0xB1BF_7EFD,
            chunk: .reconfiguration(
                ReconfigurationChunk(
                    .response(
                        ReconfigurationResponse(
                            response: ReconfigurationSequenceNumber(0x9153_1F54),
                            result: .performed
                        )
                    )
                )
            )
        ),
        Capture(
            name: "SACK",
            bytes: hex(
                """
                13881388 f71faf4b 4fe61a21 0300001c 847f5b9d 0001f4a0 00020001 00020002
                00040004 847f5ba1
                """
            ),
            tag: 0xF71F_AF4B,
            chunk: .sack(
                SackChunk(
                    cumulativeTSNAck: TSN(0x847F_5B9D),
                    advertisedReceiverWindow: 128_160,
                    gapBlocks: [GapBlock(start: 2, end: 2), GapBlock(start: 4, end: 4)],
                    duplicateTSNs: [TSN(0x847F_5BA1)]
                )
            )
        ),
        Capture(
            name: "SHUTDOWN",
            bytes: hex("13881388 ef9c1872 ca511f8b 07000008 a0b834d8"),
            tag: 0xEF9C_1872,
            chunk: .shutdown(ShutdownChunk(cumulativeTSNAck: TSN(0xA0B8_34D8)))
        ),
        Capture(
            name: "SHUTDOWN ACK",
            bytes: hex("13881388 00000000 b9a6d45b 08000004"),
            tag: 0,
            chunk: .shutdownAck(ShutdownAckChunk())
        ),
    ]

    /// An INIT of Firefox' former stack, with parameters of no use here (aiortc, BSD-3-Clause).
    static let initiation = hex(
        """
        13881388 00000000 ae5f854d 01000056 24521703 00020000 01000800 3092614b c0000004
        80080009 c00fc180 82000000 80020024 89992738 156ca469 abf5a11a c89dc274 af07e51a
        b3fa3804 5017da1e 3390f177 80040006 00010000 80030006 80c10000
        """
    )
}

extension DataChunk {
    /// The DATA that aiortc captured: one text message on stream 1.
    static func captured(sequenceNumber: UInt16, _ text: String) -> DataChunk {
        DataChunk(
            tsn: TSN(0x9A0F_13FD),
            stream: StreamID(1),
            sequenceNumber: StreamSequenceNumber(sequenceNumber),
            protocolIdentifier: .string,
            flags: .whole,
            payload: ByteBuffer(string: text)
        )
    }
}
