// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats

/// The end of a listener that its transport feeds; all calls may come from any thread.
///
/// Holding the source does not keep the listener open. Calls after ``finish(_:)`` do nothing.
public struct ListenerEventSource<Incoming: PendingConnection>: Sendable {
    private let core: ListenerCore<Incoming>

    init(core: ListenerCore<Incoming>) {
        self.core = core
    }

    /// Reports an address that peers can dial; does nothing when it is known already.
    ///
    /// - Returns: False when ``ListenerLimits/addresses`` are known, which is also reported.
    @discardableResult
    public func announce(_ address: Multiaddr) -> Bool { core.announce(address) }

    /// Reports that an address can no longer be dialed.
    ///
    /// An address that came and went before the consumer looked is not reported at all.
    public func expire(_ address: Multiaddr) { core.expire(address) }

    /// Hands a peer to the consumer.
    ///
    /// - Returns: False when ``ListenerLimits/incoming`` of them wait, or the listener is closing;
    ///   turn the peer away then.
    public func offer(_ pending: Incoming) -> Bool { core.offer(pending) }

    /// Whether ``offer(_:)`` would take a peer now: ask before spending anything on one.
    public var hasRoom: Bool { core.hasRoom }

    /// Reports an error after which the listener goes on; of many unread ones the last are kept.
    public func report(_ error: TransportError) { core.report(error) }

    /// Ends the events: rejects the peers that wait, and reports the reason.
    public func finish(_ reason: ListenerCloseReason) { core.finish(reason) }
}
