// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

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
        switch datagram.getInteger(at: datagram.readerIndex, as: UInt8.self) {
        case .some(0...3): self = .stun
        case .some(20...63): self = .dtls
        default: self = .other
        }
    }
}
