// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore

/// Builds one STUN message, attribute by attribute, in the order of the calls (RFC 8489 §5, §14).
///
/// Add MESSAGE-INTEGRITY after everything that it should protect and FINGERPRINT last.
package struct STUNMessageWriter: Sendable {
    /// The longest value that is written, in bytes; a longer one is cut.
    ///
    /// It is the largest that RFC 8489 allows for any attribute (§14.8, §14.14), and it keeps every
    /// length field from overflowing.
    package static let valueByteCountMax = 763

    private var bytes: ByteBuffer
    private let transactionID: STUNTransactionID

    /// Starts a message; `capacity` bytes are reserved for it.
    package init(
        _ messageClass: STUNClass,
        _ method: STUNMethod = .binding,
        transactionID: STUNTransactionID,
        capacity: Int = 160
    ) {
        self.transactionID = transactionID
        bytes = ByteBufferAllocator().buffer(capacity: max(capacity, STUNHeader.byteCount))
        let header = STUNHeader(
            messageClass: messageClass,
            method: method,
            transactionID: transactionID
        )
        bytes.writeInteger(header.typeField)
        bytes.writeInteger(UInt16(0))
        bytes.writeInteger(STUNHeader.magicCookie)
        bytes.writeInteger(transactionID.high)
        bytes.writeInteger(transactionID.low)
    }

    /// The message so far.
    package var message: ByteBuffer { bytes }

    /// Adds an attribute whose value is `value`, cut at `valueByteCountMax`.
    package mutating func append(_ type: STUNAttributeType, _ value: some Collection<UInt8>) {
        append(type) { $0.writeBytes(value.prefix(Self.valueByteCountMax)) }
    }

    /// Adds a PRIORITY (RFC 8445 §7.1.1).
    package mutating func append(priority: UInt32) {
        append(.priority) { $0.writeInteger(priority) }
    }

    /// Adds a USE-CANDIDATE (RFC 8445 §7.1.2).
    package mutating func appendUseCandidate() {
        append(.useCandidate) { _ in }
    }

    /// Adds an ICE-CONTROLLING (RFC 8445 §7.1.3).
    package mutating func append(controllingTieBreaker: UInt64) {
        append(.iceControlling) { $0.writeInteger(controllingTieBreaker) }
    }

    /// Adds an ICE-CONTROLLED (RFC 8445 §7.1.3).
    package mutating func append(controlledTieBreaker: UInt64) {
        append(.iceControlled) { $0.writeInteger(controlledTieBreaker) }
    }

    /// Adds a XOR-MAPPED-ADDRESS (§14.2).
    package mutating func append(xorMappedAddress address: TransportAddress) {
        let transactionID = self.transactionID
        append(.xorMappedAddress) { $0.writeXORMappedAddress(address, for: transactionID) }
    }

    /// Adds an ERROR-CODE with the recommended phrase (§14.8).
    package mutating func append(errorCode: STUNErrorCode) {
        append(.errorCode) {
            $0.writeInteger(
                UInt32(errorCode.rawValue / 100) << 8 | UInt32(errorCode.rawValue % 100)
            )
            $0.writeString(errorCode.reasonPhrase)
        }
    }

    /// Adds an UNKNOWN-ATTRIBUTES with at most `STUNMessage.unknownAttributesMax` types (§14.13).
    package mutating func append(unknownAttributes types: [STUNAttributeType]) {
        append(.unknownAttributes) {
            for type in types.prefix(STUNMessage.unknownAttributesMax) {
                $0.writeInteger(type.rawValue)
            }
        }
    }

    /// Adds a MESSAGE-INTEGRITY over everything so far (§14.5).
    package mutating func appendIntegrity(key: STUNKey) {
        setLength(adding: integrityAttributeByteCount)
        let code = bytes.withUnsafeReadableBytes { key.authenticate($0) }
        append(.messageIntegrity) { $0.writeBytes(code) }
    }

    /// Adds a FINGERPRINT over everything so far (§14.7).
    package mutating func appendFingerprint() {
        setLength(adding: fingerprintAttributeByteCount)
        let checksum = bytes.withUnsafeReadableBytes { CRC32.checksum($0) }
        append(.fingerprint) { $0.writeInteger(checksum ^ fingerprintMask) }
    }

    private mutating func append(_ type: STUNAttributeType, _ write: (inout ByteBuffer) -> Void) {
        bytes.writeInteger(type.rawValue)
        let lengthIndex = bytes.writerIndex
        bytes.writeInteger(UInt16(0))
        write(&bytes)
        let length = bytes.writerIndex - lengthIndex - 2
        bytes.setInteger(UInt16(truncatingIfNeeded: length), at: lengthIndex)
        bytes.writeRepeatingByte(0, count: -length & 3)
        setLength(adding: 0)
    }

    private mutating func setLength(adding extra: Int) {
        let length = bytes.readableBytes - STUNHeader.byteCount + extra
        bytes.setInteger(UInt16(truncatingIfNeeded: length), at: bytes.readerIndex + 2)
    }
}
