// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
package import RTCCore

/// The receiving half of an association: from DATA chunks to messages in order, and to the SACKs
/// that tell the peer about it (RFC 9260 §6.2, §6.5, §6.6 and §6.9; RFC 3758 §3.6; RFC 6525
/// §5.2.2).
///
/// Give it the chunks of a packet, then call `finishPacket(at:)`; drain `nextDelivery()`; send
/// `makeSACK()` when `isAcknowledgementDue`, or with any packet that leaves while
/// `isAcknowledgementPending`.
package struct ReceiveSide: Sendable {
    /// What became of a DATA chunk.
    package enum Outcome: Hashable, Sendable {
        /// It was new and is kept or delivered.
        case accepted

        /// It had arrived before.
        case duplicate

        /// There is no room for it now; the peer will send it again.
        case dropped

        /// Its stream does not exist: it counts as received and is discarded; tell the peer with an
        /// ERROR (RFC 9260 §6.5).
        case invalidStream
    }

    /// What holding a fragment or message costs beside its bytes: tiny ones must not cost memory
    /// that the window does not see.
    static let overheadBytes = 64

    /// What has been counted.
    package private(set) var statistics = ReceiveStatistics()

    private let configuration: ReceiveConfiguration
    private var tracker: TSNTracker
    private var reassembly: Reassembly
    private var acknowledgement: DelayedAcknowledgement
    private(set) var window: ReceiveWindow
    private var advertisedBytes: Int
    private var hasData = false
    private var isUrgent = false
    private var isPartial = false

    /// Waits for the peer's initial TSN.
    package init(initialTSN: TSN, configuration: ReceiveConfiguration) {
        self.configuration = configuration
        tracker = TSNTracker(initialTSN: initialTSN, duplicatesMax: configuration.duplicatesMax)
        reassembly = Reassembly(
            messageSizeMax: configuration.messageSizeMax,
            isInterleaved: configuration.isInterleaved
        )
        acknowledgement = DelayedAcknowledgement(delay: configuration.acknowledgementDelay)
        window = ReceiveWindow(configuration)
        advertisedBytes = configuration.windowBytes
    }

    /// Everything up to and including this TSN has arrived.
    package var cumulativeTSN: TSN { tracker.cumulativeTSN }

    /// How many bytes the peer may still send.
    package var advertisedWindow: UInt32 {
        UInt32(clamping: window.advertised(held: heldBytes))
    }

    /// Bytes that wait here, with the cost of holding them.
    private var heldBytes: Int {
        reassembly.byteCount + Self.overheadBytes * reassembly.itemCount
    }

    /// Whether the peer cannot go on because of what the application has not read.
    package var isWindowExhausted: Bool { window.isExhausted(held: heldBytes) }

    /// Allows so much memory for what waits here and is unread, in bytes; never less than is
    /// promised to the peer.
    package mutating func setMemoryLimit(_ bytes: Int) { window.setMemoryLimit(bytes) }

    /// Whether the round trip should be measured, for the window's sake; asked once.
    mutating func takeWantsRoundTrip() -> Bool { window.takeWantsRoundTrip() }
}

// MARK: - From the peer

extension ReceiveSide {
    /// Takes one DATA chunk.
    ///
    /// - Throws: `ReceiveFault`; the association must be aborted with its `cause`.
    package mutating func receive(_ chunk: DataChunk) throws(ReceiveFault) -> Outcome {
        guard !configuration.isInterleaved else { throw .notInterleaved }
        let size = chunk.payload.readableBytes
        if let refusal = try refusal(chunk.tsn, size, chunk.flags) { return refusal }
        guard reassembly.hasRoom(for: chunk) || chunk.tsn == tracker.cumulativeTSN.next else {
            return dropWithoutRoom()
        }
        return try keep(chunk.tsn, chunk.stream, size) { reassembly throws(ReceiveFault) in
            try reassembly.insert(chunk)
        }
    }

