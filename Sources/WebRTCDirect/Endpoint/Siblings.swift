// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCICE
import Synchronization

/// The endpoints of the sockets that share one port, and which of them has whom.
///
/// The system chooses a socket by the addresses of both ends, and by how many sockets there are and
/// in which order. So a peer comes to another one than before when its address has changed, or when
/// a socket of the port was closed or bound again. Who knows nothing of it asks here, and hands its
/// datagrams over. The lock is not taken for datagrams of an established connection that come to
/// its own socket.
final class Siblings: Sendable {
    private struct Owners {
        var addresses: [TransportAddress: UDPEndpoint] = [:]
        var usernames: [WebRTCDirectUsername: UDPEndpoint] = [:]
    }

    let port = SharedPort()
    private let owners = Mutex(Owners())

    /// Who has a connection, or a pending one, with a peer at this address.
    func owner(of address: TransportAddress) -> UDPEndpoint? {
        owners.withLock { $0.addresses[address] }
    }

    /// Who has the connection that belongs to this USERNAME.
    func owner(of username: WebRTCDirectUsername) -> UDPEndpoint? {
        owners.withLock { $0.usernames[username] }
    }

    /// What comes from this address is for that endpoint; it takes the place of another.
    func claim(_ address: TransportAddress, for endpoint: UDPEndpoint) {
        owners.withLock { $0.addresses[address] = endpoint }
    }

    /// Checks with this USERNAME are for that endpoint; it takes the place of another.
    func claim(_ username: WebRTCDirectUsername, for endpoint: UDPEndpoint) {
        owners.withLock { $0.usernames[username] = endpoint }
    }

    /// The endpoint has nothing any more at this address, which may be another's by now.
    func release(_ address: TransportAddress, of endpoint: UDPEndpoint) {
        owners.withLock {
            if $0.addresses[address] === endpoint { $0.addresses[address] = nil }
        }
    }

    /// The endpoint has no connection any more that belongs to this USERNAME.
    func release(_ username: WebRTCDirectUsername, of endpoint: UDPEndpoint) {
        owners.withLock {
            if $0.usernames[username] === endpoint { $0.usernames[username] = nil }
        }
    }

    /// Whether nobody has anything.
    var isEmpty: Bool {
        owners.withLock { $0.addresses.isEmpty && $0.usernames.isEmpty }
    }
}
