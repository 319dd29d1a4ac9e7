// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import Synchronization

/// The ports that memory transports meet on.
public final class MemoryNetwork: Sendable {
    struct Entry: Sendable {
        let peer: PeerID
        let address: Multiaddr
        let source: ListenerEventSource<MemoryPending>
    }

    fileprivate struct State {
        var entries: [UInt64: Entry] = [:]
        var nextPort: UInt64 = 1
    }

    private let state = Mutex(State())

    /// The network of transports that are not given one.
    public static let shared = MemoryNetwork()

    /// A network of its own, without listeners.
    public init() {}

    /// A port that nobody listens on and that was not given out before.
    func unusedPort() -> UInt64 {
        state.withLock { $0.takeUnusedPort() }
    }

    /// Binds a port; false when it is taken.
    func bind(_ port: UInt64, _ entry: Entry) -> Bool {
        state.withLock { state in
            guard state.entries[port] == nil else { return false }
            state.entries[port] = entry
            return true
        }
    }

    /// Frees a port.
    func unbind(_ port: UInt64) {
        _ = state.withLock { $0.entries.removeValue(forKey: port) }
    }

    /// Who listens on a port.
    func listener(at port: UInt64) -> Entry? {
        state.withLock { $0.entries[port] }
    }
}

extension MemoryNetwork.State {
    fileprivate mutating func takeUnusedPort() -> UInt64 {
        while entries[nextPort] != nil { nextPort += 1 }
        defer { nextPort += 1 }
        return nextPort
    }
}
