// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerIdentity
import RTCCrypto
import Testing

@testable import PeerNoise

@Suite struct NoiseHandshakeTests {
    let listener: PrivateKey
    let dialer: PrivateKey

    init() throws {
        listener = try PrivateKey.generate()
        dialer = try PrivateKey.generate()
    }

    func pair() throws -> HandshakePair {
        try HandshakePair(initiatorIdentity: listener, responderIdentity: dialer)
    }

    @Test(arguments: KeyType.allCases)
    func `both ends learn who the other is`(type: KeyType) throws {
        let other = try PrivateKey.generate(type)
        var pair = try HandshakePair(
            initiatorIdentity: listener,
            responderIdentity: other,
            expectedByInitiator: other.publicKey.peerID,
            expectedByResponder: listener.publicKey.peerID
        )
        try pair.run()
        let results = (pair.initiatorResult, pair.responderResult)
        #expect(results.0?.remoteKey == other.publicKey)
        #expect(results.1?.remoteKey == listener.publicKey)
        #expect(results.1?.reply == nil)
        let areFinished = (pair.initiator.isFinished, pair.responder.isFinished)
        #expect(areFinished == (true, true))
    }

    @Test func `the stream may be cut anywhere and may go on behind the last message`() throws {
        var pair = try pair()
        try pair.run()
        var responder = try NoiseHandshake(role: .responder, identity: dialer, prologue: [1])
        var initiator = try NoiseHandshake(role: .initiator, identity: listener, prologue: [1])
        let first = try #require(try initiator.start())
        var second: [UInt8]?
        for (index, byte) in first.enumerated() {
            let progress = try responder.receive([byte])
            #expect((progress.reply != nil) == (index == first.count - 1))
            #expect(progress.remainder.isEmpty)
            second = progress.reply
        }
        let reply = try #require(second)
        let half = try initiator.receive(reply.prefix(50))
        #expect(half == NoiseHandshake.Progress())
        let full = try initiator.receive(reply.dropFirst(50) + [7, 8, 9])
        #expect(full.remoteKey == dialer.publicKey)
        #expect(full.remainder == [7, 8, 9])
        let third = try #require(full.reply)
        let last = try responder.receive(third + [0, 0])
        #expect(last.remoteKey == listener.publicKey)
        #expect(last.remainder == [0, 0])
    }

    @Test func `the wrong peer is refused by either end`() throws {
        let expected = try PrivateKey.generate().publicKey.peerID
        var dialled = try HandshakePair(
            initiatorIdentity: listener,
            responderIdentity: dialer,
            expectedByResponder: expected
        )
        let wrongListener = NoiseError.wrongPeer(
            expected: expected,
            actual: listener.publicKey.peerID
        )
        #expect(failure(of: &dialled) == wrongListener)
        let isFinished = dialled.responder.isFinished
        #expect(!isFinished)

        var listening = try HandshakePair(
            initiatorIdentity: listener,
            responderIdentity: dialer,
            expectedByInitiator: expected
        )
        let wrongDialer = NoiseError.wrongPeer(expected: expected, actual: dialer.publicKey.peerID)
        #expect(failure(of: &listening) == wrongDialer)
        // It fails before it shows itself in message 3.
        #expect(listening.delivered.count == 2)
    }

    @Test func `different prologues do not meet`() throws {
        var pair = try HandshakePair(
            initiatorIdentity: listener,
            responderIdentity: dialer,
            prologues: ([1], [2])
        )
        #expect(failure(of: &pair) == .peerFault(.decryptionFailed))
        let isFinished = pair.initiator.isFinished
        #expect(!isFinished)
    }

