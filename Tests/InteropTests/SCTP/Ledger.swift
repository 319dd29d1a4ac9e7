// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCSCTP

/// What our end of an association has seen.
struct Ledger: Sendable {
    var limits: PeerLimits?
    var closed: AssociationCloseReason?
    var hasDone = false
    var sent = 0
    var received = 0
    var bytes = 0

    /// Messages whose content is not what it has to be, or that are not as reliable as said.
    var bad = 0

    /// Messages missing between others of a stream, and those behind a later one.
    var gaps = 0
    var disorder = 0

    var resetsIn = 0
    var resetsOut = 0
    var refused = 0
    var abandoned = 0
    var statistics = AssociationStatistics()

    /// How many chunks of each type went out, before losses, and came in, after them.
    var chunksSent: [ChunkType: Int] = [:]
    var chunksReceived: [ChunkType: Int] = [:]

    /// How many chunks of data went out and came in with the I bit (RFC 7053).
    var immediateSent = 0
    var immediateReceived = 0

    /// The first INIT or INIT ACK of the other end, and ours.
    var peerInit: ByteBuffer?
    var ourInit: ByteBuffer?

    private var nextNumbers: [UInt16: Int] = [:]

    /// All of it in one line.
    var summary: String {
        let end = closed.map { "\($0)" } ?? "open"
        let chunks = { (counts: [ChunkType: Int]) in
            counts.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { "\($0.key.rawValue): \($0.value)" }.joined(separator: ", ")
        }
        return "ours: \(end), sent \(sent), received \(received), bad \(bad), gaps \(gaps), "
            + "disorder \(disorder), done \(hasDone), resets \(resetsOut) out \(resetsIn) in, "
            + "given up \(abandoned), chunks out [\(chunks(chunksSent))] "
            + "in [\(chunks(chunksReceived))], \(statistics)"
    }

    /// Enters what has happened.
    mutating func note(_ event: AssociationEvent) {
        switch event {
        case .connected(let limits): self.limits = limits
        case .message(let message): note(message)
        case .incomingReset(let streams):
            resetsIn += streams.count
            for stream in streams { nextNumbers[stream.rawValue] = 0 }
        case .outgoingReset(let streams): resetsOut += streams.count
        case .outgoingResetRefused(let streams): refused += streams.count
        case .abandoned(_, let messages): abandoned += messages
        case .closed(let reason): closed = reason
        case .bufferedAmountLow, .sendBufferAvailable: break
        }
    }

    private mutating func note(_ message: Message) {
        guard message.protocolIdentifier.rawValue != Workload.doneProtocol else {
            hasDone = true
            return
        }
        received += 1
        bytes += message.payload.readableBytes
        let stream = message.stream.rawValue
        guard let number = Workload.number(of: message.payload, stream: Int(stream)) else {
            bad += 1
            return
        }
        guard !message.isUnordered else { return }
        let expected = nextNumbers[stream, default: 0]
        if number > expected { gaps += number - expected }
        if number < expected { disorder += 1 }
        nextNumbers[stream] = number + 1
    }

    /// Enters the chunks of a packet that leaves or arrives.
    mutating func note(_ packet: ByteBuffer, isOurs: Bool) {
        guard let parsed = try? Packet(parsing: packet) else { return }
        var walk = parsed.chunks
        while let chunk = walk.next() {
            let isInit = chunk.type == .initiation || chunk.type == .initiationAck
            let isData = chunk.type == .data || chunk.type == .interleavedData
            let isImmediate = isData && chunk.flags & 8 != 0
            if isOurs {
                chunksSent[chunk.type, default: 0] += 1
                if isImmediate { immediateSent += 1 }
                if isInit { ourInit = ourInit ?? chunk.bytes }
            } else {
                chunksReceived[chunk.type, default: 0] += 1
                if isImmediate { immediateReceived += 1 }
                if isInit { peerInit = peerInit ?? chunk.bytes }
            }
        }
    }
}
