// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// The parameters of INIT and INIT ACK that WebRTC uses (RFC 9260 §3.3.2.1 and §3.3.3.1).
package struct InitParameters: Hashable, Sendable {
    /// The method by which DTLS replaces CRC32c (RFC 9653 §3, IANA registry "SCTP Error Detection
    /// Methods").
    package static let zeroChecksumOverDTLS: UInt32 = 1

    /// The opaque cookie of an INIT ACK, which the peer sends back in COOKIE ECHO.
    package var stateCookie: ByteBuffer?

    /// Forward-TSN-Supported: partial reliability (RFC 3758 §3.1).
    package var isForwardTSNSupported = false

    /// Supported Extensions: chunk types beyond RFC 9260 that the sender knows (RFC 5061 §4.2.7).
    package var supportedExtensions: WireList<ChunkType> = []

    /// Zero Checksum Acceptable: the method that allows packets to the sender without CRC32c
    /// (RFC 9653 §3).
    package var zeroChecksumMethod: UInt32?

    /// Host Name Address is there: the receiver must abort (RFC 9260 §3.3.2.1).
    package var hasHostName = false

    /// Unrecognized Parameter: parameters of our INIT, whole, that the peer did not know.
    package var reported: [ByteBuffer] = []

    /// Parameters of this chunk, whole, that we do not know and must report to the sender.
    ///
    /// Filled by parsing, ignored by writing.
    package private(set) var unrecognized: [ByteBuffer] = []

    /// No parameter at all.
    package init() {}

    /// Whether the sender knows chunks of this type, announced in either way.
    package func supports(_ type: ChunkType) -> Bool {
        type == .forwardTSN && isForwardTSNSupported || supportedExtensions.contains(type)
    }

    /// Parses the parameters behind the fixed part of a chunk.
    init(parsing bytes: ByteBuffer, in chunkType: ChunkType) throws(WireFault) {
        var walk = ParameterWalk(bytes, in: chunkType)
        while let parameter = walk.next() {
            guard try take(parameter, in: chunkType) else { return }
        }
        if let fault = walk.fault { throw fault }
    }

    /// Stores one parameter; returns whether those behind it may be looked at.
    private mutating func take(
        _ parameter: RawParameter,
        in chunkType: ChunkType
    ) throws(WireFault) -> Bool {
        let type = ParameterType(parameter.type)
        switch type {
        case .stateCookie:
            stateCookie = parameter.value
        case .forwardTSNSupported:
            isForwardTSNSupported = true
        case .supportedExtensions:
            supportedExtensions = WireList(parsing: parameter.value)
        case .zeroChecksumAcceptable:
            var value = parameter.value
            guard let method = value.readInteger(as: UInt32.self) else {
                throw .malformedParameter(chunkType)
            }
            zeroChecksumMethod = method
        case .hostNameAddress:
            hasHostName = true
        case .unrecognizedParameter:
            reported.append(parameter.value)
        case .ipv4Address, .ipv6Address, .cookiePreservative, .supportedAddressTypes:
            // Multihoming and cookie lifetimes mean nothing inside one DTLS session.
            break
        default:
            if type.unrecognizedAction.reports { unrecognized.append(parameter.bytes) }
            return !type.unrecognizedAction.stops
        }
        return true
    }

    /// Appends the parameters; returns how many bytes at the end are padding.
    func write(into buffer: inout ByteBuffer) -> Int {
        var padding = 0
        if isForwardTSNSupported { padding = buffer.writeParameter(.forwardTSNSupported) }
        if let zeroChecksumMethod {
            padding = buffer.writeParameter(.zeroChecksumAcceptable) {
                $0.writeInteger(zeroChecksumMethod)
            }
        }
        if !supportedExtensions.isEmpty {
            padding = buffer.writeParameter(.supportedExtensions) {
                supportedExtensions.write(into: &$0)
            }
        }
        if let stateCookie {
            padding = buffer.writeParameter(.stateCookie) { $0.writeImmutableBuffer(stateCookie) }
        }
        for parameter in reported {
            padding = buffer.writeParameter(.unrecognizedParameter) {
                $0.writeImmutableBuffer(parameter)
            }
        }
        return padding
    }
}
