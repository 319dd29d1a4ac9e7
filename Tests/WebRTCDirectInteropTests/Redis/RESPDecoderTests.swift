// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import Testing

@testable import webrtc_direct_interop

@Suite struct RESPDecoderTests {
    static let answers: [(bytes: String, value: RESPValue)] = [
        ("+OK\r\n", .status("OK")),
        ("+\r\n", .status("")),
        ("-WRONGTYPE Operation\r\n", .error("WRONGTYPE Operation")),
        (":1\r\n", .integer(1)),
        (":-9223372036854775808\r\n", .integer(.min)),
        ("$5\r\nhello\r\n", .text("hello")),
        ("$4\r\n\r\n\r\n\r\n", .text("\r\n\r\n")),
        ("$0\r\n\r\n", .text("")),
        ("$-1\r\n", .null),
        ("*-1\r\n", .null),
        ("*0\r\n", .array([])),
        ("*2\r\n$1\r\nk\r\n*1\r\n:7\r\n", .array([.text("k"), .array([.integer(7)])])),
    ]

    static let refused: [(bytes: String, fault: RESPFault)] = [
        ("HTTP/1.1 400 Bad Request\r\n", .unknownKind(UInt8(ascii: "H"))),
        (":one\r\n", .malformedNumber),
        (":\r\n", .malformedNumber),
        (":9223372036854775808\r\n", .malformedNumber),
        ("$-2\r\n", .malformedNumber),
        ("*x\r\n", .malformedNumber),
        ("+OK\rx", .missingLineBreak),
        ("$2\r\nabcd", .missingLineBreak),
        ("$2\r\nab\rx", .missingLineBreak),
        ("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n", .tooDeep),
        ("$65537\r\n", .tooLong),
        ("*65537\r\n", .tooLong),
    ]

    @Test(arguments: answers)
    func `an answer is read`(bytes: String, value: RESPValue) throws {
        var decoder = RESPDecoder()
        decoder.receive(ByteBuffer(string: bytes))
        let answer = try decoder.next()
        #expect(answer == value)
        let more = try decoder.next()
        #expect(more == nil)
    }

    @Test(arguments: answers)
    func `an answer that comes byte by byte is read with the last`(
        bytes: String,
        value: RESPValue
    ) throws {
        var decoder = RESPDecoder()
        for byte in bytes.utf8.dropLast() {
            decoder.receive(ByteBuffer(bytes: [byte]))
            let early = try decoder.next()
            #expect(early == nil)
        }
        decoder.receive(ByteBuffer(bytes: bytes.utf8.suffix(1)))
        let answer = try decoder.next()
        #expect(answer == value)
    }

    @Test(arguments: refused)
    func `what is not RESP is refused`(bytes: String, fault: RESPFault) {
        var decoder = RESPDecoder()
        decoder.receive(ByteBuffer(string: bytes))
        #expect(throws: fault) { try decoder.next() }
    }

    @Test func `text that is not UTF-8 is refused`() {
        var decoder = RESPDecoder()
        decoder.receive(ByteBuffer(bytes: Array("$1\r\n".utf8) + [0xFF, 13, 10]))
        #expect(throws: RESPFault.invalidText) { try decoder.next() }
    }

    @Test func `an answer without an end is refused at the bound`() throws {
        var decoder = RESPDecoder()
        decoder.receive(ByteBuffer(string: "+"))
        decoder.receive(ByteBuffer(repeating: 65, count: RESPDecoder.answerBytesMax - 2))
        let early = try decoder.next()
        #expect(early == nil)
        decoder.receive(ByteBuffer(repeating: 65, count: 1))
        #expect(throws: RESPFault.tooLong) { try decoder.next() }
    }

    @Test func `several answers in one piece are read one after the other`() throws {
        var decoder = RESPDecoder()
        decoder.receive(ByteBuffer(string: Self.answers.map(\.bytes).joined()))
        for (_, value) in Self.answers {
            let answer = try decoder.next()
            #expect(answer == value)
        }
    }

    @Test func `a command is an array of texts with lengths in bytes`() {
        let bytes = RESPCommand.encode(["SET", "clé", ""])
        #expect(String(buffer: bytes) == "*3\r\n$3\r\nSET\r\n$4\r\nclé\r\n$0\r\n\r\n")
    }
}
