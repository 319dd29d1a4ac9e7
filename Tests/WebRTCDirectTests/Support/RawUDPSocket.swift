// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

#if canImport(Glibc)
import Glibc
import NIOCore

/// Sends UDP datagrams over IPv4 loopback from ports that no ordinary socket can have.
struct RawUDPSocket: ~Copyable {
    private let descriptor: Int32

    /// Whether this process may open one.
    static var isPermitted: Bool { (try? RawUDPSocket()) != nil }

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_RAW.rawValue), Int32(IPPROTO_UDP))
        if descriptor < 0 { throw IOError(errnoCode: errno, reason: "socket") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func send(_ payload: ByteBuffer, fromPort source: UInt16, toPort destination: UInt16) throws {
        var datagram = ByteBuffer()
        datagram.writeMultipleIntegers(source, destination, UInt16(payload.readableBytes + 8))
        // A checksum of 0 is none.
        datagram.writeInteger(UInt16(0))
        datagram.writeImmutableBuffer(payload)
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: 0)
        let sent = address.withSockAddr { pointer, size in
            datagram.withUnsafeReadableBytes {
                sendto(descriptor, $0.baseAddress, $0.count, 0, pointer, socklen_t(size))
            }
        }
        if sent < 0 { throw IOError(errnoCode: errno, reason: "sendto") }
    }
}
#endif
