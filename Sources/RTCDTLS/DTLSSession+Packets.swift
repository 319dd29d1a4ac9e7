// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
package import NIOCore
package import RTCCore

extension DTLSSession {
    /// What encryption adds to a packet with the longest of our suites.
    private static let recordOverheadMax = 37

    /// How many bytes of packets share a buffer: no more than one record may need.
    ///
    /// Whoever keeps one of the packets keeps all of the buffer.
    private static let sharedBytesMax = RecordLayer.plaintextBytesMax

    /// Takes one datagram that the peer sent.
    package mutating func receive(_ datagram: ByteBuffer, at now: Instant) {
        receive(PacketBatch(datagram), at: now)
    }

    /// Takes datagrams that the peer sent.
    ///
    /// A server that was not started starts here. A client ignores what comes before its start.
    package mutating func receive(_ datagrams: PacketBatch, at now: Instant) {
        port.now = now
        if state == .idle, role == .server { start(at: now) }
        var packets = PacketBatch()
        var offset = 0
        datagrams.bytes.withUnsafeReadableBytes { bytes in
            for length in datagrams.lengths where bytes.count - offset >= length {
                let datagram = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
                receive(datagram, into: &packets, unread: bytes.count - offset)
                offset += length
            }
        }
        deliver(&packets)
    }

    private mutating func receive(
        _ datagram: UnsafeRawBufferPointer,
        into packets: inout PacketBatch,
        unread: Int
    ) {
        counters.datagramsReceived += 1
        let isConnected = state == .connected
        guard isConnected || state == .handshaking else { return counters.datagramsDiscarded += 1 }
        if records != nil {
            makeRoom(datagram.count, for: &packets, unread: unread)
            return openRecords(datagram, into: &packets)
        }
        port.finishDatagram()
        guard let accepted = filter.accept(datagram, isConnected: isConnected) else {
            return counters.datagramsDiscarded += 1
        }
        port.incoming = accepted
        defer { port.incoming = nil }
        if !isConnected {
            continueHandshake()
            guard state == .connected else { return }
            if records != nil { return openEarlyRecords(into: &packets) }
        }
        // Packets that came before the last flight have waited in OpenSSL.
        let room = isConnected ? accepted.count : RecordLayer.plaintextBytesMax
        makeRoom(room, for: &packets, unread: unread)
        readPackets(into: &packets, isFirst: !isConnected)
    }

    /// Provides room for the packets of the next datagrams; they are shorter than their records.
    mutating func makeRoom(_ room: Int, for packets: inout PacketBatch, unread: Int) {
        guard packets.writableBytes < room else { return }
        deliver(&packets)
        let capacity = max(room, min(unread, Self.sharedBytesMax))
        packets = PacketBatch(byteCapacity: capacity, packetCapacity: capacity / 1_024 + 1)
    }

    /// Hands on what was decrypted, as long as nothing else is: an end comes after its packets.
    mutating func deliver(_ packets: inout PacketBatch) {
        guard !packets.isEmpty else { return }
        counters.packetsReceived += packets.count
        events.append(.received(packets))
        packets = PacketBatch()
    }

    /// Encrypts each packet into one record and one datagram.
    ///
    /// - Throws: `notConnected`, or `packetSize` when any packet is empty or too large; then none
    ///   is sent. A failure inside OpenSSL ends the session and is thrown as well.
    package mutating func send(_ packets: PacketBatch, at now: Instant) throws(DTLSError) {
        guard state == .connected else { throw .notConnected }
        let limit = configuration.maximumPacketSize
        for length in packets.lengths where length < 1 || length > limit {
            throw .packetSize(actual: length, limit: limit)
        }
        port.now = now
        port.reserve(
            bytes: packets.bytes.readableBytes + packets.count * Self.recordOverheadMax,
            datagrams: packets.count
        )
        records != nil ? try seal(packets) : try write(packets)
    }

    /// Has OpenSSL encrypt each packet.
    private mutating func write(_ packets: PacketBatch) throws(DTLSError) {
        ERR_clear_error()
        port.isPacking = false
        defer { port.isPacking = true }
        var failure: Int32?
        packets.bytes.withUnsafeReadableBytes { bytes in
            var offset = 0
            for length in packets.lengths where failure == nil && bytes.count - offset >= length {
                let start = bytes.baseAddress?.advanced(by: offset)
                let result = SSL_write(ssl, start, Int32(truncatingIfNeeded: length))
                if result != Int32(truncatingIfNeeded: length) { failure = result }
                offset += length
                counters.packetsSent += 1
            }
        }
        guard failure != nil else { return }
        fail()
        if case .closed(.failed(let error)) = state { throw error }
    }

    /// Decrypts everything in the current datagram.
    private mutating func readPackets(into packets: inout PacketBatch, isFirst: Bool) {
        let writes = port.writes
        let count = packets.count
        ERR_clear_error()
        var result = read(into: &packets)
        while result > 0 {
            // Saves the read that finds nothing; of packets that came early OpenSSL cannot tell.
            if port.incoming == nil, !isFirst, SSL_has_pending(ssl) == 0 { return }
            result = read(into: &packets)
        }
        let isFruitless = packets.count == count && port.writes == writes
        // Before what ends the session: its packets came first.
        deliver(&packets)
        interpret(result)
        if isFruitless, state == .connected, !isFirst { counters.datagramsDiscarded += 1 }
    }

    /// Decrypts one record and returns OpenSSL's result.
    private func read(into packets: inout PacketBatch) -> Int32 {
        var result: Int32 = 0
        packets.append { buffer in
            result = read(into: &buffer, atLeast: 1)
            // Only packets that waited in OpenSSL can be larger than the room left.
            while result > 0, SSL_pending(ssl) > 0,
                read(into: &buffer, atLeast: RecordLayer.plaintextBytesMax) > 0
            {}
        }
        return result
    }

    /// Decrypts as much of a record as there is room for and returns OpenSSL's result.
    private func read(into buffer: inout ByteBuffer, atLeast count: Int) -> Int32 {
        var result: Int32 = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            result = SSL_read(ssl, bytes.baseAddress, Int32(clamping: bytes.count))
            return max(0, Int(result))
        }
        return result
    }
}
