// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import RTCCore
import Testing

@testable import WebRTCDirect

/// What a relay does to the datagrams that pass, in percent.
struct Faults: Sendable {
    var loss = 0
    var duplication = 0
    var reordering = 0
    var corruption = 0
}

/// A UDP relay between one dialer and a listener, over real sockets, with seeded faults.
///
/// Dial `address` instead of the listener's. Everything happens on one event loop.
final class Relay: @unchecked Sendable {
    private final class Side: UDPSocket.Receiver, @unchecked Sendable {
        weak var relay: Relay?
        let isFront: Bool
        init(isFront: Bool) { self.isFront = isFront }
        func receive(_ datagrams: PacketBatch, from source: TransportAddress) {
            for datagram in datagrams.packets {
                relay?.forward(datagram, from: source, isFromDialer: isFront)
            }
        }
        func receivedBatch() { relay?.releaseHeld() }
        func datagramRefused(size: Int, to destination: TransportAddress) {}
        func sendFailed(to destination: TransportAddress?) {}
        func socketLost(_ error: any Error) {}
    }

    private struct Passage {
        let bytes: ByteBuffer
        let isFromDialer: Bool
    }

    /// How many datagrams are kept to be sent again.
    private static let capturedMax = 4_096

    let address: Multiaddr
    private let front: UDPSocket
    private var back: UDPSocket
    private let sides: [Side]
    private let target: SocketAddress
    private var dialer: SocketAddress?
    private var faults: Faults
    private var random: SeededGenerator
    private var isSilent = false
    private var held: [Passage] = []
    private var captured: [Passage] = []
    private let passed = Monitor(0)

    private init(
        to target: Multiaddr,
        sides: [Side],
        sockets: (front: UDPSocket, back: UDPSocket),
        faults: Faults,
        seed: UInt64
    ) throws {
        let parts = try #require(target.webRTCDirect)
        self.target = try #require(TransportAddress(parts.endpoint).flatMap { SocketAddress($0) })
        self.sides = sides
        (front, back) = sockets
        address = Multiaddr(
            webRTCDirectAt: front.localAddress,
            certhashes: parts.certhashes
        )
        self.faults = faults
        random = SeededGenerator(seed: seed)
    }

    static func open(
        to target: Multiaddr,
        faults: Faults = Faults(),
        seed: UInt64 = 1
    ) async throws -> Relay {
        let loop = Configuration().eventLoopGroup.next()
        let sides = [Side(isFront: true), Side(isFront: false)]
        var sockets: [UDPSocket] = []
        for side in sides {
            sockets.append(
                try await UDPSocket.bind(
                    to: .loopback(),
                    on: loop,
                    bufferBytes: 4 << 20,
                    receiver: side
                )
            )
        }
        let relay = try Relay(
            to: target,
            sides: sides,
            sockets: (sockets[0], sockets[1]),
            faults: faults,
            seed: seed
        )
        try await loop.submit { for side in sides { side.relay = relay } }.get()
        return relay
    }

    func close() async throws {
        try await front.close().get()
        try await front.eventLoop.flatSubmit { self.back.close() }.get()
    }

    /// Where the dialer sends from; nil before its first datagram.
    func dialerAddress() async throws -> TransportAddress? {
        try await front.eventLoop.submit { self.dialer.flatMap(TransportAddress.init) }.get()
    }

    /// From now on nothing passes: each side's peer has vanished.
    func fallSilent() async throws {
        try await front.eventLoop.submit { self.isSilent = true }.get()
    }

    /// Lets everything pass again.
    func speakAgain() async throws {
        try await front.eventLoop.submit { self.isSilent = false }.get()
    }

    /// From now on the dialer comes from another port, as when a NAT has forgotten it.
    func moveDialer() async throws {
        let next = try await UDPSocket.bind(
            to: .loopback(),
            on: front.eventLoop,
            bufferBytes: 4 << 20,
            receiver: sides[1]
        )
        let last = try await front.eventLoop.submit {
            let last = self.back
            self.back = next
            return last
        }.get()
        try await last.close().get()
    }

    /// Waits until so many datagrams have passed.
    func waitForDatagrams(_ count: Int) async throws {
        try await passed.wait { $0 >= count ? () : nil }
    }

    /// Sends everything captured so far once more, to where it went before.
    ///
    /// - Returns: How many datagrams that were.
    func replay() async throws -> Int {
        try await front.eventLoop.submit {
            let datagrams = self.captured
            for datagram in datagrams { self.transmit(datagram) }
            return datagrams.count
        }.get()
    }

    // MARK: On the event loop

    private func forward(_ bytes: ByteBuffer, from source: TransportAddress, isFromDialer: Bool) {
        if isFromDialer { dialer = SocketAddress(source) }
        guard !isSilent, !happens(faults.loss) else { return }
        var passage = Passage(bytes: bytes, isFromDialer: isFromDialer)
        if captured.count < Self.capturedMax {
            captured.append(
                Passage(
                    bytes: ByteBuffer(bytes: bytes.readableBytesView),
                    isFromDialer: isFromDialer
                )
            )
        }
        if happens(faults.corruption) { passage = corrupted(passage) }
        passed.update { $0 += 1 }
        if happens(faults.reordering) { return held.append(passage) }
        transmit(passage)
        if happens(faults.duplication) { transmit(passage) }
    }

    /// Lets go of what others were to overtake.
    private func releaseHeld() {
        let passages = held
        held.removeAll(keepingCapacity: true)
        for passage in passages { transmit(passage) }
    }

    private func transmit(_ passage: Passage) {
        if passage.isFromDialer {
            back.send(passage.bytes, to: target)
        } else if let dialer {
            front.send(passage.bytes, to: dialer)
        }
    }

    private func happens(_ percent: Int) -> Bool {
        percent > 0 && Int(random.next() % 100) < percent
    }

    private func corrupted(_ passage: Passage) -> Passage {
        var bytes = ByteBuffer(bytes: passage.bytes.readableBytesView)
        guard bytes.readableBytes > 0 else { return passage }
        let index = Int(random.next() % UInt64(bytes.readableBytes))
        let old: UInt8 = bytes.getInteger(at: index) ?? 0
        bytes.setInteger(old ^ UInt8(1 + random.next() % 255), at: index)
        return Passage(bytes: bytes, isFromDialer: passage.isFromDialer)
    }
}