    /// Takes one I-DATA chunk; only an association that agreed on them gets any.
    ///
    /// - Throws: `ReceiveFault`; the association must be aborted with its `cause`.
    package mutating func receive(_ chunk: InterleavedDataChunk) throws(ReceiveFault) -> Outcome {
        let size = chunk.payload.readableBytes
        if let refusal = try refusal(chunk.tsn, size, chunk.flags) { return refusal }
        return try keep(chunk.tsn, chunk.stream, size) { reassembly throws(ReceiveFault) in
            try reassembly.insert(chunk)
        }
    }

    /// What becomes of a chunk that is not kept; nil when it is.
    private mutating func refusal(
        _ tsn: TSN,
        _ size: Int,
        _ flags: DataChunk.Flags
    ) throws(ReceiveFault) -> Outcome? {
        guard size > 0 else { throw .noUserData(tsn) }
        hasData = true
        switch tracker.classify(tsn) {
        case .duplicate:
            statistics.duplicates += 1
            tracker.noteDuplicate(tsn)
            isUrgent = true
            return .duplicate
        case .tooFarAhead:
            statistics.tooFarAhead += 1
            isUrgent = true
            return .dropped
        case .new: break
        }
        guard hasRoom(for: tsn, size) else { return dropWithoutRoom() }
        // The I bit: RFC 7053.
        if flags.contains(.immediate) || tracker.hasGaps { isUrgent = true }
        if !flags.isSuperset(of: .whole) { isPartial = true }
        return nil
    }

    private mutating func dropWithoutRoom() -> Outcome {
        statistics.withoutRoom += 1
        isUrgent = true
        return .dropped
    }

    @inline(__always)
    private mutating func keep(
        _ tsn: TSN,
        _ stream: StreamID,
        _ size: Int,
        _ insert: (inout Reassembly) throws(ReceiveFault) -> Void
    ) throws(ReceiveFault) -> Outcome {
        let isStreamValid = exists(stream)
        if isStreamValid {
            try insert(&reassembly)
            statistics.accepted += 1
        } else {
            statistics.invalidStreams += 1
        }
        tracker.insert(tsn)
        window.arrive(size + Self.overheadBytes)
        try reassembly.advance(to: tracker.cumulativeTSN)
        return isStreamValid ? .accepted : .invalidStream
    }

    /// Takes one FORWARD TSN chunk (RFC 3758 §3.6); an old one only asks for a SACK.
    ///
    /// - Throws: `ReceiveFault`; the association must be aborted with its `cause`.
    package mutating func receive(_ chunk: ForwardTSNChunk) throws(ReceiveFault) {
        guard !configuration.isInterleaved else { throw .notInterleaved }
        hasData = true
        isUrgent = true
        guard tracker.skip(to: chunk.newCumulativeTSN) else { return }
        reassembly.skip(to: chunk.newCumulativeTSN, chunk.skipped)
        try reassembly.advance(to: tracker.cumulativeTSN)
    }

    /// Takes one I-FORWARD-TSN chunk (RFC 8260 §2.3.1); an old one only asks for a SACK.
    ///
    /// - Throws: `ReceiveFault`; the association must be aborted with its `cause`.
    package mutating func receive(_ chunk: InterleavedForwardTSNChunk) throws(ReceiveFault) {
        hasData = true
        isUrgent = true
        guard tracker.skip(to: chunk.newCumulativeTSN) else { return }
        reassembly.skip(chunk.skipped)
        try reassembly.advance(to: tracker.cumulativeTSN)
    }

    /// Takes the peer's request to start its streams over (RFC 6525 §5.2.2).
    ///
    /// A request that is repeated while it waits is answered `.inProgress` again. The caller tells
    /// a repeated request from a new one and does not perform it twice.
    package mutating func receive(_ request: OutgoingResetRequest) -> IncomingResetOutcome {
        guard request.streams.allSatisfy(exists) else { return .invalidStream }
        return reassembly.reset(IncomingReset(request), cumulative: tracker.cumulativeTSN)
    }

    /// Whether the reset that `request` asked for still waits for DATA.
    package func isResetPending(_ request: ReconfigurationSequenceNumber) -> Bool {
        reassembly.isResetPending(request)
    }

