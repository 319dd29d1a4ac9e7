// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import RTCCore
import RTCICE
import Synchronization

/// What the sockets of one listening address have in common: its bounds hold for all of them
/// together, and what one has learned of a stranger the others know.
final class ListenerGroup: Sendable {
    let localAddress: Multiaddr
    let responder: ICELiteResponder
    let strangers: Mutex<Strangers>

    init(localAddress: Multiaddr, configuration: Configuration) {
        var random = RandomSource.system
        self.localAddress = localAddress
        responder = ICELiteResponder(random: &random)
        strangers = Mutex(Strangers(configuration: configuration, random: &random))
    }
}

/// What a listening address keeps of peers that are not yet connections, and how many they are.
struct Strangers {
    private(set) var halfOpen: HalfOpenCount
    /// Connections, those included whose handshake is not complete.
    private(set) var connectionCount = 0
    var recentChecks: RecentChecks
    /// The last peers that were turned away.
    var refused: RecentChecks
    private let connectionsMax: Int

    init(configuration: Configuration, random: inout RandomSource) {
        halfOpen = HalfOpenCount(limit: configuration.halfOpenConnectionsMax)
        connectionsMax = configuration.incomingConnectionsMax
        recentChecks = RecentChecks(capacity: configuration.recentChecksMax, random: &random)
        refused = RecentChecks(capacity: ListenerLimit.refusedPeersMax, random: &random)
    }

    /// Counts a pending connection, if there is room for one.
    mutating func admit(_ source: TransportAddress) -> Bool {
        guard connectionCount < connectionsMax, halfOpen.hasRoom(for: source) else { return false }
        halfOpen.add(source)
        return true
    }

    /// A pending connection is used up or given up.
    mutating func forget(_ source: TransportAddress) { halfOpen.remove(source) }

    /// A connection has begun.
    mutating func started(at source: TransportAddress) {
        halfOpen.add(source)
        connectionCount += 1
    }

    /// A handshake has ended, well or badly.
    mutating func handshakeEnded(with source: TransportAddress) { halfOpen.remove(source) }

    /// A connection has ended.
    mutating func connectionEnded() { connectionCount -= 1 }
}
