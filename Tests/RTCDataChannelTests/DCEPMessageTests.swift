// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCDataChannel
import Testing

@Suite struct DCEPMessageTests {
    /// Messages as browsers and pion send them (RFC 8832 §5).
    static let fixtures: [(hex: [UInt8], message: DCEPMessage)] = [
        ([0x02], .acknowledgement),
        (
            [0x03, 0x00, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            .open(DataChannelOpen())
        ),
        (
            [0x03, 0x00, 0x01, 0x00, 0, 0, 0, 0, 0, 0, 0, 0],
            .open(DataChannelOpen(priority: 256))
        ),
        (
            [0x03, 0x81, 0, 0, 0, 0, 0, 5, 0, 2, 0, 1, 0x68, 0x69, 0x70],
            .open(
                DataChannelOpen(
                    kind: DataChannelKind(isUnordered: true, reliability: .retransmissions(5)),
                    label: "hi",
                    subprotocol: "p"
                )
            )
        ),
        (
            [0x03, 0x02, 0, 0, 0, 0, 0x03, 0xE8, 0, 0, 0, 0],
            .open(
                DataChannelOpen(
                    kind: DataChannelKind(reliability: .lifetime(milliseconds: 1000))
                )
            )
        ),
    ]

    @Test(arguments: fixtures)
    func `is read and written as on the wire`(hex: [UInt8], message: DCEPMessage) {
        #expect(DCEPMessage(parsing: ByteBuffer(bytes: hex)) == message)
        #expect(Array(message.encoded.readableBytesView) == hex)
    }

    @Test(arguments: fixtures)
    func `is refused when cut off anywhere`(hex: [UInt8], message: DCEPMessage) {
        for length in 0..<hex.count {
            #expect(DCEPMessage(parsing: ByteBuffer(bytes: hex.prefix(length))) == nil)
        }
    }

    @Test func `of an unknown type or channel type is refused`() {
        #expect(DCEPMessage(parsing: ByteBuffer(bytes: [0x00])) == nil)
        let unknownChannelType: [UInt8] = [0x03, 0x07, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        #expect(DCEPMessage(parsing: ByteBuffer(bytes: unknownChannelType)) == nil)
    }
}
