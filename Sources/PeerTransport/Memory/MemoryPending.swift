// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
import PeerIdentity

/// A dial that waits at a memory listener.
///
/// Letting go of the last copy, or ``reject()``, lets the dial fail with
/// ``TransportError/refused``.
public struct MemoryPending: PendingConnection {
    /// The listener's address.
    public let localAddress: Multiaddr
    /// The dialer's address.
    public let remoteAddress: Multiaddr

    let handshake: MemoryHandshake
    private let guardian: Guardian

    init(localAddress: Multiaddr, remoteAddress: Multiaddr, handshake: MemoryHandshake) {
        self.localAddress = localAddress
        self.remoteAddress = remoteAddress
        self.handshake = handshake
        guardian = Guardian(handshake: handshake)
    }

    /// Whether the dialer still waits.
    public var isAlive: Bool { handshake.isWaiting }

    /// Turns the dialer away.
    public func reject() { handshake.reject() }

    /// Rejects the dial when nobody can upgrade it any more.
    private final class Guardian: Sendable {
        let handshake: MemoryHandshake

        init(handshake: MemoryHandshake) {
            self.handshake = handshake
        }

        deinit {
            handshake.reject()
        }
    }
}

/// The meeting of one dial and one upgrade: exactly one of accept, reject and give up happens.
final class MemoryHandshake: Sendable {
    private enum State: Sendable {
        case waiting
        case accepted(MemoryConnection)
        case refused
        case settled
    }

    /// Who dials.
    let dialer: PeerID
    /// Who listens.
    let listener: PeerID
    private let state = Monitor(State.waiting)

    init(dialer: PeerID, listener: PeerID) {
        self.dialer = dialer
        self.listener = listener
    }

    /// Whether it can still be accepted.
    var isWaiting: Bool {
        state.withState { if case .waiting = $0 { true } else { false } }
    }

    /// Gives the dialer its end; false when it gave up or was rejected before.
    func accept(_ connection: MemoryConnection) -> Bool {
        state.update { state in
            guard case .waiting = state else { return false }
            state = .accepted(connection)
            return true
        }
    }

    /// Turns the dialer away; does nothing when it was accepted before.
    func reject() {
        state.update { state in
            if case .waiting = state { state = .refused }
        }
    }

    /// The dialer's end, when the listener has decided.
    func outcome() async throws(TransportError) -> MemoryConnection {
        let connection: MemoryConnection?
        do {
            connection = try await state.wait { state -> MemoryConnection?? in
                switch state {
                case .waiting: return nil
                case .accepted(let connection):
                    state = .settled
                    return .some(connection)
                case .refused, .settled: return .some(nil)
                }
            }
        } catch {
            // An end that was accepted in this very moment is let go, which closes it.
            state.update { $0 = .settled }
            throw .cancelled
        }
        guard let connection else { throw .refused }
        return connection
    }
}
