// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import NIOCore
import RTCCore

/// The records of a connection whose handshake is complete: epoch 1 of DTLS 1.2 under an AEAD
/// suite (RFC 6347 §4.1, RFC 5246 §6.2.3.3).
///
///     13           8 (AES-GCM)      plaintext          16
///     +--------+----------------+- - - - - - - -+---------------+
///     | header | explicit nonce |  ciphertext   |      tag      |
///     +--------+----------------+- - - - - - - -+---------------+
///
/// OpenSSL can do the same, but keeps some 40 KiB more for each connection and takes 1.6 times as
/// long.
struct RecordLayer: ~Copyable {
    /// RFC 5246 §6.2.1.
    static let plaintextBytesMax = 16_384

    /// Up to so many forgeries the chance that one passes stays below 2^-57 (RFC 9147 §4.5.3).
    static let forgeriesMax = 1 << 36

    /// Epoch 1 and its highest sequence number.
    static let lastNumber: UInt64 = 1 << 48 | (1 << 48 - 1)

    let suite: CipherSuite
    private let sealing: RecordCipher
    private let opening: RecordCipher
    private var window = ReplayWindow()

    /// The number of the next record; only ever rises, whatever becomes of the record.
    var nextNumber: UInt64

    /// See `SentRecords.nonceOffset`; 0 where the record number is the nonce.
    private let nonceOffset: UInt64

    /// How many records were not authentic.
    var forgeries = 0

    /// What a server sends again to a client that has not got it.
    var finalFlight: FinalFlight?

    /// Goes on after `sent` with the keys of `role`; nil without memory, or when OpenSSL has not
    /// counted as expected.
    init?(
        _ suite: CipherSuite,
        _ keys: borrowing KeyBlock,
        role: DTLSRole,
        sent: SentRecords,
        at now: Instant
    ) {
        guard
            sent.hasRisingNumbers,
            sent.hasOneNonceOffset || suite.explicitNonceByteCount == 0,
            let lastSent = sent.lastNumber, lastSent < Self.lastNumber, lastSent >> 48 == 1,
            let sealing = RecordCipher(suite, keys, of: role, isSealing: true),
            let opening = RecordCipher(suite, keys, of: role.opposite, isSealing: false)
        else { return nil }
        self.suite = suite
        self.sealing = sealing
        self.opening = opening
        nextNumber = lastSent + 1
        nonceOffset = suite.explicitNonceByteCount > 0 ? sent.nonceOffset : 0
        finalFlight = role == .server ? FinalFlight(sent, at: now) : nil
    }

    /// Whether so many more packets can be sent; the last number is kept for the last alert.
    func hasNumbers(for count: Int) -> Bool {
        nextNumber <= Self.lastNumber && Self.lastNumber - nextNumber >= UInt64(clamping: count)
    }

    /// Appends a record for each packet; false when OpenSSL fails or no number is left.
    mutating func seal(_ packets: PacketBatch, into records: inout PacketBatch) -> Bool {
        packets.bytes.withUnsafeReadableBytes { bytes in
            var offset = 0
            for length in packets.lengths where bytes.count - offset >= length {
                let packet = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
                guard seal(packet, as: .applicationData, into: &records) else { return false }
                offset += length
            }
            return true
        }
    }

    /// Appends one record that carries `plaintext`; false when OpenSSL fails or no number is left.
    mutating func seal(
        _ plaintext: UnsafeRawBufferPointer,
        as type: ContentType,
        into records: inout PacketBatch
    ) -> Bool {
        guard nextNumber <= Self.lastNumber else { return false }
        let number = nextNumber
        nextNumber += 1
        let total = plaintext.count + suite.overhead
        let length = UInt16(truncatingIfNeeded: total - RecordHeader.byteCount)
        let header = RecordHeader(type, number: number, length: length)
        let written = records.append { buffer in
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: total) { bytes in
                header.write(to: bytes)
                return write(plaintext, header, behindHeaderOf: bytes) ? total : 0
            }
        }
        return written != nil
    }

    private borrowing func write(
        _ plaintext: UnsafeRawBufferPointer,
        _ header: RecordHeader,
        behindHeaderOf record: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard let fragment = record.baseAddress?.advanced(by: RecordHeader.byteCount) else {
            return false
        }
        let counter = header.number &+ nonceOffset
        if suite.explicitNonceByteCount > 0 {
            fragment.storeBytes(of: counter.bigEndian, as: UInt64.self)
        }
        return sealing.seal(
            plaintext,
            header,
            counter: counter,
            to: fragment.advanced(by: suite.explicitNonceByteCount)
        )
    }

    /// Appends to `plaintext` what a record carries, if it is authentic and new.
    ///
    /// Returns false, and leaves no trace but in numbers, for any other record
    /// (RFC 6347 §4.1.2.7).
    mutating func open(
        _ header: RecordHeader,
        _ fragment: UnsafeRawBufferPointer,
        into plaintext: inout ByteBuffer
    ) -> Bool {
        let nonceByteCount = suite.explicitNonceByteCount
        let count = fragment.count - nonceByteCount - CipherSuite.tagByteCount
        guard
            header.epoch == 1,
            header.version == RecordHeader.version,
            0...Self.plaintextBytesMax ~= count,
            window.admits(header.number)
        else { return false }
        let counter =
            nonceByteCount > 0
            ? UInt64(bigEndian: fragment.loadUnaligned(as: UInt64.self)) : header.number
        let ciphertext = UnsafeRawBufferPointer(rebasing: fragment[nonceByteCount...])
        var isAuthentic = false
        // One byte more, so that there is an address for an empty plaintext too.
        plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: count + 1) { bytes in
            guard let output = bytes.baseAddress else { return 0 }
            isAuthentic = opening.open(ciphertext, header, counter: counter, to: output)
            return isAuthentic ? count : 0
        }
        guard isAuthentic else {
            forgeries += 1
            ERR_clear_error()
            return false
        }
        window.note(header.number)
        return true
    }
}
