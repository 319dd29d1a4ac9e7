// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import FoundationEssentials
import NIOPosix

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The lines that this process and the one that has started it exchange.
enum Wire {
    /// Prints a value as one line of JSON.
    static func say(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        put(String(decoding: try encoder.encode(value), as: UTF8.self), STDOUT_FILENO)
    }

    /// Prints a line about what went wrong.
    static func complain(_ line: String) {
        put(line, STDERR_FILENO)
    }

    /// Without the C library's streams: to flush those waits for whoever reads standard input.
    private static func put(_ line: String, _ descriptor: Int32) {
        let text = Array("\(line)\n".utf8)
        _ = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Waits for a line, or for the end of standard input.
    static func waitForLine() async {
        _ = try? await NIOThreadPool.singleton.runIfActive { readLine() }
    }

    /// Waits for the end of standard input.
    static func waitForEnd() async {
        try? await NIOThreadPool.singleton.runIfActive { while readLine() != nil {} }
    }
}

/// Where this end can be reached.
struct Ready: Encodable {
    let ready: String
}

/// This end has connected and waits.
struct Connected: Encodable {
    var connected = true
}

/// What came of `bulk`.
struct BulkResult: Encodable {
    let bytes: UInt64
    let seconds: Double
}

/// What came of `messages`.
struct MessagesResult: Encodable {
    let messages: Int
    let seconds: Double
}

/// What came of `ping`.
struct PingResult: Encodable {
    let rttUs: [Double]
}

/// What came of `connect`.
struct ConnectResult: Encodable {
    let connectMs: [Double]
}

/// What came of `exchange`.
struct ExchangeResult: Encodable {
    let ms: [Double]
}

/// What came of `handshakes`.
struct HandshakesResult: Encodable {
    let handshakes: Int
    let seconds: Double
}

/// What came of `idle`.
struct IdleResult: Encodable {
    let connections: Int
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
    var inMilliseconds: Double { self / .milliseconds(1) }
    var inMicroseconds: Double { self / .microseconds(1) }
}
