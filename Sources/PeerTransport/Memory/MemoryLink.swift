// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// What the two ends of a memory connection share.
final class MemoryLink: Sendable {
    /// A stream as both ends see it, before an end makes a handle of it.
    struct Seed: Sendable {
        let id: UInt64
        let fromDialer: BytePipe
        let fromListener: BytePipe

        func disconnect(dialer: CloseReason, listener: CloseReason) {
            fromDialer.disconnect(writer: dialer, reader: listener)
            fromListener.disconnect(writer: listener, reader: dialer)
        }
    }

    fileprivate struct State: Sendable {
        /// Streams that wait to be accepted, by the end that is to accept them.
        var backlog: [Endpoint: CircularBuffer<Seed>] = [:]
        /// Streams that an end still holds or is to accept, with how many ends that are.
        var open: [UInt64: (seed: Seed, holders: Int)] = [:]
        var nextID: UInt64 = 0
        var reasons: (dialer: CloseReason, listener: CloseReason)?
    }

    let dialerStatus: ConnectionStatus
    let listenerStatus: ConnectionStatus
    private let limits: MemoryLimits
    private let state = Monitor(State())

    init(dialerStatus: ConnectionStatus, listenerStatus: ConnectionStatus, limits: MemoryLimits) {
        self.dialerStatus = dialerStatus
        self.listenerStatus = listenerStatus
        self.limits = limits
    }

    /// Opens a stream from one end, waiting while the other has a full backlog.
    func open(from end: Endpoint) async throws(ConnectionError) -> Seed {
        let limits = limits
        let seed = try await wait { state -> Result<Seed?, ConnectionError>? in
            if let reason = state.reason(for: end) { return .failure(.closed(reason)) }
            guard state.open.count < limits.streams else { return .failure(.streamLimitReached) }
            guard state.backlog[end.other, default: []].count < limits.backlog else { return nil }
            let seed = Seed(
                id: state.nextID,
                fromDialer: BytePipe(capacity: limits.streamBytes),
                fromListener: BytePipe(capacity: limits.streamBytes)
            )
            state.nextID += 1
            state.open[seed.id] = (seed, 2)
            state.backlog[end.other, default: []].append(seed)
            return .success(seed)
        }
        guard let seed else { throw .cancelled }
        return seed
    }

    /// The next stream for one end; nil when the connection has ended in an orderly way.
    func accept(at end: Endpoint) async throws(ConnectionError) -> Seed? {
        try await wait { state -> Result<Seed?, ConnectionError>? in
            if let seed = state.backlog[end]?.popFirst() { return .success(seed) }
            guard let reason = state.reason(for: end) else { return nil }
            return reason.isOrderly ? .success(nil) : .failure(.closed(reason))
        }
    }

    /// Records that an end let go of a stream.
    func release(stream id: UInt64) {
        state.update { state in
            guard let holders = state.open[id]?.holders else { return }
            if holders > 1 {
                state.open[id]?.holders = holders - 1
            } else {
                state.open[id] = nil
            }
        }
    }

    /// Ends the connection with a reason for each end; later calls change nothing.
    func end(dialer: CloseReason, listener: CloseReason) {
        let seeds = state.update { state -> [Seed] in
            guard state.reasons == nil else { return [] }
            state.reasons = (dialer, listener)
            defer {
                state.open = [:]
                state.backlog = [:]
            }
            return state.open.values.map(\.seed)
        }
        for seed in seeds { seed.disconnect(dialer: dialer, listener: listener) }
        dialerStatus.end(dialer)
        listenerStatus.end(listener)
    }

    private func wait(
        _ attempt: @escaping @Sendable (inout State) -> Result<Seed?, ConnectionError>?
    ) async throws(ConnectionError) -> Seed? {
        let result: Result<Seed?, ConnectionError>
        do {
            result = try await state.wait(attempt)
        } catch {
            throw .cancelled
        }
        return try result.get()
    }
}

extension MemoryLink.State {
    fileprivate func reason(for end: Endpoint) -> CloseReason? {
        end == .dialer ? reasons?.dialer : reasons?.listener
    }
}

extension Endpoint {
    /// The end on the other side.
    var other: Endpoint { self == .dialer ? .listener : .dialer }
}
