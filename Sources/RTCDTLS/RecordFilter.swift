// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// Keeps from OpenSSL what cannot be a DTLS 1.2 record, and bounds what arrives before its keys.
struct RecordFilter {
    /// How many packets of the next epoch a client may give OpenSSL before it can decrypt them.
    ///
    /// OpenSSL stores them, up to 100 with a buffer of 16 KiB each. What is cut off counts as lost,
    /// and SCTP sends it again. A server has no use for any: a client can send packets only once it
    /// has seen the server's last message.
    static let earlyPacketsMax = 16

    /// How many other records of the next epoch either side may store: the peer's Finished, which
    /// can overtake the messages before it, each time that it is sent.
    static let earlyMessagesMax = 16

    /// How many bytes of the next epoch are kept for a record layer of our own: all packets that
    /// fit a path, and the Finished.
    static let earlyBytesMax = 32_768

    /// The records of the next epoch that arrived before the handshake was complete, also those
    /// that OpenSSL has read; empty without `keepsEarlyRecords`.
    private(set) var earlyRecords = ByteBuffer()

    private let keepsEarlyRecords: Bool
    private var earlyPacketsLeft: Int
    private var earlyMessagesLeft = earlyMessagesMax

    init(role: DTLSRole, keepsEarlyRecords: Bool = false) {
        self.keepsEarlyRecords = keepsEarlyRecords
        earlyPacketsLeft = role == .client ? Self.earlyPacketsMax : 0
    }

    /// The leading part of `datagram` that consists of whole, plausible records; nil when there is
    /// none.
    mutating func accept(
        _ datagram: UnsafeRawBufferPointer,
        isConnected: Bool
    ) -> UnsafeRawBufferPointer? {
        var accepted = 0
        var reader = ByteReader(datagram)
        while let record = RecordHeader(reading: &reader),
            isConnected || admitEarly(record),
            reader.skip(Int(record.length))
        {
            if !isConnected, record.epoch > 0 { keep(datagram[accepted..<reader.offset]) }
            accepted = reader.offset
        }
        return accepted > 0 ? UnsafeRawBufferPointer(rebasing: datagram[..<accepted]) : nil
    }

    /// Hands over what came early; afterwards nothing is kept.
    mutating func takeEarlyRecords() -> ByteBuffer {
        defer { earlyRecords = ByteBuffer() }
        return earlyRecords
    }

    private mutating func keep(_ record: Slice<UnsafeRawBufferPointer>) {
        guard
            keepsEarlyRecords,
            earlyRecords.readableBytes + record.count <= Self.earlyBytesMax
        else { return }
        earlyRecords.writeBytes(UnsafeRawBufferPointer(rebasing: record))
    }

    /// Counts a record that comes before the handshake is complete.
    private mutating func admitEarly(_ record: RecordHeader) -> Bool {
        guard record.epoch > 0 else { return true }
        if record.type == .applicationData {
            guard earlyPacketsLeft > 0 else { return false }
            earlyPacketsLeft -= 1
        } else {
            guard earlyMessagesLeft > 0 else { return false }
            earlyMessagesLeft -= 1
        }
        return true
    }
}
