// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

/// The part of a connection that tells how it is doing: a transport writes it, users wait on it.
///
/// A conforming ``Connection`` holds one and returns its ``closed``, ``events`` and
/// ``remoteAddress`` as its own.
public final class ConnectionStatus: Sendable {
    private struct State: Sendable {
        var remoteAddress: Multiaddr
        var isAddressNews = false
        var closeReason: CloseReason?
        var isCloseNews = false
    }

    private let state: Monitor<State>

    /// A connection that is up, to a peer at `remoteAddress`.
    public init(remoteAddress: Multiaddr) {
        state = Monitor(State(remoteAddress: remoteAddress))
    }

    /// Where the peer is now.
    public var remoteAddress: Multiaddr { state.withState { $0.remoteAddress } }

    /// Why the connection ended, nil while it is up.
    public var closeReason: CloseReason? { state.withState { $0.closeReason } }

    /// Records that the peer moved; does nothing when it is the address already known.
    public func moved(to address: Multiaddr) {
        state.update { state in
            guard state.closeReason == nil, state.remoteAddress != address else { return }
            state.remoteAddress = address
            state.isAddressNews = true
        }
    }

    /// Records the end of the connection and wakes everybody who waits for it.
    ///
    /// - Returns: Whether this was the first reason given; later ones change nothing.
    @discardableResult
    public func end(_ reason: CloseReason) -> Bool {
        state.update { state in
            guard state.closeReason == nil else { return false }
            state.closeReason = reason
            state.isCloseNews = true
            return true
        }
    }

    /// Why the connection ended; waits until it has.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled.
    public var closed: CloseReason {
        get async throws(CancellationError) {
            try await state.wait { $0.closeReason }
        }
    }

    /// Changes of the connection, for one consumer.
    public var events: ConnectionEvents { ConnectionEvents(self) }

    func nextEvent() async -> ConnectionEvent? {
        let event: ConnectionEvent?? = try? await state.wait { state -> ConnectionEvent?? in
            if state.isAddressNews {
                state.isAddressNews = false
                return .some(.remoteAddressChanged(state.remoteAddress))
            }
            guard let reason = state.closeReason else { return nil }
            guard state.isCloseNews else { return .some(nil) }
            state.isCloseNews = false
            return .some(.closed(reason))
        }
        return event ?? nil
    }
}
