// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import NIOCore

/// What is measured.
enum Row: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// Bytes in one direction over some streams.
    case bulk
    /// Bytes in one direction, on some connections at once.
    case crowd
    /// Small messages in one direction for a while.
    case messages
    /// Round trips, one after the other.
    case ping
    /// Connections, one after the other.
    case connect
    /// A stream opened, 1 KiB there and back, and the stream closed.
    case exchange
    /// Connections, several at a time, for a while.
    case handshakes
    /// Connections that do nothing.
    case idle
}

/// Who works.
enum Stack: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// This package's transport, as an application uses it.
    case ours
    /// A floor: segmented datagrams, acknowledged by the batch, and nothing else.
    case udp
    /// A floor: the same, each datagram a DTLS record.
    case dtls
}

/// Which way the bytes go, as seen by who connects.
enum Direction: String, CaseIterable, Sendable, ExpressibleByArgument {
    case up
    case down
}

/// What both ends take, whether the row needs it or not.
struct RowArguments: ParsableArguments {
    @Option(help: "Who works.")
    var stack = Stack.ours

    @Option(help: "The largest datagram that path MTU discovery tries, in bytes; of `ours` only.")
    var datagramBytesMax: Int?

    @Option(help: "How many sockets share the port of who serves; of `ours` only.")
    var sockets = 1

    @Option(help: "How many bytes to move, over all streams or connections.")
    var bytes: UInt64 = 1 << 30

    @Option(help: "How many streams share them.")
    var streams = 1

    @Option(help: "Bytes of one write of the bulk.")
    var message = 16_384

    @Option(help: "Which way they go.")
    var direction = Direction.up

    @Option(help: "Bytes of a small message.")
    var size = 100

    @Option(help: "How long to work.")
    var seconds = 5.0

    @Option(help: "How often to do it.")
    var count = 100

    @Option(help: "How many connections to hold.")
    var connections = 100

    @Flag(help: "Ping while bytes are uploaded on another stream.")
    var besideBulk = false

    func validate() throws {
        let counts = [sockets, streams, message, size, count, connections]
        guard counts.allSatisfy({ $0 > 0 }), seconds > 0 else {
            throw ValidationError("expected numbers above zero")
        }
    }

    /// Calls `body` with what the options name.
    func withContender(_ body: (any Contender) async throws -> Void) async throws {
        switch stack {
        case .ours:
            try await body(
                PackageContender(datagramBytesMax: datagramBytesMax, listenerSockets: sockets)
            )
        case .udp: try await body(FloorContender(isSecure: false))
        case .dtls: try await body(FloorContender(isSecure: true))
        }
    }
}
