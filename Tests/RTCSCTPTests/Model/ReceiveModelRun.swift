// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

@testable import RTCSCTP

/// A receiver beside the model of it, and a peer that keeps to the rules.
struct ReceiveModelRun {
    private var side: ReceiveSide
    private var model: ReceiveModel
    private let initialTSN: TSN
    private var chunks: [DataChunk] = []

    /// The TSNs under way.
    private var flight: [Int] = []
    private var peerSequence: [StreamID: StreamSequenceNumber] = [:]

    /// Whether chunks have arrived in the packet that is not through yet.
    private var hasArrivals = false
    private var lastReset: [StreamID: Int] = [:]
    private var nextRequest = ReconfigurationSequenceNumber(0)

    static let windowBytes = 12_000
    static let messageSizeMax = 6_000
    static let streams = 4

    init(seed: UInt64) throws {
        var generator = SeededGenerator(seed: ~seed)
        let isAtWrap = generator.chance(0.5)
        var first = TSN(UInt32.max - UInt32.random(in: 0...60, using: &generator))
        let sequence = StreamSequenceNumber(isAtWrap ? 65_530 : 0)
        side = .fixture(initialTSN: first.rawValue) {
            $0.windowBytes = Self.windowBytes
            $0.messageSizeMax = Self.messageSizeMax
            $0.streams = Self.streams
        }
        // Sequence numbers go forward by less than half of their space.
        for number in isAtWrap ? [30_000, 60_000, 65_529] : [] {
            let entries = (0..<Self.streams).map {
                SkippedStream(
                    stream: StreamID(UInt16($0)),
                    sequenceNumber: StreamSequenceNumber(UInt16(number))
                )
            }
            try side.receive(ForwardTSNChunk(newCumulativeTSN: first, skipped: WireList(entries)))
            first = first.next
        }
        initialTSN = first
        model = ReceiveModel(
            windowBytes: Self.windowBytes,
            messageSizeMax: Self.messageSizeMax,
            firstSequence: sequence
        )
    }

    mutating func perform(_ step: ReceiveStep) throws {
        switch step {
        case .send(let stream, let pieces, let size, let isUnordered):
            send(StreamID(stream), pieces, size, isUnordered: isUnordered)
        case .sendOnUnknownStream: sendOnUnknownStream()
        case .arrive(let choice):
            guard !flight.isEmpty else { return }
            try arrive(flight.remove(at: choice % flight.count))
        case .arriveInOrder(let count):
            let first = flight.sorted().prefix(count)
            for number in first {
                flight.removeAll { $0 == number }
                try arrive(number)
            }
        case .arriveAgain(let choice):
            guard !chunks.isEmpty else { return }
            try arrive(choice % chunks.count, isCopy: true)
        case .arriveFarAhead: try arriveFarAhead()
        case .giveUp(let count): try giveUp(count)
        case .giveUpAgain(let count):
            let old = initialTSN.advanced(by: model.cumulative - 1 - count)
            let entry = SkippedStream(stream: StreamID(0), sequenceNumber: .init(9))
            try side.receive(ForwardTSNChunk(newCumulativeTSN: old, skipped: [entry]))
        case .reset(let stream): try reset(StreamID(stream))
        case .resetAgain(let hasNewNumber): try resetAgain(hasNewNumber)
        case .finishPacket: try finishPacket()
        case .acknowledge: try acknowledge()
        case .take(let count): for _ in 0..<count { try take() }
        case .consume(let count):
            side.consume(count)
            model.unreadBytes -= min(count, model.unreadBytes)
        }
        try check()
    }

    /// The faults are over: everything arrives and is read, and nothing is left.
    mutating func finish() throws {
        for _ in 0..<1_000 where !flight.isEmpty {
            let first = flight.sorted().prefix(5)
            for number in first {
                flight.removeAll { $0 == number }
                try arrive(number)
            }
            while try take() {}
            side.consume(model.unreadBytes)
            model.unreadBytes = 0
            try check()
        }
        while try take() {}
        side.consume(model.unreadBytes)
        model.unreadBytes = 0
        try acknowledge()
        guard side.cumulativeTSN == initialTSN.advanced(by: chunks.count - 1) else {
            throw ModelFailure("it did not take everything")
        }
        guard side.advertisedWindow == UInt32(Self.windowBytes) else {
            throw ModelFailure("\(side.advertisedWindow) of the window are left")
        }
    }

