// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// Closing in order (RFC 9260 §9.2) and at once (§9.1).
///
///     established ──shutdown──▶ shutdownPending ──all acknowledged──▶ shutdownSent
///         │ SHUTDOWN                  │ SHUTDOWN                        │ SHUTDOWN ACK
///         ▼                           ▼                                 ▼
///     shutdownReceived ──all acknowledged──▶ shutdownAckSent ──▶ ended (SHUTDOWN COMPLETE)
extension Association {
    /// Goes on with closing when everything accepted for sending has been acknowledged.
    mutating func continueShutdown(at now: Instant) {
        guard sender.isDrained else { return }
        switch state {
        case .shutdownPending:
            state = .shutdownSent
            handshake.repetitions = 0
            sendShutdown(at: now)
        case .shutdownReceived:
            state = .shutdownAckSent
            handshake.repetitions = 0
            sendShutdownAck(at: now)
        case .closed, .cookieWait, .cookieEchoed, .established, .shutdownSent, .shutdownAckSent,
            .ended:
            break
        }
    }

    private mutating func sendShutdown(at now: Instant) {
        let chunk = ShutdownChunk(cumulativeTSNAck: receiver.cumulativeTSN)
        control.append(space: chunkSpace) { chunk.write(into: &$0) }
        timers.start(.t2Shutdown, at: now + shutdownTimeout)
    }

    private mutating func sendShutdownAck(at now: Instant) {
        control.append(space: chunkSpace) { ShutdownAckChunk().write(into: &$0) }
        timers.start(.t2Shutdown, at: now + shutdownTimeout)
    }

    private var shutdownTimeout: Duration {
        sender.timeout.control(repetitions: handshake.repetitions)
    }

    /// SHUTDOWN: the peer has nothing more to send.
    mutating func receiveShutdown(_ chunk: ShutdownChunk, at now: Instant) {
        switch state {
        case .established, .shutdownPending, .shutdownReceived:
            state = .shutdownReceived
            let window = sender.peerWindow + sender.payloadInFlight
            let sack = SackChunk(
                cumulativeTSNAck: chunk.cumulativeTSNAck,
                advertisedReceiverWindow: UInt32(clamping: window)
            )
            receiveAcknowledgement(sack, at: now)
        case .shutdownSent:
            // Both ends shut down at once.
            state = .shutdownAckSent
            handshake.repetitions = 0
            sendShutdownAck(at: now)
        case .shutdownAckSent:
            sendShutdownAck(at: now)
        case .closed, .cookieWait, .cookieEchoed, .ended:
            counters.chunksDropped += 1
        }
    }

    /// SHUTDOWN ACK: the peer has everything and nothing more to send.
    mutating func receiveShutdownAck(at now: Instant) {
        switch state {
        case .shutdownSent, .shutdownAckSent:
            control.appendPacket(handshake.peerTag) { ShutdownCompleteChunk().write(into: &$0) }
            end(isShutdownLocal ? .localShutdown : .peerShutdown)
        case .closed, .cookieWait, .cookieEchoed, .established, .shutdownPending,
            .shutdownReceived, .ended:
            counters.chunksDropped += 1
        }
    }

    /// SHUTDOWN COMPLETE: the peer has forgotten the association.
    mutating func receiveShutdownComplete() {
        guard state == .shutdownAckSent else {
            counters.chunksDropped += 1
            return
        }
        end(isShutdownLocal ? .localShutdown : .peerShutdown)
    }

    /// T2-shutdown expired.
    mutating func repeatShutdown(at now: Instant) {
        guard handshake.repetitions < configuration.shutdownRetransmissionsMax else {
            // The peer has everything and has said that nothing follows: only its last word is
            // lost, together with the peer's memory of the association.
            if state == .shutdownAckSent {
                return end(isShutdownLocal ? .localShutdown : .peerShutdown)
            }
            return abort([], reason: .failed(.peer(.notAnswering)))
        }
        handshake.repetitions += 1
        if state == .shutdownSent {
            sendShutdown(at: now)
        } else {
            sendShutdownAck(at: now)
        }
    }

    /// ABORT of the peer; while there is no association it has nothing to end.
    mutating func receiveAbort(_ chunk: AbortChunk) {
        guard state != .closed else {
            counters.chunksDropped += 1
            return
        }
        let cause = chunk.causes.first
        let text = chunk.causes.lazy.compactMap(\.explanation).first ?? ""
        end(.peerAbort(cause: cause?.code.rawValue, reason: String(text.prefix(256))))
    }

    /// Ends the association with an ABORT.
    mutating func abort(_ causes: [ErrorCause], reason: AssociationCloseReason) {
        guard state != .ended else { return }
        control.removeAll()
        if handshake.peerTag != .zero {
            let chunk = AbortChunk(causes: causes)
            control.appendPacket(handshake.peerTag) { chunk.write(into: &$0) }
        }
        end(reason)
    }

    /// Ends the association: what stands in the control queue is still sent, everything else is
    /// forgotten, since whoever holds the association may do so for long.
    mutating func end(_ reason: AssociationCloseReason) {
        guard state != .ended else { return }
        state = .ended
        timers.stopAll()
        sender.removeAll()
        receiver.removeAll()
        events.append(.closed(reason))
    }
}
