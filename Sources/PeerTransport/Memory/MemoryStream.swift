// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import NIOCore

/// A stream between two ends in one process; see ``MemoryTransport``.
public final class MemoryStream: MuxedStream {
    private let connection: MemoryConnection
    private let id: UInt64
    private let incoming: BytePipe
    private let outgoing: BytePipe

    init(connection: MemoryConnection, id: UInt64, incoming: BytePipe, outgoing: BytePipe) {
        self.connection = connection
        self.id = id
        self.incoming = incoming
        self.outgoing = outgoing
    }

    deinit {
        if !incoming.isReaderDone || !outgoing.isWriterDone { reset() }
        connection.link.release(stream: id)
    }

    /// The next bytes from the peer; see ``MuxedStream/read()``.
    ///
    /// - Returns: At least one byte, or nil at the end.
    /// - Throws: What the protocol says.
    public func read() async throws(StreamError) -> ByteBuffer? {
        try await incoming.read()
    }

    /// Sends bytes, waiting while the peer's buffer is full; see ``MuxedStream/write(_:)``.
    ///
    /// - Throws: What the protocol says.
    public func write(_ bytes: ByteBuffer) async throws(StreamError) {
        try await outgoing.write(bytes)
    }

    /// Ends our direction after all that was written.
    ///
    /// - Throws: What ``MuxedStream/closeWrite()`` throws.
    public func closeWrite() async throws(StreamError) {
        try outgoing.finish()
    }

    /// Asks the peer to stop sending and drops what has not been read.
    public func closeRead() {
        incoming.fail(writer: .stopped(.unspecified), reader: .closed)
    }

    /// Gives up both directions at once.
    public func reset(errorCode: StreamErrorCode) {
        incoming.fail(writer: .reset(errorCode), reader: .closed)
        outgoing.fail(writer: .closed, reader: .reset(errorCode))
    }

    /// Ends both directions in an orderly way.
    ///
    /// - Throws: What ``MuxedStream/close()`` throws.
    public func close() async throws(StreamError) {
        closeRead()
        do {
            try outgoing.finish()
        } catch .stopped {
            // Nobody waits for the end of a direction that is not read.
        }
    }
}
