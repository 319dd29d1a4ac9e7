// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats

/// What a listener's handle needs of its core, whatever the connections are.
protocol ListenerCoreProtocol: Sendable {
    var addresses: [Multiaddr] { get }
    func requestClose()
    func waitUntilFinished() async
}

/// The queue between a transport and the consumer of its listener's events.
///
/// One queue keeps everything in order; each kind in it has its own bound. Addresses are bounded by
/// coalescing: an unread arrival and the departure of the same address cancel each other, so there
/// is at most one unread event per address.
final class ListenerCore<Incoming: PendingConnection>: ListenerCoreProtocol {
    fileprivate struct State: Sendable {
        var unread: [ListenerEvent<Incoming>] = []
        var addresses: [Multiaddr] = []
        var isClosing = false
        var closeReason: ListenerCloseReason?
        var isFinalEventDelivered = false
    }

    private let limits: ListenerLimits
    private let closeHandler: @Sendable () -> Void
    private let state = Monitor(State())

    init(limits: ListenerLimits, closeHandler: @escaping @Sendable () -> Void) {
        self.limits = limits
        self.closeHandler = closeHandler
    }

    var addresses: [Multiaddr] { state.withState { $0.addresses } }

    // MARK: Transport

    func announce(_ address: Multiaddr) -> Bool {
        let limits = limits
        return state.update { state in
            guard !state.isClosing, !state.addresses.contains(address) else { return true }
            guard state.addresses.count < limits.addresses else {
                state.append(.limitReached(.addresses), limit: limits.errors)
                return false
            }
            state.addresses.append(address)
            if !state.removeUnread(where: { $0.isExpiry(of: address) }) {
                state.unread.append(.newAddress(address))
            }
            return true
        }
    }

    func expire(_ address: Multiaddr) {
        state.update { state in
            guard !state.isClosing, let index = state.addresses.firstIndex(of: address) else {
                return
            }
            state.addresses.remove(at: index)
            if !state.removeUnread(where: { $0.isArrival(of: address) }) {
                state.unread.append(.addressExpired(address))
            }
        }
    }

    func offer(_ pending: Incoming) -> Bool {
        let limit = limits.incoming
        let event = ListenerEvent.incoming(
            pending,
            local: pending.localAddress,
            remote: pending.remoteAddress
        )
        // What is removed is let go here, outside the lock: that may call back into the transport.
        let (isTaken, _) = state.update { state in
            let removed = state.makeRoom(limit: limit)
            let isTaken = state.hasRoom(limit: limit)
            if isTaken { state.unread.append(event) }
            return (isTaken, removed)
        }
        return isTaken
    }

    var hasRoom: Bool {
        let limit = limits.incoming
        let (hasRoom, _) = state.update { state in
            let removed = state.makeRoom(limit: limit)
            return (state.hasRoom(limit: limit), removed)
        }
        return hasRoom
    }

    func report(_ error: TransportError) {
        let limit = limits.errors
        state.update { state in
            guard !state.isClosing else { return }
            state.append(error, limit: limit)
        }
    }

    func finish(_ reason: ListenerCloseReason) {
        let rejected = state.update { state -> [Incoming] in
            guard state.closeReason == nil else { return [] }
            state.isClosing = true
            state.closeReason = reason
            state.addresses = []
            let rejected = state.unread.compactMap(\.pending)
            state.unread.removeAll { $0.pending != nil }
            return rejected
        }
        // Outside the lock: turning a peer away may call back into the transport.
        for pending in rejected { pending.reject() }
    }

    // MARK: Consumer

    func nextEvent() async -> ListenerEvent<Incoming>? {
        while let event = try? await state.wait({ state in state.takeNext() }) {
            if case .incoming(let pending, _, _) = event, !pending.isAlive { continue }
            return event
        }
        return nil
    }

    func requestClose() {
        let isFirst = state.update { state in
            defer { state.isClosing = true }
            return !state.isClosing
        }
        if isFirst { closeHandler() }
    }

    func waitUntilFinished() async {
        _ = try? await state.wait { $0.closeReason }
    }
}

extension ListenerCore.State {
    /// The next event; nil when there is none yet, `.some(nil)` when there will be none.
    mutating func takeNext() -> ListenerEvent<Incoming>?? {
        if !unread.isEmpty { return .some(unread.removeFirst()) }
        guard let closeReason else { return nil }
        if isFinalEventDelivered { return .some(nil) }
        isFinalEventDelivered = true
        return .some(.closed(closeReason))
    }

    /// Whether another peer may wait.
    func hasRoom(limit: Int) -> Bool {
        !isClosing && unread.count { $0.pending != nil } < limit
    }

    /// Removes the peers that gave up, when without that there would be no room, and gives them.
    mutating func makeRoom(limit: Int) -> [ListenerEvent<Incoming>] {
        guard !hasRoom(limit: limit) else { return [] }
        let removed = unread.filter { $0.pending?.isAlive == false }
        unread.removeAll { $0.pending?.isAlive == false }
        return removed
    }

    /// Queues an error and forgets the oldest one beyond `limit`.
    mutating func append(_ error: TransportError, limit: Int) {
        unread.append(.error(error))
        if unread.count(where: \.isError) > limit {
            _ = removeUnread(where: \.isError)
        }
    }

    /// Removes the first unread event that matches, and tells whether there was one.
    mutating func removeUnread(where matches: (ListenerEvent<Incoming>) -> Bool) -> Bool {
        guard let index = unread.firstIndex(where: matches) else { return false }
        unread.remove(at: index)
        return true
    }
}

extension ListenerEvent {
    fileprivate var pending: Incoming? {
        if case .incoming(let pending, _, _) = self { pending } else { nil }
    }

    fileprivate var isError: Bool {
        if case .error = self { true } else { false }
    }

    fileprivate func isArrival(of address: Multiaddr) -> Bool {
        if case .newAddress(address) = self { true } else { false }
    }

    fileprivate func isExpiry(of address: Multiaddr) -> Bool {
        if case .addressExpired(address) = self { true } else { false }
    }
}
