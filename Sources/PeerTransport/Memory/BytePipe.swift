// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// One direction of a memory stream: bytes that were written and not yet read, up to a bound.
final class BytePipe: Sendable {
    fileprivate enum Call {
        case read, write
    }

    fileprivate struct State: Sendable {
        var chunks = CircularBuffer<ByteBuffer>()
        var byteCount = 0
        var isFinished = false
        var writerFailure: StreamError?
        var readerFailure: StreamError?
        /// Which calls are in progress.
        var busy: Set<Call> = []
    }

    private let capacity: Int
    private let state = Monitor(State())

    /// A pipe that holds at most `capacity` bytes, at least one.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    // MARK: Writer

    /// Puts all bytes into the pipe, waiting for room.
    func write(_ bytes: ByteBuffer) async throws(StreamError) {
        try begin(.write)
        defer { end(.write) }
        let capacity = capacity
        var rest = bytes
        repeat {
            let part = rest
            let accepted = try await wait { state in state.accept(part, capacity: capacity) }
            rest.moveReaderIndex(forwardBy: accepted)
        } while rest.readableBytes > 0
    }

    /// Ends the direction after what was written.
    func finish() throws(StreamError) {
        let failure = state.update { state -> StreamError? in
            if state.isFinished { return nil }
            if let failure = state.writerFailure { return failure == .closed ? nil : failure }
            state.isFinished = true
            state.writerFailure = .closed
            return nil
        }
        if let failure { throw failure }
    }

    // MARK: Reader

    /// The oldest bytes, or nil at the end.
    func read() async throws(StreamError) -> ByteBuffer? {
        try begin(.read)
        defer { end(.read) }
        return try await wait { state in state.take() }
    }

    // MARK: Ends

    /// Fails both ends, each with its own error, and drops what was not read.
    ///
    /// An end that has failed before keeps its error, and a reader that has got everything keeps
    /// its end of stream.
    func fail(writer: StreamError, reader: StreamError) {
        state.update { state in
            if !state.isFinished, state.writerFailure == nil { state.writerFailure = writer }
            guard !state.isComplete, state.readerFailure == nil else { return }
            state.readerFailure = reader
            state.chunks.removeAll()
            state.byteCount = 0
        }
    }

    /// Fails both ends unless the writer has finished: then the reader still gets everything.
    func disconnect(writer: CloseReason, reader: CloseReason) {
        guard !state.withState({ $0.isFinished }) else { return }
        fail(writer: .connectionClosed(writer), reader: .connectionClosed(reader))
    }

    /// Whether the writer has finished or failed.
    var isWriterDone: Bool { state.withState { $0.isFinished || $0.writerFailure != nil } }

    /// Whether the reader has got everything or failed.
    var isReaderDone: Bool { state.withState { $0.isComplete || $0.readerFailure != nil } }

    // MARK: Waiting

    private func begin(_ call: Call) throws(StreamError) {
        let isFirst = state.update { $0.busy.insert(call).inserted }
        if !isFirst { throw .busy }
    }

    private func end(_ call: Call) {
        state.update { _ = $0.busy.remove(call) }
    }

    private func wait<Value: Sendable>(
        _ attempt: @escaping @Sendable (inout State) -> Result<Value, StreamError>?
    ) async throws(StreamError) -> Value {
        let result: Result<Value, StreamError>
        do {
            result = try await state.wait(attempt)
        } catch {
            throw .cancelled
        }
        return try result.get()
    }
}

extension BytePipe.State {
    /// Whether the reader has got everything there was.
    var isComplete: Bool { isFinished && byteCount == 0 && readerFailure == nil }

    /// Takes as many bytes as there is room for; nil when there is none.
    mutating func accept(_ bytes: ByteBuffer, capacity: Int) -> Result<Int, StreamError>? {
        if let writerFailure { return .failure(writerFailure) }
        guard bytes.readableBytes > 0 else { return .success(0) }
        let room = min(capacity - byteCount, bytes.readableBytes)
        guard room > 0, let part = bytes.getSlice(at: bytes.readerIndex, length: room) else {
            return nil
        }
        chunks.append(part)
        byteCount += room
        return .success(room)
    }

    /// The oldest bytes, `.success(nil)` at the end; nil when there are none yet.
    mutating func take() -> Result<ByteBuffer?, StreamError>? {
        if let readerFailure { return .failure(readerFailure) }
        if let chunk = chunks.popFirst() {
            byteCount -= chunk.readableBytes
            return .success(chunk)
        }
        return isFinished ? .success(nil) : nil
    }
}
