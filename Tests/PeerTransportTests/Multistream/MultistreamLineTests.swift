// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import Testing

@testable import PeerTransport

@Suite
struct MultistreamLineTests {
    private static let valid: [(text: String, wire: [UInt8])] = [
        ("na", [3, 0x6e, 0x61, 0x0a]),
        ("", [1, 0x0a]),
        ("/multistream/1.0.0", [19] + Array("/multistream/1.0.0\n".utf8)),
        (String(repeating: "x", count: 126), [127] + Array(repeating: 0x78, count: 126) + [10]),
        (
            String(repeating: "x", count: 127),
            [0x80, 0x01] + Array(repeating: 0x78, count: 127) + [10]
        ),
        (
            String(repeating: "x", count: 1_023),
            [0x80, 0x08] + Array(repeating: 0x78, count: 1_023) + [10]
        ),
    ]

    private static let invalid: [(wire: [UInt8], fault: MultistreamFault)] = [
        ([0], .malformedLine),
        ([0x80, 0x00], .malformedLength),
        ([0x81, 0x08], .lineTooLong),
        ([0xff, 0xff], .lineTooLong),
        ([0xff, 0xff, 0xff, 0xff, 0x0f], .lineTooLong),
        ([3, 0x61, 0x62, 0x63], .malformedLine),
        ([2, 0xff, 0x0a], .malformedLine),
    ]

    @Test func `A line is read as far as it goes, and not before it is complete`() throws {
        for (text, wire) in Self.valid {
            for count in 0..<wire.count {
                var bytes = ByteBuffer(bytes: wire[..<count])
                let line = try MultistreamLine.read(from: &bytes)
                #expect(line == nil)
                #expect(bytes.readableBytes == count)
            }
            var bytes = ByteBuffer(bytes: wire + [1, 2, 3])
            let line = try MultistreamLine.read(from: &bytes)
            #expect(line == text)
            #expect(bytes == ByteBuffer(bytes: [1, 2, 3]))
        }
    }

    @Test func `A line is written as it is read`() throws {
        for (text, wire) in Self.valid where !text.isEmpty {
            var bytes = ByteBuffer()
            try MultistreamLine.write(text, to: &bytes)
            #expect(bytes == ByteBuffer(bytes: wire))
        }
    }

    @Test func `A line that breaks a rule is refused`() {
        for (wire, fault) in Self.invalid {
            #expect(throws: fault) {
                var bytes = ByteBuffer(bytes: wire)
                return try MultistreamLine.read(from: &bytes)
            }
        }
    }

    @Test(arguments: ["", "two\nlines", String(repeating: "x", count: 1_024)])
    func `A name that makes no line is refused`(name: String) {
        #expect(throws: MultistreamError.invalidProtocol(StreamProtocol(rawValue: name))) {
            var bytes = ByteBuffer()
            try MultistreamLine.write(name, to: &bytes)
        }
    }
}
