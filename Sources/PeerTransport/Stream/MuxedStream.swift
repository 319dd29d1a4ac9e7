// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import NIOCore

/// One stream of a connection: two independent directions of bytes, each closed on its own.
///
/// Values are handles to one stream. One task may read while another writes; a second concurrent
/// reader, or writer, is refused with ``StreamError/busy``. As an `AsyncSequence` a stream gives
/// the same chunks as ``read()``. When the last handle is let go before ``closeWrite()``, the
/// stream is reset; after it, what was written still arrives and nothing more is read.
public protocol MuxedStream: Sendable, AsyncSequence
where Element == ByteBuffer, Failure == StreamError, AsyncIterator == MuxedStreamIterator {
    /// The next bytes from the peer, as many as are there.
    ///
    /// Reading is the back-pressure: what is not read slows the peer down. A cancelled read loses
    /// no bytes, the next one gets them.
    ///
    /// - Returns: At least one byte, or nil at the end, and nil again after that.
    /// - Throws: ``StreamError/reset(_:)`` when the peer gave the stream up, ``StreamError/closed``
    ///   after ``closeRead()`` or ``reset(errorCode:)``, ``StreamError/connectionClosed(_:)``,
    ///   ``StreamError/cancelled``, ``StreamError/busy``.
    func read() async throws(StreamError) -> ByteBuffer?

    /// Sends bytes, waiting while the peer or the path cannot take them.
    ///
    /// Returns when the stream has taken all of them; they are then sent even if the stream is
    /// closed right after. Nothing is sent for an empty buffer. Of a write that throws, a first
    /// part may have been sent: reset the stream then.
    ///
    /// - Throws: ``StreamError/stopped(_:)`` when the peer no longer reads, ``StreamError/closed``
    ///   after ``closeWrite()`` or ``reset(errorCode:)``, ``StreamError/reset(_:)``,
    ///   ``StreamError/connectionClosed(_:)``, ``StreamError/cancelled``, ``StreamError/busy``.
    func write(_ bytes: ByteBuffer) async throws(StreamError)

    /// Ends our direction after all that was written; the peer then reads the end.
    ///
    /// Reading goes on. Calling it again is harmless. A cancelled task may get an error, the
    /// direction ends nevertheless.
    ///
    /// - Throws: What ``write(_:)`` throws, but never `closed`.
    func closeWrite() async throws(StreamError)

    /// Asks the peer to stop sending and drops what has not been read.
    ///
    /// Writing goes on. Calling it again is harmless.
    func closeRead()

    /// Gives up both directions at once; bytes on the way are lost.
    ///
    /// - Parameter errorCode: What to tell the peer, where the protocol below can carry it.
    func reset(errorCode: StreamErrorCode)

    /// Ends both directions in an orderly way: what was written arrives, what comes is dropped.
    ///
    /// Returns when the peer has acknowledged, where the protocol below has such a thing, or a time
    /// limit of the protocol is over. A cancelled task may return early with an error, the stream
    /// ends nevertheless.
    ///
    /// - Throws: What ``closeWrite()`` throws, but never `stopped`: a peer that no longer reads
    ///   needs no end.
    func close() async throws(StreamError)
}

extension MuxedStream {
    /// Gives up both directions at once, with the code for "no particular reason".
    public func reset() { reset(errorCode: .unspecified) }

    /// Starts to read; see ``read()``.
    public func makeAsyncIterator() -> MuxedStreamIterator {
        MuxedStreamIterator(stream: self)
    }
}

/// Reads a stream chunk by chunk.
public struct MuxedStreamIterator: AsyncIteratorProtocol {
    let stream: any MuxedStream

    /// The next bytes, or nil at the end.
    ///
    /// - Throws: What ``MuxedStream/read()`` throws.
    public mutating func next() async throws(StreamError) -> ByteBuffer? {
        try await stream.read()
    }

    /// The next bytes, or nil at the end.
    ///
    /// - Throws: What ``MuxedStream/read()`` throws.
    public mutating func next(
        isolation actor: isolated (any Actor)?
    ) async throws(StreamError) -> ByteBuffer? {
        try await stream.read()
    }
}
