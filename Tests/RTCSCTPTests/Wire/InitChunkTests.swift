// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import RTCSCTP

@Suite struct InitChunkTests {
    static let fixed = "00000001 00000002 00030004 00000005"

    func parameters(_ digits: String) throws -> InitParameters {
        let value = hex(Self.fixed + digits)
        var bytes = ByteBuffer(integer: UInt16(0x0100))
        bytes.writeInteger(UInt16(4 + value.readableBytes))
        bytes.writeImmutableBuffer(value)
        guard case .initiation(let found) = try chunk(bytes) else { return InitParameters() }
        return found.parameters
    }

    @Test func `INIT ACK carries the cookie and what the sender can do`() throws {
        var parameters = InitParameters()
        parameters.isForwardTSNSupported = true
        parameters.zeroChecksumMethod = 1
        parameters.supportedExtensions = [.reconfiguration, .forwardTSN]
        parameters.stateCookie = ByteBuffer(string: "cookie")
        parameters.reported = [hex("c0060004")]
        let answer = InitChunk(
            initiateTag: VerificationTag(1),
            advertisedReceiverWindow: 2,
            outboundStreams: 3,
            inboundStreams: 4,
            initialTSN: TSN(5),
            parameters: parameters
        )
        let expected = hex(
            """
            0200003c 00000001 00000002 00030004 00000005 c0000004 80010008 00000001
            80080006 82c00000 0007000a 636f6f6b 69650000 00080008 c0060004
            """
        )
        #expect(Chunk.initiationAck(answer).encoded == expected)
        let parsed = try chunk(expected)
        #expect(parsed == .initiationAck(answer))
    }

    @Test func `Unknown parameters are treated by their high bits`() throws {
        // 11: report and go on; 10: go on; then a known one; 01: report and stop before another.
        let found = try parameters(
            "c0060004 8abc0005 ff000000 c0000004 40010005 aa000000 80010008 00000001"
        )
        #expect(found.unrecognized == [hex("c0060004"), hex("40010005 aa")])
        #expect(found.isForwardTSNSupported)
        #expect(found.zeroChecksumMethod == nil)
    }

    @Test func `An unknown parameter that stops in silence is not reported`() throws {
        let found = try parameters("00630004 c0000004")
        #expect(found.unrecognized.isEmpty)
        #expect(!found.isForwardTSNSupported)
    }

    @Test func `Parameters of multihomed peers are passed over`() throws {
        let found = try parameters(
            "00050008 0a000001 000c0006 00050000 0009 0008 00000001 c0000004"
        )
        #expect(found.isForwardTSNSupported)
        #expect(!found.hasHostName)
        let named = try parameters("000b0008 61626300")
        #expect(named.hasHostName)
    }

    @Test func `Padding of the last parameter may be missing`() throws {
        let found = try parameters("80080005 82")
        #expect(found.supports(.reconfiguration))
    }

    @Test(arguments: ["c0000003", "c0000005", "c00000", "80010006 0000"])
    func `A parameter with an impossible length is refused`(_ digits: String) {
        #expect(throws: WireFault.malformedParameter(.initiation)) { try parameters(digits) }
    }

    @Test func `Every cut of a real INIT is survived`() throws {
        let bytes = try #require(Capture.initiation.getSlice(at: 12, length: 88))
        for length in UInt16(4)..<86 {
            var cut = try #require(bytes.getSlice(at: 0, length: Int(length)))
            cut.setInteger(length, at: 2)
            let found = try? chunk(cut)
            #expect(length >= 20 || found == nil)
        }
    }
}
