// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import NIOCore

extension MuxedStream {
    /// The next bytes from the peer, unless none come in time.
    ///
    /// The stream lives on after a time-out, and no bytes are lost.
    ///
    /// - Parameters:
    ///   - limit: How long to wait.
    ///   - clock: What it is measured with.
    /// - Returns: At least one byte, or nil at the end.
    /// - Throws: ``StreamError/timedOut``, or what ``read()`` throws.
    public func read(
        timeout limit: Duration,
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws(StreamError) -> ByteBuffer? {
        try await withTimeLimit(limit, clock: clock, timedOut: .timedOut) {
            () async throws(StreamError) in
            try await read()
        }
    }
}
