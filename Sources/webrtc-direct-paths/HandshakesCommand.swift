// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import NIOCore
import RTCCore
import RTCDataChannel
import RTCPeerConnection
import RTCSCTP
import RTCSimulation

/// `handshakes`: from the first datagram to a peer whose identity is known.
struct HandshakesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "handshakes",
        abstract:
            "Connects with ICE, DTLS, SCTP and Noise, without loss and with each datagram lost.",
        discussion: "Noise is three messages of the length that its messages have."
    )

    @OptionGroup var arguments: PathArguments

    func run() throws {
        let plain = try connect(losing: nil)
        var losses: [LossReport] = []
        for number in 0..<plain.datagrams {
            let time = try connect(losing: number).time
            losses.append(
                LossReport(datagram: number, extraMs: (time - plain.time).inMilliseconds.rounded3)
            )
        }
        let roundTrip = arguments.path.settings.roundTrip
        try Output.writeJSON(
            HandshakeReport(
                path: arguments.path.description,
                ms: plain.time.inMilliseconds.rounded3,
                roundTrips: roundTrip > .zero ? (plain.time / roundTrip).rounded3 : nil,
                datagrams: plain.datagrams,
                worstExtraMs: losses.map(\.extraMs).max(),
                losses: losses
            )
        )
    }

    /// The bytes of the messages of Noise XX with libp2p's payloads and Ed25519 keys, framed.
    private static let noiseMessageBytes = [38, 205, 172]

    /// Connects; the time until the dialer knows the listener, and the datagrams that took.
    private func connect(losing lost: Int?) throws -> (time: Duration, datagrams: Int) {
        var options = PairOptions()
        options.conditions = arguments.path.conditions
        var pair = try PeerConnectionPair(seed: arguments.seed, options: options)
        pair.network.admits = { number, _ in number != lost }
        let start = pair.now
        let id = StreamID(0)
        try pair.drive { $0.dialer.secured != nil && $0.listener.secured != nil }
        try pair.dialer.connection?.openNegotiatedChannel(id)
        try pair.listener.connection?.openNegotiatedChannel(id)
        try pair.drive { $0.listener.isConnected }
        for (index, byteCount) in Self.noiseMessageBytes.enumerated() {
            let payload = ByteBuffer.pattern(byteCount, seed: arguments.seed)
            let isFromListener = index % 2 == 0
            try pair.send(payload, on: id, from: isFromListener ? .listener : .dialer)
            try pair.drive {
                isFromListener
                    ? $0.dialer.channels.messageCount(on: id) == index / 2 + 1
                    : $0.listener.channels.messageCount(on: id) == 1
            }
        }
        return (pair.now - start, pair.network.sentCount)
    }
}

/// What `handshakes` prints.
struct HandshakeReport: Encodable {
    let path: String
    let ms: Double
    let roundTrips: Double?
    let datagrams: Int
    let worstExtraMs: Double?
    let losses: [LossReport]
}

/// What the loss of one datagram of a handshake costs.
struct LossReport: Encodable {
    /// Its number in the handshake without loss.
    let datagram: Int
    let extraMs: Double
}