    // MARK: Checks

    private func check() throws(ModelFailure) {
        let cumulative = initialTSN.advanced(by: model.cumulative - 1)
        guard side.cumulativeTSN == cumulative else {
            throw ModelFailure("cumulative TSN \(side.cumulativeTSN), not \(cumulative)")
        }
        let window = max(0, Self.windowBytes - model.usedBytes)
        guard Int(side.advertisedWindow) == window else {
            throw ModelFailure("window \(side.advertisedWindow), not \(window)")
        }
        // What the last fragment that was let in may add: itself and what it costs to hold it.
        let most = Self.windowBytes + max(Self.windowBytes, Self.messageSizeMax) + 1_000
        guard model.usedBytes <= most else {
            throw ModelFailure("\(model.usedBytes) bytes are held")
        }
    }

    /// What has a gap or is a copy is acknowledged at once (RFC 9260 §6.2, §6.7).
    private mutating func finishPacket() throws(ModelFailure) {
        side.finishPacket(at: .zero)
        defer { hasArrivals = false }
        let isUrgent = !model.gapBlocks.isEmpty || !model.duplicates.isEmpty
        guard !hasArrivals || !isUrgent || side.isAcknowledgementDue else {
            throw ModelFailure("no SACK is due")
        }
    }

    private mutating func acknowledge() throws(ModelFailure) {
        side.finishPacket(at: .zero)
        hasArrivals = false
        let sack = side.makeSACK()
        guard !side.isAcknowledgementDue else { throw ModelFailure("a second SACK is due") }
        let blocks = sack.gapBlocks.map { Int($0.start)...Int($0.end) }
        let expected = Array(model.gapBlocks.prefix(64))
        guard sack.cumulativeTSNAck == side.cumulativeTSN, blocks == expected else {
            throw ModelFailure("gap blocks \(blocks), not \(expected)")
        }
        guard sack.advertisedReceiverWindow == side.advertisedWindow else {
            throw ModelFailure("the SACK offers another window")
        }
        let copies = model.duplicates.prefix(20).map { initialTSN.advanced(by: $0) }
        guard Array(sack.duplicateTSNs) == copies else {
            throw ModelFailure("duplicates \(Array(sack.duplicateTSNs)), not \(copies)")
        }
        model.duplicates = []
    }

    /// Hands one delivery to the application; false when there is none.
    @discardableResult
    private mutating func take() throws(ModelFailure) -> Bool {
        let delivery = side.nextDelivery()
        let expected = model.ready.isEmpty ? nil : model.ready.removeFirst()
        guard delivery == expected else {
            throw ModelFailure("handed out \(describe(delivery)), not \(describe(expected))")
        }
        if case .message(let message)? = delivery {
            model.unreadBytes += message.payload.readableBytes
        }
        return delivery != nil
    }

    private func describe(_ delivery: Delivery?) -> String {
        switch delivery {
        case nil: "nothing"
        case .reset(let streams): "reset \(streams)"
        case .message(let message):
            "\(message.payload.readableBytes) bytes on \(message.stream)"
        }
    }
}

// MARK: - The peer

extension ReceiveModelRun {
    private mutating func send(
        _ stream: StreamID,
        _ pieces: Int,
        _ size: Int,
        isUnordered: Bool
    ) {
        // A stream that is being reset takes no message until the answer has come.
        guard !model.resets.contains(where: { $0.stream == stream }) else { return }
        var message = Message.make(
            stream.rawValue,
            size: pieces * size,
            tag: UInt64(chunks.count),
            isUnordered: isUnordered
        )
        let sequence = isUnordered ? .zero : peerSequence[stream] ?? model.firstSequence
        if !isUnordered { peerSequence[stream] = sequence.next }
        let numbers = chunks.count..<chunks.count + pieces
        for piece in 0..<pieces {
            var flags: DataChunk.Flags = isUnordered ? .unordered : []
            if piece == 0 { flags.insert(.beginning) }
            if piece == pieces - 1 { flags.insert(.ending) }
            let start = message.payload.readerIndex + piece * size
            append(
                DataChunk(
                    tsn: initialTSN.advanced(by: chunks.count),
                    stream: stream,
                    sequenceNumber: sequence,
                    protocolIdentifier: message.protocolIdentifier,
                    flags: flags,
                    payload: message.payload.getSlice(at: start, length: size) ?? ByteBuffer()
                ),
                of: model.sent.count
            )
        }
        message.reliability = .reliable
        model.sent.append(
            ReceiveModel.Sent(message: message, sequence: sequence, numbers: numbers)
        )
    }

