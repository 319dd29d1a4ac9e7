// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import PeerTransportTesting
import Testing

/// What a scripted peer sends: lines with their lengths.
private func lines(_ texts: String...) -> ByteBuffer {
    var bytes = ByteBuffer()
    for text in texts {
        bytes.writeInteger(UInt8(text.utf8.count + 1))
        bytes.writeString(text + "\n")
    }
    return bytes
}

@Suite(.timeLimit(.minutes(1)))
struct MultistreamTests {
    private static let version = "/multistream/1.0.0"

    @Test(arguments: [32, 65_536])
    func `Both sides agree on the first protocol both speak`(chunkBytes: Int) async throws {
        let nodes = try MemoryNodes(limits: MemoryLimits(streamBytes: chunkBytes))
        let (dialer, accepted) = try await nodes.connectStream()
        async let answer = Multistream.handle(["/c", "/b"], on: accepted)
        let selection = try await Multistream.select(["/a", "/b", "/c"], on: dialer)
        #expect(selection.name == "/b")
        let handled = try await answer
        #expect(handled.name == "/b")
        async let served: Void = Echo.serve(handled.stream)
        try await Echo.verify(byteCount: 1_000, on: selection.stream, seed: 3)
        try await served
    }

    @Test func `Many refusals do not end the negotiation`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let proposals = (0..<200).map { StreamProtocol(rawValue: "/unknown/\($0)") } + ["/known"]
        async let answer = Multistream.handle(["/known"], on: accepted)
        let selection = try await Multistream.select(proposals, on: dialer)
        #expect(selection.name == "/known")
        #expect(try await answer.name == "/known")
    }

    @Test func `A dialer whose protocols are all refused learns it`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let answer = Task { try await Multistream.handle(["/b"], on: accepted).name }
        await #expect(throws: MultistreamError.noCommonProtocol) {
            try await Multistream.select(["/a"], on: dialer)
        }
        try await dialer.closeWrite()
        await #expect(throws: MultistreamError.noCommonProtocol) { try await answer.value }
    }

    @Test func `Endless proposals are given up`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let proposals = (0...256).map { StreamProtocol(rawValue: "/unknown/\($0)") }
        let answer = Task {
            defer { accepted.reset() }
            _ = try await Multistream.handle(["/known"], on: accepted)
        }
        await #expect(throws: MultistreamError.stream(.reset(.unspecified))) {
            try await Multistream.select(proposals, on: dialer)
        }
        await #expect(throws: MultistreamError.peerFault(.tooManyProposals)) {
            try await answer.value
        }
    }

    @Test func `The greeting goes with the first proposal`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let selecting = Task { try await Multistream.select(["/a"], on: dialer).name }
        let greeting = try await accepted.read()
        #expect(greeting == lines(Self.version, "/a"))
        try await accepted.write(lines(Self.version, "/a"))
        #expect(try await selecting.value == "/a")
    }

    @Test func `What follows the negotiation in one chunk is kept`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        var bytes = lines(Self.version, "/a")
        bytes.writeString("payload")
        try await dialer.write(bytes)
        try await dialer.closeWrite()
        let selection = try await Multistream.handle(["/a"], on: accepted)
        #expect(try await selection.stream.readAll() == "payload")
    }

    @Test func `A list is answered with the names`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await dialer.write(lines(Self.version, "ls", "/b"))
        _ = try await Multistream.handle(["/a", "/b"], on: accepted)
        var expected = lines(Self.version)
        expected.writeInteger(UInt8(9))
        expected.writeImmutableBuffer(lines("/a", "/b"))
        expected.writeString("\n")
        expected.writeImmutableBuffer(lines("/b"))
        let buffered = BufferedStream(dialer)
        let answer = try await buffered.read(exactly: expected.readableBytes)
        #expect(answer == expected)
    }

    @Test func `A list that is too long is refused politely`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        let names = (0..<200).map { StreamProtocol(rawValue: "/protocol/\($0)") }
        try await dialer.write(lines(Self.version, "ls", "/protocol/7"))
        _ = try await Multistream.handle(names, on: accepted)
        let expected = lines(Self.version, "na", "/protocol/7")
        let answer = try await BufferedStream(dialer).read(exactly: expected.readableBytes)
        #expect(answer == expected)
    }

    @Test func `Lines are read however they are cut into chunks`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        for byte in lines(Self.version, "/no", "/yes").readableBytesView {
            try await dialer.write(ByteBuffer(integer: byte))
        }
        #expect(try await Multistream.handle(["/yes"], on: accepted).name == "/yes")
        let expected = lines(Self.version, "na", "/yes")
        #expect(try await BufferedStream(dialer).read(exactly: expected.readableBytes) == expected)
    }

    private static let faults: [(sent: ByteBuffer, fault: MultistreamFault)] = [
        (lines("/multistream/2.0.0"), .unknownVersion),
        (ByteBuffer(bytes: [0xff, 0xff]), .lineTooLong),
        (ByteBuffer(bytes: [0x80, 0x00]), .malformedLength),
        (ByteBuffer(bytes: [3, 0x61, 0x62, 0x63]), .malformedLine),
        (ByteBuffer(bytes: [19, 0x2f]), .unexpectedEnd),
        (ByteBuffer(), .unexpectedEnd),
    ]

    @Test func `A peer that breaks a rule is named so on both sides`() async throws {
        for (sent, fault) in Self.faults {
            let listening = try await MemoryNodes().connectStream()
            try await listening.dialer.write(sent)
            try await listening.dialer.closeWrite()
            await #expect(throws: MultistreamError.peerFault(fault)) {
                try await Multistream.handle(["/a"], on: listening.accepted)
            }
            let dialing = try await MemoryNodes().connectStream()
            try await dialing.accepted.write(sent)
            try await dialing.accepted.closeWrite()
            await #expect(throws: MultistreamError.peerFault(fault)) {
                try await Multistream.select(["/a"], on: dialing.dialer)
            }
        }
    }

    @Test func `An answer to another question is a fault`() async throws {
        let (dialer, accepted) = try await MemoryNodes().connectStream()
        try await accepted.write(lines(Self.version, "/b"))
        await #expect(throws: MultistreamError.peerFault(.unexpectedAnswer)) {
            try await Multistream.select(["/a"], on: dialer)
        }
    }
}
