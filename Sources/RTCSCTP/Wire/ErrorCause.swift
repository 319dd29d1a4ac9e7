// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// One cause inside ERROR or ABORT (RFC 9260 §3.3.10).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------------------------------+-------------------------------+
///     |          Cause Code           |         Cause Length          |
///     +-------------------------------+-------------------------------+
///     :                  Cause-Specific Information                   :
///     +---------------------------------------------------------------+
package enum ErrorCause: Hashable, Sendable {
    /// DATA arrived for a stream that does not exist (§3.3.10.1).
    case invalidStreamIdentifier(StreamID)

    /// INIT or INIT ACK lacks these parameters (§3.3.10.2).
    case missingMandatoryParameters([ParameterType])

    /// The cookie is too old, by this many microseconds (§3.3.10.3).
    case staleCookie(microseconds: UInt32)

    /// The sender has no memory or the like left (§3.3.10.4).
    case outOfResource

    /// A chunk, repeated here whole, has an unknown type (§3.3.10.6).
    case unrecognizedChunkType(ByteBuffer)

    /// A mandatory field or parameter has an impossible value, such as zero streams (§3.3.10.7).
    case invalidMandatoryParameter

    /// Parameters of an INIT ACK, repeated here whole, have unknown types (§3.3.10.8).
    case unrecognizedParameters(ByteBuffer)

    /// The DATA chunk with this TSN has no user data (§3.3.10.9).
    case noUserData(TSN)

    /// COOKIE ECHO arrived in SHUTDOWN-ACK-SENT (§3.3.10.10).
    case cookieReceivedWhileShuttingDown

    /// The user asked for it, with the bytes of an explanation (§3.3.10.12).
    case userInitiatedAbort(ByteBuffer)

    /// The peer broke the rules, with the bytes of an explanation (§3.3.10.13).
    case protocolViolation(ByteBuffer)

    /// Any other code with its information.
    case other(CauseCode, ByteBuffer)

    /// The code on the wire.
    package var code: CauseCode {
        switch self {
        case .invalidStreamIdentifier: .invalidStreamIdentifier
        case .missingMandatoryParameters: .missingMandatoryParameter
        case .staleCookie: .staleCookie
        case .outOfResource: .outOfResource
        case .unrecognizedChunkType: .unrecognizedChunkType
        case .invalidMandatoryParameter: .invalidMandatoryParameter
        case .unrecognizedParameters: .unrecognizedParameters
        case .noUserData: .noUserData
        case .cookieReceivedWhileShuttingDown: .cookieReceivedWhileShuttingDown
        case .userInitiatedAbort: .userInitiatedAbort
        case .protocolViolation: .protocolViolation
        case .other(let code, _): code
        }
    }

    /// The explanation in words that abort causes may carry; invalid UTF-8 is repaired.
    package var explanation: String? {
        switch self {
        case .userInitiatedAbort(let bytes), .protocolViolation(let bytes): String(buffer: bytes)
        default: nil
        }
    }
}

extension ErrorCause {
    /// Parses all causes of an ERROR or ABORT chunk.
    static func parse(
        _ bytes: ByteBuffer,
        in chunkType: ChunkType
    ) throws(WireFault) -> [ErrorCause] {
        var causes: [ErrorCause] = []
        var walk = ParameterWalk(bytes, in: chunkType)
        while let raw = walk.next() {
            guard let cause = ErrorCause(CauseCode(raw.type), raw.value) else {
                throw .malformedParameter(chunkType)
            }
            causes.append(cause)
        }
        if let fault = walk.fault { throw fault }
        return causes
    }

    /// Reads the information that belongs to `code`, or returns nil when it is too short.
    private init?(_ code: CauseCode, _ information: ByteBuffer) {
        var rest = information
        switch code {
        case .invalidStreamIdentifier:
            guard let stream = rest.readInteger(as: UInt16.self) else { return nil }
            self = .invalidStreamIdentifier(StreamID(stream))
        case .missingMandatoryParameter:
            guard
                let count = rest.readInteger(as: UInt32.self),
                let types = rest.readBytes(length: rest.readableBytes / 2 * 2),
                types.count / 2 == Int(count)
            else { return nil }
            self = .missingMandatoryParameters(
                stride(from: 0, to: types.count, by: 2).map {
                    ParameterType(UInt16(types[$0]) << 8 | UInt16(types[$0 + 1]))
                }
            )
        case .staleCookie:
            guard let microseconds = rest.readInteger(as: UInt32.self) else { return nil }
            self = .staleCookie(microseconds: microseconds)
        case .outOfResource: self = .outOfResource
        case .unrecognizedChunkType: self = .unrecognizedChunkType(rest)
        case .invalidMandatoryParameter: self = .invalidMandatoryParameter
        case .unrecognizedParameters: self = .unrecognizedParameters(rest)
        case .noUserData:
            guard let tsn = rest.readInteger(as: UInt32.self) else { return nil }
            self = .noUserData(TSN(tsn))
        case .cookieReceivedWhileShuttingDown: self = .cookieReceivedWhileShuttingDown
        case .userInitiatedAbort: self = .userInitiatedAbort(rest)
        case .protocolViolation: self = .protocolViolation(rest)
        default: self = .other(code, rest)
        }
    }

    /// Appends `causes`; returns how many bytes at the end are padding.
    static func write(_ causes: [ErrorCause], into buffer: inout ByteBuffer) -> Int {
        var padding = 0
        for cause in causes {
            padding = buffer.writeTypeLengthValue(cause.code.rawValue) {
                cause.writeInformation(into: &$0)
                return 0
            }
        }
        return padding
    }

    private func writeInformation(into buffer: inout ByteBuffer) {
        switch self {
        case .invalidStreamIdentifier(let stream):
            buffer.writeMultipleIntegers(stream.rawValue, UInt16(0))
        case .missingMandatoryParameters(let types):
            buffer.writeInteger(UInt32(truncatingIfNeeded: types.count))
            for type in types { buffer.writeInteger(type.rawValue) }
        case .staleCookie(let microseconds):
            buffer.writeInteger(microseconds)
        case .noUserData(let tsn):
            buffer.writeInteger(tsn.rawValue)
        case .unrecognizedChunkType(let bytes), .unrecognizedParameters(let bytes),
            .userInitiatedAbort(let bytes), .protocolViolation(let bytes), .other(_, let bytes):
            buffer.writeImmutableBuffer(bytes)
        case .outOfResource, .invalidMandatoryParameter, .cookieReceivedWhileShuttingDown:
            break
        }
    }
}
