// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
public import NIOCore
public import PeerIdentity

/// A connection whose transport is not known; rust-libp2p's `StreamMuxerBox`.
public struct AnyConnection: Connection {
    private let base: any Connection

    /// Hides the type of `base`.
    public init(_ base: some Connection) {
        self.base = base
    }

    /// Who the other end proved to be.
    public var remotePeer: PeerID { base.remotePeer }
    /// Our address as far as known.
    public var localAddress: Multiaddr { base.localAddress }
    /// Where the peer is now.
    public var remoteAddress: Multiaddr { base.remoteAddress }

    /// Opens a stream to the peer.
    ///
    /// - Returns: The stream.
    /// - Throws: What the hidden connection throws.
    public func openStream() async throws(ConnectionError) -> AnyMuxedStream {
        AnyMuxedStream(try await base.openStream())
    }

    /// The next stream the peer opens.
    ///
    /// - Returns: The stream, or nil once the connection has ended in an orderly way.
    /// - Throws: What the hidden connection throws.
    public func acceptStream() async throws(ConnectionError) -> AnyMuxedStream? {
        guard let stream = try await base.acceptStream() else { return nil }
        return AnyMuxedStream(stream)
    }

    /// Ends the connection in an orderly way.
    public func close() async { await base.close() }

    /// Ends the connection at once.
    public func abort() { base.abort() }

    /// Why the connection ended; waits until it has.
    public var closed: CloseReason {
        get async throws(CancellationError) { try await base.closed }
    }

    /// Changes of the connection, for one consumer.
    public var events: ConnectionEvents { base.events }
}

/// A stream whose transport is not known.
public struct AnyMuxedStream: MuxedStream {
    private let base: any MuxedStream

    /// Hides the type of `base`.
    public init(_ base: any MuxedStream) {
        self.base = base
    }

    /// The next bytes from the peer.
    ///
    /// - Returns: At least one byte, or nil at the end.
    /// - Throws: What the hidden stream throws.
    public func read() async throws(StreamError) -> ByteBuffer? { try await base.read() }

    /// Sends bytes.
    ///
    /// - Throws: What the hidden stream throws.
    public func write(_ bytes: ByteBuffer) async throws(StreamError) {
        try await base.write(bytes)
    }

    /// Ends our direction after all that was written.
    ///
    /// - Throws: What the hidden stream throws.
    public func closeWrite() async throws(StreamError) { try await base.closeWrite() }

    /// Asks the peer to stop sending.
    public func closeRead() { base.closeRead() }

    /// Gives up both directions at once.
    public func reset(errorCode: StreamErrorCode) { base.reset(errorCode: errorCode) }

    /// Ends both directions in an orderly way.
    ///
    /// - Throws: What the hidden stream throws.
    public func close() async throws(StreamError) { try await base.close() }
}
