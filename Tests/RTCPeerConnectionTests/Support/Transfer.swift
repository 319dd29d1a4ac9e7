// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCDTLS
import RTCDataChannel
import RTCPeerConnection
import RTCSCTP
import RTCSimulation

/// Bytes that go both ways on several channels, to be compared at the other end.
struct Transfer {
    private(set) var sent: [PairEnd: [StreamID: ByteBuffer]] = [:]

    /// Opens channels at both ends and sends on each, in messages of different sizes.
    init(
        on pair: inout PeerConnectionPair,
        channels: Int = 3,
        messages: Int = 4,
        messageBytesMax: Int = 6_000
    ) throws {
        for end in PairEnd.allCases {
            for channel in 0..<channels {
                let id = try pair.open(at: end)
                for index in 0..<messages {
                    let size = 1 + (index * 2_333 + channel * 997) % messageBytesMax
                    let bytes = ByteBuffer.pattern(size, seed: pair.seed &+ UInt64(id.rawValue))
                    try pair.send(bytes, on: id, from: end)
                    sent[end.other, default: [:]][id, default: ByteBuffer()]
                        .writeImmutableBuffer(bytes)
                }
            }
        }
    }

    /// Whether everything has arrived, and nothing else.
    func isComplete(_ pair: borrowing PeerConnectionPair) -> Bool {
        isComplete(at: .dialer, pair.dialer.channels)
            && isComplete(at: .listener, pair.listener.channels)
    }

    private func isComplete(at end: PairEnd, _ log: ChannelLog) -> Bool {
        guard let expected = sent[end], log.messages.count == expected.count else { return false }
        return expected.allSatisfy { log.bytes(on: $0.key) == $0.value }
    }
}

extension PeerConnectionPair {
    /// Makes sure that the connection works in both directions.
    mutating func exchange() throws {
        let transfer = try Transfer(on: &self, channels: 1, messages: 2)
        try drive { transfer.hasArrived($0) }
    }
}

extension Transfer {
    /// Whether everything has arrived, among other things perhaps.
    func hasArrived(_ pair: borrowing PeerConnectionPair) -> Bool {
        let (dialer, listener) = (pair.dialer.channels, pair.listener.channels)
        return sent.allSatisfy { end, channels in
            let log = end == .dialer ? dialer : listener
            return channels.allSatisfy { log.bytes(on: $0.key) == $0.value }
        }
    }
}

extension PairOptions {
    /// Lets a handshake survive on OpenSSL 3.2 and later, where lost flights are sent again by the
    /// wall clock: a short interval, and enough virtual time until it has passed in real time.
    ///
    /// Up to OpenSSL 3.1 everything runs in virtual time, and this only makes retransmission
    /// quicker.
    static var forBadPaths: PairOptions {
        var options = PairOptions()
        for path in [\PairOptions.dialer, \PairOptions.listener] {
            options[keyPath: path].dtls.initialRetransmission = .milliseconds(20)
            options[keyPath: path].dtls.handshakeTimeout = .seconds(60)
            options[keyPath: path].sharesRoundTrip = DTLSSession.keepsCallersTime
        }
        return options
    }
}
