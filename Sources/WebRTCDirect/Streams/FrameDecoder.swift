// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
package import NIOCore

/// Cuts the bytes of a data channel into frames.
///
/// A data channel is a stream of bytes here: prefix and body may come in one message or in several,
/// and one message may hold several frames. A frame that arrives in one piece is not copied.
package struct FrameDecoder {
    private(set) var pending = ByteBuffer()
    private var bodyLength: Int?
    private var prefixLength = 0
    private let frameBytesMax: Int

    /// Accepts frames with a body of up to `frameBytesMax` bytes.
    package init(frameBytesMax: Int) {
        self.frameBytesMax = frameBytesMax
    }

    /// Takes the next message of the channel.
    package mutating func append(_ message: ByteBuffer) {
        guard pending.readableBytes > 0 else { return pending = message }
        forgetRead()
        pending.writeImmutableBuffer(message)
    }

    /// Lets go of what has been read: a peer whose messages never end where a frame does would
    /// make the buffer hold, and each time copy, all that it has ever sent.
    private mutating func forgetRead() {
        guard pending.readerIndex > 0 else { return }
        pending = ByteBuffer(bytes: pending.readableBytesView)
    }

    /// The next whole frame and the bytes it took on the channel, or nil until more bytes come.
    package mutating func next() throws(FrameError) -> (frame: Frame, size: Int)? {
        if bodyLength == nil { bodyLength = try readLength() }
        guard let length = bodyLength, let body = pending.readSlice(length: length) else {
            return nil
        }
        bodyLength = nil
        // Whoever takes the frame has its memory alone, and a stream at rest keeps none.
        if pending.readableBytes == 0 { pending = ByteBuffer() }
        return (try Frame(body: body), prefixLength + length)
    }

    private mutating func readLength() throws(FrameError) -> Int? {
        let prefix: (value: UInt64, byteCount: Int)
        do throws(VarintError) {
            prefix = try Varint.decode(pending.readableBytesView)
        } catch .truncated {
            return nil
        } catch {
            throw .malformed
        }
        guard prefix.value <= UInt64(frameBytesMax) else { throw .tooLarge(prefix.value) }
        pending.moveReaderIndex(forwardBy: prefix.byteCount)
        prefixLength = prefix.byteCount
        return Int(prefix.value)
    }
}
