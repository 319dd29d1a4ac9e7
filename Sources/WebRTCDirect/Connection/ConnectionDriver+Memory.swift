// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import RTCCore
import RTCPeerConnection

/// What a connection may have from the start, whatever the budget says.
enum MemoryFloor {
    /// Bytes that wait to be sent, over all streams.
    static let connectionSendBytes = 4 << 20
    /// Bytes of a stream that wait to be sent.
    static let streamSendBytes = 256 << 10
}

// MARK: - Buffers that grow with the path

extension ConnectionDriver {
    /// Lets the receive window grow when the association wants it and the budget has room.
    func adaptMemory() {
        guard peer.wantsReceiveMemory else { return }
        let memory = peer.receiveMemory
        let isGranted = share.grow(by: memory)
        peer.setReceiveMemoryLimit(isGranted ? 2 * memory : memory)
    }

    /// Whether a stream may put more into the send queue.
    func hasRoom(for stream: StreamCore) -> Bool {
        peer.bufferedAmount(of: stream.id) < peer.streamSendMark
    }

    /// Whether the connection may put more into the send queue.
    var hasRoomToSend: Bool {
        let waiting = peer.bufferedAmount
        if waiting < sendAllowance { return true }
        // Twice what the path holds: one fill on its way into it and one that waits.
        let wanted = min(2 * peer.pathCapacity, configuration.connectionSendBytesMax)
        guard waiting < wanted, share.grow(by: wanted - sendAllowance) else { return false }
        sendAllowance = wanted
        return true
    }
}

// MARK: - Streams that nobody reads

extension ConnectionDriver {
    /// Watches how long unread bytes have kept the peer from sending anything.
    func watchUnread(at now: Instant) {
        guard let timeout = configuration.unreadTimeout, peer.isReceiveWindowExhausted,
            streams.count + unreadRemains.count > 1
        else {
            unreadDeadline = nil
            return
        }
        if unreadDeadline == nil { unreadDeadline = now + timeout }
    }

    /// Gives up the stream that has kept the others waiting for too long: the one with the most
    /// unread of those that were not read meanwhile, whether it still has its channel or not.
    func giveUpUnread(at now: Instant) {
        guard let deadline = unreadDeadline, deadline <= now,
            let timeout = configuration.unreadTimeout
        else { return }
        unreadDeadline = nil
        let all = Array(streams.values) + unreadRemains.values
        let idle = all.filter { now - $0.readAt >= timeout }
        let worst = idle.max { $0.unread.byteCount < $1.unread.byteCount }
        guard let worst, !worst.unread.isEmpty else { return }
        worst.isUnreadTooLong = true
        reset(worst, errorCode: StreamErrorCode.resourceLimitExceeded.rawValue)
    }
}
