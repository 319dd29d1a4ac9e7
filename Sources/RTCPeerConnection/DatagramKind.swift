// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
import RTCCore

/// What a datagram carries, told by its first byte (RFC 7983 §7).
package enum DatagramKind: Hashable, Sendable {
    /// STUN: 0…3.
    case stun
    /// DTLS: 20…63.
    case dtls
    /// Nothing for us: empty, or another protocol on a shared port.
    case other

    /// Looks at the first byte.
    package init(of datagram: ByteBuffer) {
        self.init(firstByte: datagram.getInteger(at: datagram.readerIndex))
    }

    private init(firstByte: UInt8?) {
        switch firstByte {
        case .some(0...3): self = .stun
        case .some(20...63): self = .dtls
        default: self = .other
        }
    }

    /// Whether all of these datagrams carry DTLS.
    static func areDTLS(_ datagrams: PacketBatch) -> Bool {
        datagrams.bytes.withUnsafeReadableBytes { bytes in
            var offset = 0
            return datagrams.lengths.allSatisfy { length in
                guard length > 0, offset < bytes.count else { return false }
                defer { offset += length }
                return Self(firstByte: bytes[offset]) == .dtls
            }
        }
    }
}