    @Test func `no changed byte of any message goes unnoticed`() throws {
        var honest = try pair()
        try honest.run()
        for index in 0..<3 {
            for offset in honest.delivered[index].indices {
                var pair = try pair()
                let error = failure(of: &pair) { current, message in
                    guard current == index else { return message }
                    var changed = message
                    changed[offset] ^= 0x80
                    return changed
                }
                let areFinished = (pair.initiator.isFinished, pair.responder.isFinished)
                #expect(!areFinished.1, "byte \(offset) of message \(index + 1)")
                #expect(areFinished.0 == (index == 2))
                // Both bytes of the length may also announce more than has come.
                if offset >= 2 { #expect(error == .peerFault(.decryptionFailed)) }
            }
        }
    }

    @Test func `a cut message changes nothing`() throws {
        var honest = try pair()
        try honest.run()
        for index in 0..<3 {
            for count in honest.delivered[index].indices {
                var pair = try pair()
                let error = failure(of: &pair) { current, message in
                    current == index ? Array(message[..<count]) : message
                }
                #expect(error == nil)
                #expect(pair.delivered.count == index + 1)
                let isFinished = pair.responder.isFinished
                #expect(!isFinished)
            }
        }
    }

    @Test func `messages that cannot be are refused by their length`() throws {
        let bad: [(header: [UInt8], error: NoiseError)] = [
            ([0, 0], .peerFault(.messageTooShort(minimum: 32, actual: 0))),
            ([0, 31], .peerFault(.messageTooShort(minimum: 32, actual: 31))),
            ([0x10, 1], .messageTooLong(4097)),
            ([0xFF, 0xFF], .messageTooLong(65535)),
        ]
        for fixture in bad {
            var responder = try NoiseHandshake(role: .responder, identity: dialer, prologue: [])
            let error = responder.failure(receiving: fixture.header)
            #expect(error == fixture.error)
            let later = responder.failure(receiving: [0])
            #expect(later == .usage(.alreadyFailed))
        }
        var initiator = try NoiseHandshake(role: .initiator, identity: listener, prologue: [])
        _ = try initiator.start()
        let error = initiator.failure(receiving: [0, 95])
        #expect(error == .peerFault(.messageTooShort(minimum: 96, actual: 95)))
    }

    @Test func `the longest key acceptable fits into a message`() {
        let signatureBytes = 8192 / 8
        let headers = 2 * 3
        let payload = PublicKey.maximumProtobufBytes + signatureBytes + headers
        let message = HandshakeMessage.second.minimumByteCount + payload
        #expect(message <= NoiseHandshake.maximumMessageBytes)
    }

    @Test func `a key of small order is refused`() throws {
        var responder = try NoiseHandshake(role: .responder, identity: dialer, prologue: [])
        let error = responder.failure(receiving: [0, 32] + [UInt8](repeating: 0, count: 32))
        #expect(error == .peerFault(.degenerateKey))
    }

    @Test func `messages replayed or out of order are refused`() throws {
        var pair = try pair()
        try pair.run()
        let messages = pair.delivered
        for message in [messages[0], messages[1], messages[2]] {
            var initiator = try NoiseHandshake(
                role: .initiator,
                identity: listener,
                prologue: [1]
            )
            _ = try initiator.start()
            let error = initiator.failure(receiving: message)
            #expect(error != nil)
        }
        for message in [messages[1], messages[2]] {
            var responder = try NoiseHandshake(role: .responder, identity: dialer, prologue: [1])
            _ = try responder.receive(messages[0])
            let error = responder.failure(receiving: message)
            #expect(error == .peerFault(.decryptionFailed))
        }
    }

    @Test func `calls in the wrong order are reported and change nothing`() throws {
        var pair = try pair()
        let early = pair.initiator.failure(receiving: [1])
        #expect(early == .usage(.notStarted))
        let first = try #require(try pair.initiator.start())
        let again = pair.initiator.failureOfStart()
        #expect(again == .usage(.alreadyStarted))
        let nothing = try pair.responder.start()
        #expect(nothing == nil)
        let second = try #require(try pair.responder.receive(first).reply)
        let startOfThird = pair.responder.failureOfStart()
        #expect(startOfThird == .usage(.alreadyStarted))
        let third = try #require(try pair.initiator.receive(second).reply)
        let result = try pair.responder.receive(third)
        #expect(result.remoteKey == listener.publicKey)
        let late = (pair.initiator.failure(receiving: []), pair.initiator.failureOfStart())
        #expect(late.0 == .usage(.alreadyFinished))
        #expect(late.1 == .usage(.alreadyFinished))
    }

    @Test func `a failed handshake stays failed`() throws {
        var initiator = try NoiseHandshake(role: .initiator, identity: listener, prologue: [])
        _ = try initiator.start()
        let error = initiator.failure(receiving: [0xFF, 0xFF])
        #expect(error == .messageTooLong(65535))
        let later = (initiator.failure(receiving: []), initiator.failureOfStart())
        #expect(later.0 == .usage(.alreadyFailed))
        #expect(later.1 == .usage(.alreadyFailed))
    }

    @Test func `the prologue matches the specification's vector`() throws {
        let client = try #require(
            Fingerprint(
                sha256: hex("3e79af40d6059617a0d83b83a52ce73b0c1f37a72c6043ad2969e2351bdca870")
            )
        )
        let server = try #require(
            Fingerprint(
                sha256: hex("30fc9f469c207419dfdd0aab5f27a86c973c94e40548db9375cca2e915973b99")
            )
        )
        #expect(
            NoiseHandshake.webRTCPrologue(client: client, server: server)
                == hex(
                    "6c69627032702d7765627274632d6e6f6973653a"
                        + "12203e79af40d6059617a0d83b83a52ce73b0c1f37a72c6043ad2969e2351bdca870"
                        + "122030fc9f469c207419dfdd0aab5f27a86c973c94e40548db9375cca2e915973b99"
                )
        )
    }

    private func failure(
        of pair: inout HandshakePair,
        _ change: (Int, [UInt8]) -> [UInt8] = { $1 }
    ) -> NoiseError? {
        do {
            try pair.run(change)
            return nil
        } catch {
            return error
        }
    }
}
