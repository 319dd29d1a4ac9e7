// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import Testing

@testable import WebRTCDirect

@Suite struct FrameTests {
    /// Frames as go-libp2p and js-libp2p put them on the wire, length prefix included.
    static let fixtures: [(wire: [UInt8], frame: Frame)] = [
        ([0x02, 0x08, 0x00], Frame(flag: .fin)),
        ([0x02, 0x08, 0x01], Frame(flag: .stopSending)),
        ([0x02, 0x08, 0x02], Frame(flag: .reset)),
        ([0x02, 0x08, 0x03], Frame(flag: .finAck)),
        ([0x04, 0x12, 0x02, 0x68, 0x69], Frame(message: ByteBuffer(string: "hi"))),
        ([0x04, 0x08, 0x02, 0x18, 0x07], Frame(flag: .reset, errorCode: 7)),
        (
            [0x06, 0x08, 0x00, 0x12, 0x02, 0x68, 0x69],
            Frame(flag: .fin, message: ByteBuffer(string: "hi"))
        ),
    ]

    @Test(arguments: fixtures)
    func `is written as peers write it`(wire: [UInt8], frame: Frame) {
        let messages = frame.encoded()
        #expect(messages.map { Array($0.readableBytesView) } == [wire])
    }

    @Test(arguments: fixtures)
    func `is read however it is cut`(wire: [UInt8], frame: Frame) throws {
        for cut in 0...wire.count {
            var decoder = FrameDecoder(frameBytesMax: 16_384)
            decoder.append(ByteBuffer(bytes: wire[..<cut]))
            let early = try decoder.next()
            #expect((early == nil) == (cut < wire.count))
            decoder.append(ByteBuffer(bytes: wire[cut...]))
            let (read, size) = try #require(try early ?? decoder.next())
            #expect(read == frame)
            #expect(size == wire.count)
        }
    }

    @Test func `several in one message come out one by one`() throws {
        var decoder = FrameDecoder(frameBytesMax: 16_384)
        decoder.append(ByteBuffer(bytes: Self.fixtures.flatMap(\.wire)))
        for fixture in Self.fixtures {
            let next = try decoder.next()
            #expect(next?.frame == fixture.frame)
        }
        let end = try decoder.next()
        #expect(end == nil)
    }

    @Test func `across messages is kept only until it is read`() throws {
        var decoder = FrameDecoder(frameBytesMax: 16_384)
        var frame = Frame(message: ByteBuffer(repeating: 7, count: 1_000)).encoded()
        let encoded = frame.next()
        let wire = try #require(encoded)
        // Each message ends one byte before its frame does.
        let message = ByteBuffer(
            bytes: wire.readableBytesView.suffix(1) + wire.readableBytesView.dropLast()
        )
        decoder.append(ByteBuffer(bytes: wire.readableBytesView.dropLast()))
        var read: [Frame] = []
        for _ in 0..<1_000 {
            decoder.append(message)
            while let (frame, _) = try decoder.next() { read.append(frame) }
        }
        #expect(read.count == 1_000)
        #expect(read.allSatisfy { $0.message.readableBytes == 1_000 })
        #expect(decoder.pending.storageCapacity <= 8_192)
    }

    @Test func `over 4,096 bytes goes as prefix and body`() throws {
        let message = ByteBuffer(repeating: 7, count: 4_090)
        #expect(Frame(message: message).encoded().map(\.readableBytes) == [4_095])
        let longer = ByteBuffer(repeating: 7, count: 4_094)
        #expect(Frame(message: longer).encoded().map(\.readableBytes) == [2, 4_097])
    }

    @Test func `of the largest message has 16 KiB at most, with a flag too`() {
        let message = ByteBuffer(repeating: 7, count: FrameLimits.messageBytesMax)
        for flag in [nil, FrameFlag.fin] {
            let size = Frame(flag: flag, message: message).encoded().map(\.readableBytes).reduce(
                0,
                +
            )
            #expect(size <= FrameLimits.frameBytesMax)
            #expect(size > FrameLimits.frameBytesMax - 4)
        }
    }

    @Test func `skips fields and flags it does not know`() throws {
        let body: [UInt8] = [
            0x08, 0x09, 0x20, 0x01, 0x2A, 0x01, 0xFF, 0x35, 1, 2, 3, 4, 0x39, 1, 2, 3, 4, 5, 6, 7,
            8, 0x12, 0x01, 0x61,
        ]
        let frame = try Frame(body: ByteBuffer(bytes: body))
        #expect(frame == Frame(message: ByteBuffer(string: "a")))
    }

    @Test(
        arguments: [
            [0x12], [0x12, 0x05, 0x61], [0x08], [0x08, 0x80], [0x0B], [0x35, 1], [0x39, 1],
            [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F],
        ] as [[UInt8]]
    )
    func `that makes no sense is refused`(body: [UInt8]) {
        #expect(throws: FrameError.malformed) { try Frame(body: ByteBuffer(bytes: body)) }
    }

    @Test func `with too large a length is refused before its body comes`() {
        var decoder = FrameDecoder(frameBytesMax: 16_384)
        decoder.append(ByteBuffer(bytes: [0x81, 0x80, 0x01]))
        #expect(throws: FrameError.tooLarge(16_385)) { try decoder.next() }
    }

    @Test(arguments: [[0x82, 0x00], [UInt8](repeating: 0xFF, count: 10)] as [[UInt8]])
    func `with a length that is no minimal varint is refused`(bytes: [UInt8]) {
        var decoder = FrameDecoder(frameBytesMax: 16_384)
        decoder.append(ByteBuffer(bytes: bytes))
        #expect(throws: FrameError.malformed) { try decoder.next() }
    }

    @Test func `that is empty is read as nothing`() throws {
        var decoder = FrameDecoder(frameBytesMax: 16_384)
        decoder.append(ByteBuffer(bytes: [0x00]))
        let frame = try decoder.next()?.frame
        #expect(frame == Frame())
    }
}
