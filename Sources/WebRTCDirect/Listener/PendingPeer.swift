// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCICE
import Synchronization

/// A peer that has sent a ClientHello: what is kept of it until somebody upgrades it.
///
/// Touched on its listener's event loop only.
final class PendingPeer {
    let check: RecentCheck
    /// When the whole handshake must be over.
    let deadline: Instant
    /// Whether an upgrade could still succeed; readable from any thread.
    let liveness = Liveness()
    private(set) var datagrams: [ByteBuffer]
    private(set) weak var listener: ListenerRole?
    private var timer: Scheduled<Void>?

    init(
        check: RecentCheck,
        datagram: ByteBuffer,
        deadline: Instant,
        listener: ListenerRole
    ) {
        self.check = check
        self.deadline = deadline
        datagrams = [Self.copy(of: datagram)]
        self.listener = listener
    }

    /// Keeps one more datagram; what does not fit the peer sends again.
    func keep(_ datagram: ByteBuffer) {
        guard datagrams.count < ListenerLimit.datagramsPerPendingPeer else { return }
        datagrams.append(Self.copy(of: datagram))
    }

    /// Receive buffers are large: a kept datagram must not hold one.
    private static func copy(of datagram: ByteBuffer) -> ByteBuffer {
        ByteBuffer(bytes: datagram.readableBytesView)
    }

    /// Gives up when nobody upgrades it in time.
    func startTimer(on loop: any EventLoop) {
        let peer = NIOLoopBound(self, eventLoop: loop)
        timer = loop.scheduleTask(deadline: NIODeadline(deadline)) { peer.value.refuse() }
    }

    /// Hands over the datagrams and ends; nil when it has ended before.
    func take() -> (listener: ListenerRole, datagrams: [ByteBuffer])? {
        guard let listener else { return nil }
        let kept = datagrams
        expire()
        return (listener, kept)
    }

    /// Ends, and tells the peer that nobody wants it.
    func refuse() {
        listener?.refuse(check)
        expire()
    }

    /// Ends: nothing is kept any more.
    func expire() {
        timer?.cancel()
        timer = nil
        datagrams = []
        liveness.end()
        listener?.forget(self)
        listener = nil
    }
}

/// A flag that is set until it is cleared, once and for all.
final class Liveness: Sendable {
    private let flag = Atomic(true)

    /// Whether it is still set.
    var isAlive: Bool { flag.load(ordering: .acquiring) }

    /// Clears it.
    func end() { flag.store(false, ordering: .releasing) }
}
