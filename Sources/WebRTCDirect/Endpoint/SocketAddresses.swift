// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore

/// Where the fields of `sockaddr_in` and `sockaddr_in6` are; the same on Linux and Darwin.
private enum SocketAddressOffset {
    static let port = 2
    static let ip4 = 4
    static let ip6 = 8
    static let scope = 24
}

extension TransportAddress {
    /// Translates what a socket reports; nil for addresses that are not IP.
    init?(_ address: SocketAddress) {
        switch address {
        case .v4:
            self = address.withSockAddr { pointer, size in
                let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
                return TransportAddress(
                    ip: .v4(bytes.loadBigEndian(at: SocketAddressOffset.ip4)),
                    port: bytes.loadBigEndian(at: SocketAddressOffset.port)
                )
            }
        case .v6:
            self = address.withSockAddr { pointer, size in
                let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
                let scope = bytes.loadUnaligned(
                    fromByteOffset: SocketAddressOffset.scope,
                    as: UInt32.self
                )
                return TransportAddress(
                    ip: .v6(
                        high: bytes.loadBigEndian(at: SocketAddressOffset.ip6),
                        low: bytes.loadBigEndian(at: SocketAddressOffset.ip6 + 8),
                        scope: scope
                    ),
                    port: bytes.loadBigEndian(at: SocketAddressOffset.port)
                )
            }
        case .unixDomainSocket: return nil
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func loadBigEndian<Value: FixedWidthInteger>(at offset: Int) -> Value {
        Value(bigEndian: loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
}

extension SocketAddress {
    /// Translates for a socket call; never nil, as far as SwiftNIO takes IP addresses.
    package init?(_ address: TransportAddress) {
        var packed = ByteBuffer()
        switch address.ip {
        case .v4(let bits): packed.writeInteger(bits)
        case .v6(let high, let low, _): packed.writeMultipleIntegers(high, low)
        }
        guard let plain = try? SocketAddress(packedIPAddress: packed, port: Int(address.port))
        else {
            return nil
        }
        self = plain
        guard case .v6(_, _, let scope) = address.ip, scope != 0, case .v6(let v6) = plain else {
            return
        }
        var native = v6.address
        withUnsafeMutableBytes(of: &native) {
            $0.storeBytes(of: scope, toByteOffset: SocketAddressOffset.scope, as: UInt32.self)
        }
        self.init(native)
    }
}
