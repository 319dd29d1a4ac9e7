// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// Gives a socket room for the longest run of datagrams that the kernel hands over in one piece,
/// from its second read on.
///
/// SwiftNIO copies the whole of the first buffer that it makes for a socket, which would make all
/// of its memory resident, for as long as the socket lives. So the first one is small: what comes
/// first is a connectivity check or its answer. It is enlarged in place, where only the pages that
/// are used become resident.
struct ReceiveAllocator: RecvByteBufferAllocator {
    private static let firstBytes = 4_096
    private static let runBytes = 65_536

    private var hasRead = false

    private var size: Int { hasRead ? Self.runBytes : Self.firstBytes }

    func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
        allocator.buffer(capacity: size)
    }

    func nextBufferSize() -> Int? { size }

    mutating func record(actualReadBytes: Int) -> Bool {
        hasRead = true
        return false
    }
}
