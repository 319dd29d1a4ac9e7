// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// What one pass over a message learns, so that the common questions need no second one.
///
/// Positions count from the first byte of the message. Where an attribute occurs twice the first
/// one counts (RFC 8489 §14).
struct STUNScan: Sendable {
    var header: STUNHeader

    /// Where the attributes end that count: what MESSAGE-INTEGRITY does not cover is ignored,
    /// except FINGERPRINT (§14.5).
    var attributesEnd: Int

    var username: Range<Int>?
    var priority: UInt32?
    var nominates = false
    var controlling: UInt64?
    var controlled: UInt64?
    var integrityOffset: Int?
    var fingerprintOffset: Int?
    var fingerprint: UInt32 = 0
    var hasUnknownRequiredAttribute = false

    /// Walks over the whole of `bytes`, which must be exactly one message.
    static func scan(_ bytes: UnsafeRawBufferPointer) -> Result<STUNScan, STUNFault> {
        var reader = ByteReader(bytes)
        guard let type = reader.read(UInt16.self), let length = reader.read(UInt16.self),
            let cookie = reader.read(UInt32.self), let high = reader.read(UInt32.self),
            let low = reader.read(UInt64.self)
        else { return .failure(.headerTruncated) }
        guard let (messageClass, method) = STUNHeader.parts(ofTypeField: type) else {
            return .failure(.notSTUN)
        }
        guard cookie == STUNHeader.magicCookie else { return .failure(.wrongMagicCookie) }
        guard length & 3 == 0 else { return .failure(.lengthNotMultipleOfFour) }
        guard Int(length) == reader.remaining else { return .failure(.lengthMismatch) }
        let header = STUNHeader(
            messageClass: messageClass,
            method: method,
            transactionID: STUNTransactionID(high: high, low: low)
        )
        var scan = STUNScan(header: header, attributesEnd: bytes.count)
        while reader.remaining > 0 {
            if let fault = scan.readAttribute(&reader) { return .failure(fault) }
        }
        return .success(scan)
    }

    /// Reads the next attribute; returns the rule it breaks, if any.
    private mutating func readAttribute(_ reader: inout ByteReader) -> STUNFault? {
        guard fingerprintOffset == nil else { return .fingerprintNotLast }
        let offset = reader.offset
        guard let rawType = reader.read(UInt16.self), let length = reader.read(UInt16.self),
            let value = reader.read(count: Int(length)), reader.skip(-Int(length) & 3)
        else { return .attributeTruncated }
        let type = STUNAttributeType(rawValue: rawType)
        guard integrityOffset == nil || type == .fingerprint else { return nil }
        if let byteCount = type.fixedByteCount, byteCount != value.count {
            return .attributeLength(type)
        }
        note(type, value, at: offset)
        return nil
    }

    private mutating func note(
        _ type: STUNAttributeType,
        _ value: UnsafeRawBufferPointer,
        at offset: Int
    ) {
        var reader = ByteReader(value)
        switch type {
        case .username:
            let start = offset + 4
            username = username ?? start..<start + value.count
        case .priority: priority = priority ?? reader.read()
        case .useCandidate: nominates = true
        case .iceControlling: controlling = controlling ?? reader.read()
        case .iceControlled: controlled = controlled ?? reader.read()
        case .messageIntegrity:
            integrityOffset = offset
            attributesEnd = offset
        case .fingerprint:
            fingerprintOffset = offset
            fingerprint = reader.read() ?? 0
            attributesEnd = min(attributesEnd, offset)
        default:
            if type.isComprehensionRequired && !type.isUnderstood {
                hasUnknownRequiredAttribute = true
            }
        }
    }
}
