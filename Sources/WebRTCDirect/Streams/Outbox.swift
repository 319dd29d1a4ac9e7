// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import Synchronization

/// Where a writer leaves bytes for its connection's event loop without waiting for it.
///
/// The loop is woken once for all that was left meanwhile, so that many short writes cost little
/// more than their bytes. While the loop has bytes of the stream that it cannot send, or the stream
/// is no longer good for writing, the outbox is closed: the writer then asks the loop, which lets
/// it wait or says why not.
final class Outbox: Sendable {
    /// What became of a write.
    enum Outcome {
        /// The loop has to be asked.
        case refused
        /// The loop will fetch it with what is there already.
        case taken
        /// The loop has to be told to fetch it.
        case takenFirst
    }

    /// How many bytes may wait for the loop.
    static let bytesMax = 128 << 10

    private struct State {
        var bytes = ByteQueue()
        var isOpen = true
        var isFetching = false
    }

    private let state = Mutex(State())

    /// Leaves bytes for the loop.
    func leave(_ bytes: ByteBuffer) -> Outcome {
        state.withLock { state in
            guard state.isOpen, state.bytes.byteCount + bytes.readableBytes <= Self.bytesMax
            else { return .refused }
            state.bytes.append(bytes)
            defer { state.isFetching = true }
            return state.isFetching ? .taken : .takenFirst
        }
    }

    /// Moves everything that was left to the end of `queue`.
    func fetch(into queue: inout ByteQueue) {
        state.withLock { state in
            queue.append(movingFrom: &state.bytes)
            state.isFetching = false
        }
    }

    /// Opens or closes it for writes.
    func setOpen(_ isOpen: Bool) {
        state.withLock { $0.isOpen = isOpen }
    }
}
