// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The bounds of one memory connection and of a listener.
public struct MemoryLimits: Sendable, Hashable {
    /// Bytes that one direction of a stream holds before a write waits.
    public var streamBytes: Int
    /// Streams that wait to be accepted before an open waits.
    public var backlog: Int
    /// Streams of a connection before an open fails.
    public var streams: Int
    /// Peers that wait at a listener before a dial is refused.
    public var pendingConnections: Int

    /// Bounds of 64 KiB a direction, 16 waiting streams, 1,024 streams and 32 waiting peers.
    public init(
        streamBytes: Int = 65_536,
        backlog: Int = 16,
        streams: Int = 1_024,
        pendingConnections: Int = 32
    ) {
        self.streamBytes = streamBytes
        self.backlog = backlog
        self.streams = streams
        self.pendingConnections = pendingConnections
    }
}
