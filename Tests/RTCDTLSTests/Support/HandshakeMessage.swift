// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// An unfragmented plaintext handshake message read out of a flight.
struct HandshakeMessage {
    var type: UInt8
    var body: [UInt8]

    static let serverHello: UInt8 = 2
    static let helloVerifyRequest: UInt8 = 3
    static let certificateRequest: UInt8 = 13

    /// All whole messages in the clear.
    static func all(in datagrams: [ByteBuffer]) -> [HandshakeMessage] {
        datagrams.flatMap { datagram in
            datagram.withUnsafeReadableBytes { bytes in
                var reader = ByteReader(bytes)
                var messages: [HandshakeMessage] = []
                while let type = reader.read(UInt8.self), reader.skip(2),
                    let epoch = reader.read(UInt16.self), reader.skip(6),
                    let length = reader.read(UInt16.self),
                    let record = reader.read(count: Int(length))
                {
                    guard type == 22, epoch == 0, record.count >= 12 else { continue }
                    messages.append(HandshakeMessage(type: record[0], body: Array(record[12...])))
                }
                return messages
            }
        }
    }

    /// The version, cipher suite and extension types of a ServerHello.
    var serverHello: (version: UInt16, suite: UInt16, extensions: [UInt16])? {
        body.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            guard
                let version = reader.read(UInt16.self), reader.skip(32),
                let session = reader.read(UInt8.self), reader.skip(Int(session)),
                let suite = reader.read(UInt16.self), reader.skip(3)
            else { return nil }
            var extensions: [UInt16] = []
            while let type = reader.read(UInt16.self), let length = reader.read(UInt16.self),
                reader.skip(Int(length))
            {
                extensions.append(type)
            }
            return (version, suite, extensions)
        }
    }

    /// The cookie of a HelloVerifyRequest.
    var cookie: [UInt8] { Array(body.dropFirst(3)) }
}
