// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
package import NIOCore
import RTCCore

/// What a frame says about one half of a stream (libp2p WebRTC, `Message.Flag`).
package enum FrameFlag: UInt64 {
    /// The sender will write no more.
    case fin = 0
    /// The sender will read no more.
    case stopSending = 1
    /// The sender gives up both halves.
    case reset = 2
    /// The sender has seen the receiver's FIN, and with it everything before.
    case finAck = 3
}

/// One frame of a stream: the `Message` of the libp2p WebRTC specification.
///
///     uvarint length | 0x08 flag | 0x12 length message | 0x18 errorCode
///
/// The length counts all that follows it. We never put a flag and a message into one frame, because
/// rust-libp2p loses the message, but receive such frames: the message comes first.
package struct Frame: Equatable {
    /// The flag; nil when there is none or it is one we do not know.
    package var flag: FrameFlag?

    /// Bytes of the stream; empty when there are none.
    package var message: ByteBuffer

    /// Why a stream was reset or stopped; 0 when nothing was said.
    package var errorCode: UInt32

    /// Joins the fields.
    package init(
        flag: FrameFlag? = nil,
        message: ByteBuffer = ByteBuffer(),
        errorCode: UInt32 = 0
    ) {
        self.flag = flag
        self.message = message
        self.errorCode = errorCode
    }
}

/// The sizes of frames that every known peer accepts.
enum FrameLimits {
    /// The largest frame we send, its length prefix included (16 KiB by the specification).
    static let frameBytesMax = 16_384

    /// What surrounds a message of that size: two length bytes before, one tag and two length bytes
    /// within, and room for a flag (two bytes), as rust-libp2p counts it.
    static let messageBytesMax = frameBytesMax - 7

    /// The largest frame whose prefix may share its data-channel message: go-libp2p reads through a
    /// buffer of this size and fails on a longer message that begins a frame.
    static let singleMessageBytesMax = 4_096
}

extension Frame {
    private static let flagTag: UInt8 = 0x08
    private static let messageTag: UInt8 = 0x12
    private static let errorCodeTag: UInt8 = 0x18

    /// The data-channel messages that carry this frame.
    package func encoded() -> FrameMessages {
        encoded(messageBytes: message.readableBytes) { $0.writeImmutableBuffer(message) }
    }

    /// The data-channel messages of a frame with the next bytes of `queue`, at most `byteCount`.
    static func encoded(_ byteCount: Int, of queue: inout ByteQueue) -> FrameMessages {
        let count = min(byteCount, queue.byteCount)
        return Frame().encoded(messageBytes: count) { queue.move(count, into: &$0) }
    }

    private func encoded(
        messageBytes: Int,
        writeMessage: (inout ByteBuffer) -> Void
    ) -> FrameMessages {
        let messageLength = UInt32(truncatingIfNeeded: messageBytes)
        let bodyLength = UInt32(truncatingIfNeeded: bodyLength(messageBytes: messageBytes))
        let prefixLength = Varint.byteCount(of: bodyLength)
        var bytes = ByteBuffer()
        let frameBytes = prefixLength + Int(bodyLength)
        bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: frameBytes) { memory in
            var writer = ByteWriter(memory)
            Varint.encode(bodyLength) { writer.write($0) }
            if let flag {
                writer.write(Self.flagTag)
                writer.write(UInt8(flag.rawValue))
            }
            if messageBytes > 0 {
                writer.write(Self.messageTag)
                Varint.encode(messageLength) { writer.write($0) }
            }
            return writer.offset
        }
        writeMessage(&bytes)
        if errorCode != 0 {
            bytes.writeInteger(Self.errorCodeTag)
            Varint.encode(errorCode) { bytes.writeInteger($0) }
        }
        return FrameMessages(bytes, prefixLength: prefixLength)
    }

    private func bodyLength(messageBytes: Int) -> Int {
        var length = messageBytes
        if flag != nil { length += 2 }
        if messageBytes > 0 {
            length += 1 + Varint.byteCount(of: UInt32(truncatingIfNeeded: messageBytes))
        }
        if errorCode != 0 { length += 1 + Varint.byteCount(of: errorCode) }
        return length
    }

    /// Parses the body of a frame, without its length prefix; unknown fields are skipped and the
    /// last of repeated fields counts, as protobuf says.
    init(body: ByteBuffer) throws(FrameError) {
        self.init()
        var rest = body
        while rest.readableBytes > 0 {
            let tag = try rest.readRequiredVarint()
            switch tag {
            case UInt64(Self.flagTag):
                flag = FrameFlag(rawValue: try rest.readRequiredVarint())
            case UInt64(Self.messageTag):
                message = try rest.readLengthDelimited()
            case UInt64(Self.errorCodeTag):
                errorCode = UInt32(truncatingIfNeeded: try rest.readRequiredVarint())
            default:
                try rest.skipField(tag: tag)
            }
        }
    }
}

/// The data-channel messages that carry a frame, which share memory.
///
/// It is one; for a frame over `FrameLimits.singleMessageBytesMax` it is its prefix and its body.
package struct FrameMessages: Sequence, IteratorProtocol {
    private var rest: ByteBuffer
    private var nextLength: Int

    fileprivate init(_ frame: ByteBuffer, prefixLength: Int) {
        rest = frame
        let isWhole = frame.readableBytes <= FrameLimits.singleMessageBytesMax
        nextLength = isWhole ? frame.readableBytes : prefixLength
    }

    /// The next message.
    package mutating func next() -> ByteBuffer? {
        guard rest.readableBytes > 0 else { return nil }
        defer { nextLength = rest.readableBytes }
        return rest.readSlice(length: nextLength)
    }
}

/// Why bytes are not a frame: the peer's fault, which costs it the stream.
package enum FrameError: Error, Equatable {
    /// A length or field is cut off, or a varint is longer than it need be or than 64 bits.
    case malformed
    /// The frame is larger than we accept.
    case tooLarge(UInt64)
}

extension ByteBuffer {
    fileprivate mutating func readRequiredVarint() throws(FrameError) -> UInt64 {
        do throws(VarintError) {
            let (value, byteCount) = try Varint.decode(readableBytesView)
            moveReaderIndex(forwardBy: byteCount)
            return value
        } catch {
            throw .malformed
        }
    }

    fileprivate mutating func readLengthDelimited() throws(FrameError) -> ByteBuffer {
        let length = try readRequiredVarint()
        guard let count = Int(exactly: length), let slice = readSlice(length: count) else {
            throw .malformed
        }
        return slice
    }

    fileprivate mutating func skipField(tag: UInt64) throws(FrameError) {
        let skipped: Bool
        switch tag & 7 {
        case 0:
            _ = try readRequiredVarint()
            skipped = true
        case 1: skipped = readSlice(length: 8) != nil
        case 2:
            _ = try readLengthDelimited()
            skipped = true
        case 5: skipped = readSlice(length: 4) != nil
        default: skipped = false
        }
        if !skipped { throw .malformed }
    }
}
