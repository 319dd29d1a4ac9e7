// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
package import NIOCore
package import RTCCore

extension DTLSSession {
    /// The largest plaintext of a record (RFC 5246 §6.2.1).
    private static let plaintextBytesMax = 16_384

    /// Takes one datagram that the peer sent.
    ///
    /// A server that was not started starts here. A client ignores what comes before its start.
    package mutating func receive(_ datagram: ByteBuffer, at now: Instant) {
        counters.datagramsReceived += 1
        port.now = now
        if state == .idle, context.role == .server { start(at: now) }
        let isConnected = state == .connected
        guard
            isConnected || state == .handshaking,
            let records = filter.accept(datagram, isConnected: isConnected)
        else {
            counters.datagramsDiscarded += 1
            return
        }
        port.finishDatagram()
        port.incoming = records
        if isConnected {
            readPackets(capacity: records.readableBytes)
        } else {
            continueHandshake()
            // Packets that came before the last flight have waited in OpenSSL.
            if state == .connected { readPackets(capacity: Self.plaintextBytesMax, isFirst: true) }
        }
        port.incoming = nil
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
    ///
    /// Plaintext is shorter than its records, so that a buffer of the datagram's size takes them
    /// all.
    private mutating func readPackets(capacity: Int, isFirst: Bool = false) {
        let writes = port.writes
        let packets = counters.packetsReceived
        var buffer = ByteBufferAllocator().buffer(capacity: capacity)
        ERR_clear_error()
        var result = read(into: &buffer, atLeast: 1)
        while result > 0 {
            // Only packets that waited in OpenSSL can be larger than the room left.
            while SSL_pending(ssl) > 0, read(into: &buffer, atLeast: Self.plaintextBytesMax) > 0 {}
            if let packet = buffer.readSlice(length: buffer.readableBytes) {
                counters.packetsReceived += 1
                events.append(.received(packet))
            }
            // Saves the read that finds nothing; of packets that came early OpenSSL cannot tell.
            if port.incoming == nil, !isFirst, SSL_has_pending(ssl) == 0 { return }
            result = read(into: &buffer, atLeast: 1)
        }
        interpret(result)
        let isFruitless = counters.packetsReceived == packets && port.writes == writes
        if isFruitless, state == .connected, !isFirst { counters.datagramsDiscarded += 1 }
    }

    /// Decrypts one record, or its rest, and returns OpenSSL's result.
    private func read(into buffer: inout ByteBuffer, atLeast count: Int) -> Int32 {
        var result: Int32 = 0
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            result = SSL_read(ssl, bytes.baseAddress, Int32(clamping: bytes.count))
            return max(0, Int(result))
        }
        return result
    }
}
