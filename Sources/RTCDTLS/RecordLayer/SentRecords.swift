// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// What OpenSSL has sent under the keys of epoch 1, as far as it matters to whoever goes on with
/// them.
struct SentRecords {
    /// The last record number of epoch 1; nil before there was one.
    private(set) var lastNumber: UInt64?

    /// What to add to a record number to get its explicit nonce, where there are any.
    ///
    /// OpenSSL starts the nonce at random and counts it up with each record. Whoever adds the same
    /// to other numbers gets nonces that were never used.
    private(set) var nonceOffset: UInt64 = 0

    /// Whether every record could be read, and the numbers of epoch 1 rise.
    private(set) var hasRisingNumbers = true

    /// Whether the explicit nonces of AES-GCM, if there are any, all have one offset.
    private(set) var hasOneNonceOffset = true

    /// The latest ChangeCipherSpec and Finished, whole records: the last flight (RFC 6347 §4.2.4).
    private(set) var changeCipherSpec: [UInt8] = []
    private(set) var finished: [UInt8] = []

    /// Looks at what OpenSSL writes at once, one record or several.
    mutating func note(_ records: UnsafeRawBufferPointer) {
        var reader = ByteReader(records)
        while reader.remaining > 0 {
            let start = reader.offset
            guard
                let header = RecordHeader(reading: &reader),
                let fragment = reader.read(count: Int(header.length))
            else { return hasRisingNumbers = false }
            let record = UnsafeRawBufferPointer(rebasing: records[start..<reader.offset])
            if header.epoch > 0 { note(header, fragment) }
            switch (header.type, header.epoch) {
            case (.changeCipherSpec, 0): changeCipherSpec = Array(record)
            case (.handshake, 1): finished = Array(record)
            default: break
            }
        }
    }

    private mutating func note(_ header: RecordHeader, _ fragment: UnsafeRawBufferPointer) {
        var reader = ByteReader(fragment)
        let offset = (reader.read(UInt64.self) ?? 0) &- header.number
        if let lastNumber {
            hasRisingNumbers = hasRisingNumbers && header.number > lastNumber
            hasOneNonceOffset = hasOneNonceOffset && offset == nonceOffset
        }
        lastNumber = header.number
        nonceOffset = offset
    }
}
