// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// What one end of an association sends: the same words for our end and for Scripts/peers/usrsctp.
struct Workload: Sendable {
    /// What an end does after its last message.
    enum Ending: String, Sendable {
        /// Nothing: the other end closes.
        case wait

        /// It shuts down at once, with everything still on its way.
        case shutdown

        /// It aborts at once.
        case abort

        /// It shuts down when the other end has said that it has sent everything; ours only.
        case shutdownWhenHeard
    }

    /// How hard a message is tried.
    enum Patience: Sendable {
        case reliable
        case retransmissions(Int)
        case milliseconds(Int)
    }

    static let reason = "that was enough"
    static let headerSize = 12
    static let dataProtocol: UInt32 = 53
    static let doneProtocol: UInt32 = 99

    var messages = 0
    var size = 1000
    var isVarying = false
    var streams = 1
    var isUnordered = false
    var patience = Patience.reliable
    var rounds = 0
    var expected = 0
    var heartbeatMilliseconds: Int?

    /// Where ours says that it has sent everything; the peer does on stream 0.
    var doneStream: UInt16 = 0
    var ending = Ending.wait

    /// What the peer's end does besides: offers I-DATA, and asks for SACKs with the I bit.
    var isInterleaving = false
    var isImmediate = false

    /// How long the peer's end delays SACKs, however many packets come.
    var acknowledgementDelayMilliseconds: Int?

    /// The messages of all rounds.
    var total: Int { messages * max(rounds, 1) }

    /// The payload of all rounds, in bytes.
    var bytes: Int { (0..<messages).reduce(0) { $0 + size(of: $1) } * max(rounds, 1) }

    /// The peer's options that mean this.
    var arguments: [String] {
        var words = ["--send", "\(messages)", "--size", "\(size)", "--streams", "\(streams)"]
        words += ["--rounds", "\(rounds)", "--expect", "\(expected)"]
        words += ["--end", ending.rawValue, "--reason", Self.reason]
        if isVarying { words.append("--vary") }
        if isUnordered { words.append("--unordered") }
        if isInterleaving { words.append("--interleave") }
        if isImmediate { words.append("--immediate") }
        switch patience {
        case .reliable: break
        case .retransmissions(let count): words += ["--rtx", "\(count)"]
        case .milliseconds(let count): words += ["--ttl", "\(count)"]
        }
        if let acknowledgementDelayMilliseconds {
            words += ["--sack-delay", "\(acknowledgementDelayMilliseconds)"]
        }
        if let heartbeatMilliseconds { words += ["--heartbeat", "\(heartbeatMilliseconds)"] }
        return words
    }

    /// The message with this index in its round.
    func payload(of index: Int, round: Int) -> ByteBuffer {
        let number = index / streams
        let size = size(of: index)
        var payload = ByteBuffer()
        payload.reserveCapacity(size)
        payload.writeMultipleIntegers(
            UInt32(truncatingIfNeeded: number),
            UInt32(truncatingIfNeeded: round),
            UInt32(truncatingIfNeeded: size)
        )
        Self.writePattern(stream: index % streams, number: number, size: size, into: &payload)
        return payload
    }

    /// The number of a message whose content is what it has to be.
    static func number(of payload: ByteBuffer, stream: Int) -> Int? {
        guard let size = payload.getInteger(at: payload.readerIndex + 8, as: UInt32.self),
            Int(size) == payload.readableBytes,
            let number = payload.getInteger(at: payload.readerIndex, as: UInt32.self)
        else { return nil }
        var expected = ByteBuffer()
        expected.reserveCapacity(payload.readableBytes)
        var header = payload
        header.readSlice(length: headerSize).map { _ = expected.writeImmutableBuffer($0) }
        writePattern(
            stream: stream,
            number: Int(number),
            size: payload.readableBytes,
            into: &expected
        )
        return expected == payload ? Int(number) : nil
    }

    private func size(of index: Int) -> Int {
        let span = size - Self.headerSize + 1
        return isVarying ? Self.headerSize + index &* 7919 % span : size
    }

    private static func writePattern(
        stream: Int,
        number: Int,
        size: Int,
        into buffer: inout ByteBuffer
    ) {
        let base = number &* 31 &+ stream &* 17
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size - headerSize) { bytes in
            for place in 0..<(size - headerSize) {
                let index = place &+ headerSize
                let value = base &+ index &* 7 &+ (index >> 8) &* 13
                bytes[place] = UInt8(truncatingIfNeeded: value)
            }
            return size - headerSize
        }
    }
}
