// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import NIOCore
import Synchronization

/// A stream to which bytes that were read too far can be given back.
///
/// It lets a protocol be read line by line or field by field, and hands the rest to whoever comes
/// next. All else goes to the stream below.
public final class BufferedStream<Base: MuxedStream>: MuxedStream {
    /// The stream below; reading it directly misses what is buffered here.
    public let base: Base
    private let buffered = Mutex(ByteBuffer())

    /// Reads from `base`.
    public init(_ base: Base) {
        self.base = base
    }

    /// What was given back, or the next bytes from the peer.
    ///
    /// - Returns: At least one byte, or nil at the end.
    /// - Throws: What the stream below throws, once nothing is buffered.
    public func read() async throws(StreamError) -> ByteBuffer? {
        let bytes = buffered.withLock { buffered in
            defer { buffered = ByteBuffer() }
            return buffered
        }
        return bytes.readableBytes > 0 ? bytes : try await base.read()
    }

    /// Reads exactly `count` bytes; when that fails, what there was can still be read.
    ///
    /// - Parameter count: How many, at least 0; they are held in memory.
    /// - Returns: The bytes, or nil when the peer ended its direction before all of them came.
    /// - Throws: What the stream below throws.
    public func read(exactly count: Int) async throws(StreamError) -> ByteBuffer? {
        var bytes = ByteBuffer()
        while bytes.readableBytes < count {
            do {
                guard var chunk = try await read() else {
                    unread(bytes)
                    return nil
                }
                if bytes.readableBytes == 0 {
                    swap(&bytes, &chunk)
                } else {
                    bytes.writeBuffer(&chunk)
                }
            } catch {
                unread(bytes)
                throw error
            }
        }
        let result = bytes.readSlice(length: count)
        unread(bytes)
        return result
    }

    /// Gives bytes back: the next read gets them before all else.
    public func unread(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        buffered.withLock { buffered in
            var joined = bytes
            joined.writeBuffer(&buffered)
            buffered = joined
        }
    }

    /// Sends bytes.
    ///
    /// - Throws: What the stream below throws.
    public func write(_ bytes: ByteBuffer) async throws(StreamError) {
        try await base.write(bytes)
    }

    /// Ends our direction after all that was written.
    ///
    /// - Throws: What the stream below throws.
    public func closeWrite() async throws(StreamError) { try await base.closeWrite() }

    /// Asks the peer to stop sending and drops what has not been read.
    public func closeRead() {
        buffered.withLock { $0 = ByteBuffer() }
        base.closeRead()
    }

    /// Gives up both directions at once and drops what has not been read.
    public func reset(errorCode: StreamErrorCode) {
        buffered.withLock { $0 = ByteBuffer() }
        base.reset(errorCode: errorCode)
    }

    /// Ends both directions in an orderly way and drops what has not been read.
    ///
    /// - Throws: What the stream below throws.
    public func close() async throws(StreamError) {
        buffered.withLock { $0 = ByteBuffer() }
        try await base.close()
    }
}
