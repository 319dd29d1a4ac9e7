// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import Testing

@testable import RTCSCTP

@Suite struct CaptureTests {
    @Test(arguments: Capture.all)
    func `A captured packet is read as what it is`(_ capture: Capture) throws {
        let packet = try Packet(parsing: capture.bytes)
        #expect(packet.header.sourcePort == 5000)
        #expect(packet.header.destinationPort == 5000)
        #expect(packet.header.verificationTag == VerificationTag(capture.tag))
        #expect(packet.hasValidChecksum)
        let found = try chunks(of: capture.bytes)
        #expect(found == [capture.chunk])
    }

    @Test(arguments: Capture.all)
    func `Writing it again gives the captured bytes`(_ capture: Capture) throws {
        let header = try Packet(parsing: capture.bytes).header
        var buffer = ByteBuffer(string: "in front")
        header.writePacket(into: &buffer, checksum: .crc32c) { capture.chunk.write(into: &$0) }
        buffer.moveReaderIndex(forwardBy: 8)
        #expect(buffer == capture.bytes)
    }

    @Test(arguments: Capture.all)
    func `A packet cut anywhere never gives its chunk`(_ capture: Capture) {
        let raw = capture.bytes.readableBytes
        let length = capture.bytes.getInteger(at: 14, as: UInt16.self).map(Int.init) ?? 0
        for count in 0..<raw {
            let cut = capture.bytes.getSlice(at: 0, length: count) ?? ByteBuffer()
            let found = try? chunks(of: cut)
            // Only the padding behind the chunk may be missing (RFC 9260 §3.2).
            #expect(found == (count >= 12 + length ? [capture.chunk] : count == 12 ? [] : nil))
        }
    }

    @Test(arguments: Capture.all)
    func `A chunk whose length is cut never gives the same chunk`(_ capture: Capture) throws {
        let whole = capture.bytes.getSlice(at: 12, length: capture.bytes.readableBytes - 12)
        let bytes = try #require(whole)
        let length = try #require(bytes.getInteger(at: 2, as: UInt16.self))
        for shorter in 0..<length {
            var cut = try #require(bytes.getSlice(at: 0, length: Int(max(4, shorter))))
            cut.setInteger(shorter, at: 2)
            let found = try? chunk(cut)
            #expect(found != capture.chunk)
        }
    }

    @Test func `An INIT with parameters that have no use here is understood`() throws {
        let found = try chunks(of: Capture.initiation)
        guard case .initiation(let chunk) = try #require(found.first) else {
            Issue.record("not an INIT")
            return
        }
        #expect(chunk.initiateTag == VerificationTag(0x2452_1703))
        #expect(chunk.advertisedReceiverWindow == 131_072)
        #expect(chunk.outboundStreams == 256)
        #expect(chunk.inboundStreams == 2048)
        #expect(chunk.initialTSN == TSN(0x3092_614B))
        #expect(chunk.parameters.isForwardTSNSupported)
        #expect(
            Array(chunk.parameters.supportedExtensions.map(\.rawValue)) == [192, 15, 193, 128, 130]
        )
        #expect(chunk.parameters.supports(.reconfiguration))
        #expect(chunk.parameters.supports(.forwardTSN))
        #expect(!chunk.parameters.supports(.data))
        // RANDOM, HMAC-ALGO and CHUNKS start with binary 10: skip in silence.
        #expect(chunk.parameters.unrecognized.isEmpty)
    }

    @Test func `Malformed captures are refused`() throws {
        let truncated = hex("13881388 00000000 8f0ad3e0 00000008")
        #expect(throws: WireFault.chunkBeyondPacket(.data)) { try chunks(of: truncated) }
        let zeroLength = hex("13881388 00000000 40520a6a 00000000")
        #expect(throws: WireFault.chunkTooShort(.data)) { try chunks(of: zeroLength) }
    }
}
