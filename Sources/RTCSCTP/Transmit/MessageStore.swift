// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// A message between `send` and the acknowledgement of its last chunk.
struct OutgoingMessage {
    /// The whole message; chunks are ranges of it, so its bytes exist once.
    var payload: ByteBuffer

    /// The stream it is sent on.
    var stream: StreamID

    /// The stream's place in the send queue.
    var slot: Int

    /// What the payload is.
    var protocolIdentifier: PayloadProtocolIdentifier

    /// Whether it may overtake other messages of its stream.
    var isUnordered: Bool

    /// The most retransmissions of one chunk; `Int.max` when reliable.
    var retransmissionsMax: Int

    /// When it is given up, in nanoseconds; `Int64.max`: never.
    var expiry: Int64

    /// Whether it can be taken back before anything of it is sent.
    var discarding = Message.Discarding.never

    /// Its number within the stream and its order; set when its first chunk is made, and 0 for an
    /// unordered message in DATA.
    var number = MessageIdentifier.zero

    /// The payload that has been cut into chunks, in bytes.
    var assigned = 0

    /// The chunks that it has been cut into.
    var fragments = 0

    /// The newest of its chunks; those before it are found from one to the other.
    var newestTSN = TSN(0)

    /// Its chunks that are still in the outstanding queue.
    var outstandingChunks = 0

    /// Whether it was given up: nothing of it is sent again.
    var isAbandoned = false

    /// The payload not yet cut into chunks, in bytes.
    var unassigned: Int { payload.readableBytes - assigned }
}

/// The messages being sent, in slots that are used again, so that chunks can name them by number.
struct MessageStore {
    private var messages: [OutgoingMessage] = []
    private var free: [Int] = []

    /// How many messages there are.
    var count: Int { messages.count - free.count }

    /// Keeps a message and returns its number.
    mutating func insert(_ message: OutgoingMessage) -> Int {
        if let index = free.popLast() {
            messages[index] = message
            return index
        }
        messages.append(message)
        return messages.count - 1
    }

    /// Forgets a message and its bytes.
    mutating func remove(_ index: Int) {
        messages[index].payload = ByteBuffer()
        free.append(index)
    }

    /// The message of this number, changed in place.
    subscript(index: Int) -> OutgoingMessage {
        _read { yield messages[index] }
        _modify { yield &messages[index] }
    }
}
