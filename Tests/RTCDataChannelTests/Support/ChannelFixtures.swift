// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP
import RTCSimulation

@testable import RTCDataChannel

extension DataChannelsPair {
    /// A pair whose association is up.
    static func connected(
        seed: UInt64 = 1,
        dialer: AssociationConfiguration = .withoutDTLS,
        listener: AssociationConfiguration = .withoutDTLS,
        limits: DataChannelLimits = DataChannelLimits(),
        conditions: LinkConditions = LinkConditions()
    ) throws -> DataChannelsPair {
        var pair = DataChannelsPair(
            seed: seed,
            dialer: dialer,
            listener: listener,
            limits: limits,
            conditions: conditions
        )
        pair.connect()
        try pair.drive { $0.dialer.log.isConnected && $0.listener.log.isConnected }
        return pair
    }

    /// A pair with a channel that the dialer has opened and both ends know.
    static func withChannel(
        seed: UInt64 = 1,
        dialer: AssociationConfiguration = .withoutDTLS
    ) throws -> (pair: Box, id: StreamID) {
        var pair = try connected(seed: seed, dialer: dialer)
        let id = try pair.open(at: .dialer)
        try pair.drive { $0.dialer.log.acknowledged == [id] }
        return (Box(pair), id)
    }

    /// Holds a pair where a value that cannot be copied is in the way.
    final class Box {
        var pair: DataChannelsPair

        init(_ pair: consuming DataChannelsPair) { self.pair = pair }
    }

    mutating func open(
        _ description: DataChannelOpen = DataChannelOpen(),
        at end: PairEnd
    ) throws(DataChannelError) -> StreamID {
        switch end {
        case .dialer: try dialer.engine.open(description, at: now)
        case .listener: try listener.engine.open(description, at: now)
        }
    }

    mutating func send(
        _ message: DataChannelMessage,
        on id: StreamID,
        from end: PairEnd = .dialer
    ) throws(DataChannelError) {
        switch end {
        case .dialer: try dialer.engine.send(message, on: id, at: now)
        case .listener: try listener.engine.send(message, on: id, at: now)
        }
    }

    mutating func close(_ id: StreamID, at end: PairEnd) {
        switch end {
        case .dialer: dialer.engine.close(id, at: now)
        case .listener: listener.engine.close(id, at: now)
        }
    }

    /// Says something on a stream that the engine would not.
    mutating func sendRaw(
        _ payload: ByteBuffer,
        as identifier: PayloadProtocolIdentifier = .dcep,
        on id: StreamID,
        from end: PairEnd = .dialer
    ) throws {
        let message = Message(stream: id, protocolIdentifier: identifier, payload: payload)
        switch end {
        case .dialer: try dialer.engine.association.send(message, at: now)
        case .listener: try listener.engine.association.send(message, at: now)
        }
    }

    func log(of end: PairEnd) -> ChannelLog { end == .dialer ? dialer.log : listener.log }
}

extension DataChannelMessage {
    static func text(_ text: String) -> DataChannelMessage {
        DataChannelMessage(isText: true, payload: ByteBuffer(string: text))
    }

    static func binary(_ bytes: [UInt8]) -> DataChannelMessage {
        DataChannelMessage(payload: ByteBuffer(bytes: bytes))
    }
}

extension AssociationConfiguration {
    /// With room for this many streams.
    static func streams(_ count: UInt16) -> AssociationConfiguration {
        var configuration = AssociationConfiguration.withoutDTLS
        configuration.streams = count
        return configuration
    }
}

/// The user data of the DATA chunks in a packet: what a test wants to see or to stop on the way.
func dataChunks(in packet: ByteBuffer) -> [(stream: UInt16, identifier: UInt32, isUnordered: Bool)]
{
    var chunks: [(UInt16, UInt32, Bool)] = []
    var rest = packet
    rest.moveReaderIndex(forwardBy: min(12, rest.readableBytes))
    while let type = rest.getInteger(at: rest.readerIndex, as: UInt8.self),
        let flags = rest.getInteger(at: rest.readerIndex + 1, as: UInt8.self),
        let length = rest.getInteger(at: rest.readerIndex + 2, as: UInt16.self), length >= 4
    {
        // DATA, or the first fragment of a message in I-DATA.
        if type == 0 || type == 64 && flags & 2 != 0,
            let stream = rest.getInteger(at: rest.readerIndex + 8, as: UInt16.self),
            let identifier = rest.getInteger(
                at: rest.readerIndex + (type == 0 ? 12 : 16),
                as: UInt32.self
            )
        {
            chunks.append((stream, identifier, flags & 4 != 0))
        }
        let padded = (Int(length) + 3) & ~3
        guard padded <= rest.readableBytes else { break }
        rest.moveReaderIndex(forwardBy: padded)
    }
    return chunks
}

/// Whether a packet has a RE-CONFIG chunk.
func hasReconfiguration(_ packet: ByteBuffer) -> Bool {
    packet.getInteger(at: packet.readerIndex + 12, as: UInt8.self) == 130
}