    private mutating func append(_ chunk: DataChunk, of owner: Int?) {
        flight.append(chunks.count)
        chunks.append(chunk)
        model.owners.append(owner)
    }

    private mutating func sendOnUnknownStream() {
        let tsn = initialTSN.advanced(by: chunks.count)
        append(.fixture(tsn.rawValue, "lost", stream: UInt16(Self.streams)), of: nil)
    }

    /// A chunk arrives; one that finds no room stays under way.
    private mutating func arrive(_ number: Int, isCopy: Bool = false) throws {
        let size = chunks[number].payload.readableBytes
        let outcome = try side.receive(chunks[number])
        hasArrivals = true
        let expected = model.receive(number, size)
        guard outcome == expected else {
            throw ModelFailure("TSN \(number) is \(outcome), not \(expected)")
        }
        if outcome == .dropped {
            if !isCopy { flight.append(number) }
        } else {
            flight.removeAll { $0 == number }
        }
    }

    private mutating func arriveFarAhead() throws {
        let tsn = side.cumulativeTSN.advanced(by: 65_536)
        guard try side.receive(.fixture(tsn.rawValue)) == .dropped else {
            throw ModelFailure("a TSN that no SACK can tell was taken")
        }
    }

    /// Gives up to the end of a TSN run beyond the cumulative one: what lacks a chunk there.
    private mutating func giveUp(_ count: Int) throws {
        let last = min(model.cumulative + count, chunks.count) - 1
        guard last >= model.cumulative else { return }
        let entries = model.skipped(from: model.cumulative, through: last)
        try side.receive(
            ForwardTSNChunk(
                newCumulativeTSN: initialTSN.advanced(by: last),
                skipped: WireList(entries)
            )
        )
        model.skip(to: last, entries)
        flight.removeAll { $0 <= last }
    }

    /// Resets a stream, unless nothing was sent since it was reset.
    private mutating func reset(_ stream: StreamID) throws {
        let last = chunks.count - 1
        guard !model.resets.contains(where: { $0.stream == stream }),
            lastReset.updateValue(last, forKey: stream) != last
        else { return }
        peerSequence[stream] = .zero
        let number = nextRequest
        nextRequest = number.next
        let outcome = request(number, stream, last)
        guard last >= model.cumulative else {
            model.finishReset(of: stream)
            guard outcome == .performed else { throw ModelFailure("a reset is \(outcome)") }
            return
        }
        guard outcome == .inProgress else { throw ModelFailure("a reset is \(outcome)") }
        model.resets.append(
            ReceiveModel.PendingReset(request: number, stream: stream, last: last)
        )
    }

    private mutating func resetAgain(_ hasNewNumber: Bool) throws(ModelFailure) {
        guard let reset = model.resets.first else { return }
        if hasNewNumber { nextRequest = nextRequest.next }
        let number = hasNewNumber ? nextRequest.previous : reset.request
        let outcome = request(number, reset.stream, reset.last)
        guard outcome == .inProgress else { throw ModelFailure("repeated it is \(outcome)") }
    }

    private mutating func request(
        _ number: ReconfigurationSequenceNumber,
        _ stream: StreamID,
        _ last: Int
    ) -> IncomingResetOutcome {
        side.receive(
            OutgoingResetRequest(
                request: number,
                response: ReconfigurationSequenceNumber(0),
                lastAssignedTSN: initialTSN.advanced(by: last),
                streams: [stream]
            )
        )
    }
}
