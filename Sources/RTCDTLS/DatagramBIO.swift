// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import NIOCore
import RTCCore

/// OpenSSL's view of a `DatagramPort`: a BIO that keeps datagram boundaries and never blocks.
///
/// OpenSSL's own memory BIO is a byte stream, cuts records at its chunk boundaries and cannot tell
/// OpenSSL about datagrams; its datagram BIO wants a socket.
struct DatagramBIO: @unchecked Sendable {
    /// Immutable after its creation; one for the whole process and never freed.
    private let method: OpaquePointer?

    private static let shared = DatagramBIO()

    /// IPv6 and UDP headers.
    ///
    /// OpenSSL asks what it must leave room for below the link's size; ours is
    /// set without them, and 0 would make some of its datagrams overshoot.
    private static let headerOverhead = 48

    /// A BIO that talks to `port`, which must live longer; nil without memory.
    static func make(for port: DatagramPort) -> OpaquePointer? {
        guard let method = shared.method, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, Unmanaged.passUnretained(port).toOpaque())
        BIO_set_init(bio, 1)
        return bio
    }

    private init() {
        let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        method = BIO_meth_new(type, "datagram port")
        guard let method else { return }
        BIO_meth_set_write(method) { bio, bytes, count in
            DatagramBIO.write(DatagramPort.behind(bio: bio), bytes, count)
        }
        BIO_meth_set_read(method) { bio, bytes, count in
            DatagramBIO.read(bio, DatagramPort.behind(bio: bio), bytes, count)
        }
        BIO_meth_set_ctrl(method) { bio, command, _, argument in
            DatagramBIO.control(DatagramPort.behind(bio: bio), command, argument)
        }
    }

    private static func write(
        _ port: DatagramPort?,
        _ bytes: UnsafePointer<CChar>?,
        _ count: Int32
    ) -> Int32 {
        guard let port, let bytes, count > 0 else { return -1 }
        port.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
        return count
    }

    /// Hands over the one waiting datagram whole; a part that does not fit is lost, as with
    /// recv(2).
    private static func read(
        _ bio: OpaquePointer?,
        _ port: DatagramPort?,
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int32
    ) -> Int32 {
        guard let bio, let port, let bytes else { return -1 }
        COpenSSL_clear_retry(bio)
        guard let datagram = port.incoming else {
            COpenSSL_retry_read(bio)
            return -1
        }
        port.incoming = nil
        let target = UnsafeMutableRawBufferPointer(start: bytes, count: max(0, Int(count)))
        let length = min(datagram.count, target.count)
        target.copyMemory(from: .init(rebasing: datagram[..<length]))
        return Int32(truncatingIfNeeded: length)
    }

    private static func control(
        _ port: DatagramPort?,
        _ command: Int32,
        _ argument: UnsafeMutableRawPointer?
    ) -> Int {
        switch command {
        case BIO_CTRL_FLUSH:
            return 1
        case BIO_CTRL_DGRAM_GET_MTU_OVERHEAD:
            return headerOverhead
        case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT:
            guard let port, let argument else { return 0 }
            port.timer.follow(argument.assumingMemoryBound(to: timeval.self), at: port.now)
            return 0
        default:
            return 0
        }
    }
}
