// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct ChunkTests {
    /// Chunks that no capture shows, with the bytes that RFC 9260, RFC 6525 and RFC 9653 give them.
    static let fixtures: [(Chunk, String)] = [
        (.cookieAck(CookieAckChunk()), "0b000004"),
        (.shutdownComplete(ShutdownCompleteChunk(isTagReflected: true)), "0e010004"),
        (.shutdownComplete(ShutdownCompleteChunk()), "0e000004"),
        (.abort(AbortChunk(isTagReflected: true)), "06010004"),
        (
            .heartbeatAck(HeartbeatChunk(information: ByteBuffer(string: "abcde"))),
            "0500000d 00010009 61626364 65000000"
        ),
        (
            .sack(SackChunk(cumulativeTSNAck: TSN(1), advertisedReceiverWindow: 2)),
            "03000010 00000001 00000002 00000000"
        ),
        (
            .forwardTSN(ForwardTSNChunk(newCumulativeTSN: TSN(9), skipped: [])),
            "c0000008 00000009"
        ),
        (
            .data(
                DataChunk(
                    tsn: TSN(1),
                    stream: StreamID(2),
                    sequenceNumber: StreamSequenceNumber(3),
                    protocolIdentifier: .dcep,
                    flags: [.beginning, .unordered, .immediate],
                    payload: hex("02")
                )
            ),
            "000e0011 00000001 00020003 00000032 02000000"
        ),
        (
            .interleavedData(
                InterleavedDataChunk(
                    tsn: TSN(1),
                    stream: StreamID(2),
                    message: MessageIdentifier(0x1_0003),
                    place: .first(.dcep),
                    flags: [.unordered, .immediate],
                    payload: hex("02")
                )
            ),
            "400e0015 00000001 00020000 00010003 00000032 02000000"
        ),
        (
            .interleavedData(
                InterleavedDataChunk(
                    tsn: TSN(2),
                    stream: StreamID(2),
                    message: MessageIdentifier(4),
                    place: .later(7),
                    flags: .ending,
                    payload: hex("01020304")
                )
            ),
            "40010018 00000002 00020000 00000004 00000007 01020304"
        ),
        (
            .interleavedForwardTSN(
                InterleavedForwardTSNChunk(
                    newCumulativeTSN: TSN(9),
                    skipped: [
                        SkippedMessage(
                            stream: StreamID(5),
                            isUnordered: false,
                            message: MessageIdentifier(6)
                        ),
                        SkippedMessage(
                            stream: StreamID(7),
                            isUnordered: true,
                            message: MessageIdentifier(0xFFFF_FFFF)
                        ),
                    ]
                )
            ),
            "c2000018 00000009 00050000 00000006 00070001 ffffffff"
        ),
        (
            .reconfiguration(
                ReconfigurationChunk(
                    .outgoingReset(
                        OutgoingResetRequest(
                            request: ReconfigurationSequenceNumber(1),
                            response: ReconfigurationSequenceNumber(2),
                            lastAssignedTSN: TSN(3),
                            streams: [StreamID(4)]
                        )
                    ),
                    .response(
                        ReconfigurationResponse(
                            response: ReconfigurationSequenceNumber(5),
                            result: .inProgress,
                            nextTSNs: .init(sender: TSN(6), receiver: TSN(7))
                        )
                    )
                )
            ),
            """
            8200002c 000d0012 00000001 00000002 00000003 00040000
            00100014 00000005 00000006 00000006 00000007
            """
        ),
        (
            .reconfiguration(
                ReconfigurationChunk(
                    .incomingReset(
                        request: ReconfigurationSequenceNumber(1),
                        streams: [StreamID(2), StreamID(3)]
                    )
                )
            ),
            "82000010 000e000c 00000001 00020003"
        ),
        (
            .reconfiguration(
                ReconfigurationChunk(
                    .associationReset(request: ReconfigurationSequenceNumber(1)),
                    .addIncomingStreams(request: ReconfigurationSequenceNumber(2), count: 3)
                )
            ),
            "82000018 000f0008 00000001 0012000c 00000002 00030000"
        ),
        (
            .error(
                ErrorChunk(causes: [
                    .missingMandatoryParameters([.stateCookie]),
                    .staleCookie(microseconds: 5),
                    .outOfResource,
                    .other(CauseCode(0x99), hex("01")),
                    .unrecognizedChunkType(hex("c1000004")),
                    .invalidMandatoryParameter,
                    .unrecognizedParameters(hex("c0060004")),
                    .noUserData(TSN(6)),
                    .cookieReceivedWhileShuttingDown,
                    .userInitiatedAbort(ByteBuffer(string: "bye")),
                ])
            ),
            """
            0900004b 0002000a 00000001 00070000 00030008 00000005 00040004 00990005 01000000
            00060008 c1000004 00070004 00080008 c0060004 00090008 00000006 000a0004
            000c0007 62796500
            """
        ),
    ]

    @Test(arguments: fixtures)
    func `A chunk is written as the standard says and read back`(
        _ expected: Chunk,
        _ digits: String
    ) throws {
        #expect(expected.encoded == hex(digits))
        let parsed = try chunk(hex(digits))
        #expect(parsed == expected)
    }

    @Test func `A chunk of RFC 8260 cut anywhere never gives the same chunk`() throws {
        for (expected, digits) in Self.fixtures {
            switch expected {
            case .interleavedData, .interleavedForwardTSN: break
            default: continue
            }
            let bytes = hex(digits)
            let length = bytes.getInteger(at: 2, as: UInt16.self) ?? 0
            for shorter in 0..<length {
                // The chunk says that it is shorter, and then only the bytes end early.
                var cut = bytes.getSlice(at: 0, length: Int(max(4, shorter))) ?? ByteBuffer()
                let truncated = try? chunk(cut)
                #expect(truncated == nil)
                cut.setInteger(shorter, at: 2)
                let found = try? chunk(cut)
                #expect(found != expected)
            }
        }
    }

    /// Chunks that contradict themselves.
    static let malformed: [(String, WireFault)] = [
        ("0000000f 00000001 00020003 000000", .malformedChunk(.data)),
        ("0100000c 00000001 00020003", .malformedChunk(.initiation)),
        ("0200000c 00000001 00020003", .malformedChunk(.initiationAck)),
        // One gap block announced and none there; one byte too many; fewer announced than there.
        ("03000010 00000001 00000002 00010000", .malformedChunk(.sack)),
        ("03000011 00000001 00000002 00000000 00000000", .malformedChunk(.sack)),
        ("03000014 00000001 00000002 00000000 00000000", .malformedChunk(.sack)),
        ("04000004", .malformedChunk(.heartbeat)),
        ("04000008 00020004", .malformedChunk(.heartbeat)),
        ("05000008 00010009", .malformedParameter(.heartbeatAck)),
        ("06000006 000d0000", .malformedParameter(.abort)),
        ("06000008 000d0003", .malformedParameter(.abort)),
        ("07000004", .malformedChunk(.shutdown)),
        ("0700000c 00000001 00000002", .malformedChunk(.shutdown)),
        ("08000008 00000000", .malformedChunk(.shutdownAck)),
        ("09000008 00010004", .malformedParameter(.error)),
        ("0900000c 00020008 00000001", .malformedParameter(.error)),
        ("0b000008 00000000", .malformedChunk(.cookieAck)),
        ("0e000008 00000000", .malformedChunk(.shutdownComplete)),
        ("82000004", .malformedChunk(.reconfiguration)),
        ("82000008 000d0004", .malformedParameter(.reconfiguration)),
        ("82000010 000d000c 00000001 00000002", .malformedParameter(.reconfiguration)),
        ("8200000c 00100008 00000001", .malformedParameter(.reconfiguration)),
        ("82000010 000e0009 00000001 00000000", .malformedParameter(.reconfiguration)),
        ("8200000c 00110008 00000001", .malformedParameter(.reconfiguration)),
        (
            "8200001c 000f0008 00000001 000f0008 00000002 000f0008 00000003",
            .malformedChunk(.reconfiguration)
        ),
        ("c0000004", .malformedChunk(.forwardTSN)),
        ("c000000a 00000001 00010000", .malformedChunk(.forwardTSN)),
        ("40030010 00000001 00020000 00000003", .malformedChunk(.interleavedData)),
        ("40030013 00000001 00020000 00000003 00000000", .malformedChunk(.interleavedData)),
        ("c2000004", .malformedChunk(.interleavedForwardTSN)),
        ("c200000c 00000001 00010000", .malformedChunk(.interleavedForwardTSN)),
        ("c2000013 00000001 00010000 00000000 00000000", .malformedChunk(.interleavedForwardTSN)),
    ]

    @Test(arguments: malformed)
    func `A chunk that contradicts itself is refused`(_ digits: String, _ fault: WireFault) {
        #expect(throws: fault) { try chunk(hex(digits)) }
    }

    @Test func `A chunk of unknown type is handed on whole`() throws {
        let bytes = hex("41abcd06 00060102 0000")
        let found = try? chunk(bytes)
        #expect(found == nil)
        guard case .unrecognized(let raw) = try chunk(hex("41ab0006 01020000")) else {
            Issue.record("recognized")
            return
        }
        #expect(raw.type.unrecognizedAction == .stopAndReport)
        #expect(raw.bytes == hex("41ab0006 0102"))
        #expect(raw.value == hex("0102"))
    }

    @Test func `Sizes foretell what is written`() {
        for count in 1...9 {
            var data = DataChunk.captured(sequenceNumber: 0, "")
            data.payload = ByteBuffer(repeating: 1, count: count)
            #expect(data.encodedSize == Chunk.data(data).encoded.readableBytes)
            let cookie = CookieEchoChunk(cookie: data.payload)
            #expect(cookie.encodedSize == Chunk.cookieEcho(cookie).encoded.readableBytes)
        }
        for case .sack(let sack) in Capture.all.map(\.chunk) {
            #expect(sack.encodedSize == Chunk.sack(sack).encoded.readableBytes)
        }
        for case .forwardTSN(let forward) in Capture.all.map(\.chunk) {
            #expect(forward.encodedSize == Chunk.forwardTSN(forward).encoded.readableBytes)
        }
    }

    @Test func `The explanation of an abort is readable`() {
        #expect(ErrorCause.userInitiatedAbort(ByteBuffer(string: "bye")).explanation == "bye")
        #expect(ErrorCause.protocolViolation(hex("ff")).explanation == "\u{FFFD}")
        #expect(ErrorCause.outOfResource.explanation == nil)
    }
}