    /// All chunks of a packet are through: decides about the SACK for it.
    package mutating func finishPacket(at now: Instant) {
        guard hasData else { return }
        acknowledgement.receivePacket(
            isUrgent: isUrgent || tracker.hasGaps,
            isPartial: isPartial,
            at: now
        )
        hasData = false
        isUrgent = false
        isPartial = false
    }

    /// Forgets everything that is not handed out.
    mutating func removeAll() {
        reassembly = Reassembly(
            messageSizeMax: configuration.messageSizeMax,
            isInterleaved: configuration.isInterleaved
        )
        window = ReceiveWindow(configuration)
    }

    /// Whether the peer may use this stream.
    @inline(__always)
    private func exists(_ stream: StreamID) -> Bool {
        Int(stream.rawValue) < configuration.streams
    }

    /// Whether the window has room.
    @inline(__always)
    private func hasRoom(for tsn: TSN, _ size: Int) -> Bool {
        window.hasRoom(
            for: size,
            isNext: tsn == tracker.cumulativeTSN.next,
            held: heldBytes,
            messageSizeMax: configuration.messageSizeMax
        )
    }
}

// MARK: - To the application

extension ReceiveSide {
    /// The next message in turn or completed reset; a message's bytes count until
    /// `consume(_:on:roundTrip:at:)`.
    package mutating func nextDelivery() -> Delivery? {
        guard let delivery = reassembly.nextDelivery() else { return nil }
        if case .message(let message) = delivery {
            window.deliver(message.payload.readableBytes, on: message.stream)
        }
        return delivery
    }

    /// The application has read this many bytes of messages handed out on this stream.
    ///
    /// A peer that was told of a nearly closed window hears of it once a quarter is open again.
    ///
    /// - Parameters:
    ///   - byteCount: How many bytes; more than there were count as all.
    ///   - stream: The stream they came on; nil when that is not known.
    ///   - roundTrip: The round trip in nanoseconds, if it is known.
    ///   - now: The time.
    package mutating func consume(
        _ byteCount: Int,
        on stream: StreamID?,
        roundTrip: Int64?,
        at now: Instant
    ) {
        let before = window.size
        window.consume(byteCount, on: stream, held: heldBytes, roundTrip: roundTrip, at: now)
        let size = window.size
        guard advertisedBytes < before / 2 else { return }
        if Int(advertisedWindow) - advertisedBytes >= size / 4 { acknowledgement.require() }
    }
}

// MARK: - Acknowledgement

extension ReceiveSide {
    /// Whether a SACK must leave now.
    package var isAcknowledgementDue: Bool { acknowledgement.isDue }

    /// Whether a SACK has news for the peer and may ride on a packet that leaves anyway.
    package var isAcknowledgementPending: Bool { acknowledgement.isPending }

    /// When a SACK that waits becomes due; call `advance(to:)` then.
    package var acknowledgementDeadline: Instant? { acknowledgement.deadline }

    /// Adapts how long SACKs wait to the round trip in nanoseconds.
    package mutating func setRoundTrip(_ nanoseconds: Int64) {
        acknowledgement.setRoundTrip(nanoseconds)
    }

    /// Makes the SACK for a lone packet due once its time has come.
    package mutating func advance(to now: Instant) { acknowledgement.advance(to: now) }

    /// Makes a SACK due, as every packet does in SHUTDOWN-SENT (RFC 9260 §9.2).
    package mutating func requireAcknowledgement() { acknowledgement.require() }

    /// The SACK that tells the present state in at most `room` bytes, but without gap ack blocks in
    /// more if need be; nothing is due or pending behind it.
    package mutating func makeSACK(room: Int = .max) -> SackChunk {
        acknowledgement.complete()
        let duplicates = tracker.takeDuplicates()
        let rest = max(0, room - SackChunk.headerSize - duplicates.encodedSize)
        let limit = min(configuration.gapBlocksMax, rest / 4)
        let window = UInt32(clamping: window.advertise(held: heldBytes))
        advertisedBytes = Int(window)
        return SackChunk(
            cumulativeTSNAck: tracker.cumulativeTSN,
            advertisedReceiverWindow: window,
            gapBlocks: tracker.hasGaps ? tracker.gapBlocks(limit: limit) : [],
            duplicateTSNs: duplicates
        )
    }
}
