// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import Multiformats
package import PeerTransport

/// Two ends of one connection, and the listener it was made through.
package struct ConnectedPair<
    Dialer: Sendable,
    Accepted: Sendable,
    Incoming: PendingConnection
>: Sendable {
    /// The end that dialed.
    package let dialer: Dialer
    /// The end that was accepted.
    package let accepted: Accepted
    /// Where the dial went.
    package let listener: Listener<Incoming>
}

/// Listens with one transport, dials it with another, and gives both ends.
///
/// - Throws: ``HarnessFailure`` when the listener ends or announces no address, otherwise what
///   listening, dialing or upgrading throws.
package func connect<Passive: Transport, Active: Transport>(
    _ passive: Passive,
    listeningOn address: Multiaddr,
    dialedBy active: Active
) async throws -> ConnectedPair<Active.Output, Passive.Output, Passive.Incoming> {
    let listener = try await passive.listen(on: address)
    var events = listener.events.makeAsyncIterator()
    guard case .newAddress(let target) = await events.next() else {
        throw HarnessFailure("no address was announced first")
    }
    async let dialed = active.dial(target)
    while let event = await events.next() {
        if case .incoming(let pending, _, _) = event {
            let accepted = try await passive.upgrade(pending)
            return ConnectedPair(dialer: try await dialed, accepted: accepted, listener: listener)
        }
    }
    throw HarnessFailure("the listener ended before the dial arrived")
}
