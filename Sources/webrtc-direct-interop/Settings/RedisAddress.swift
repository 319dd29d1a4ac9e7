// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Where Redis is.
struct RedisAddress: Sendable, Hashable, CustomStringConvertible {
    let host: String
    let port: UInt16

    /// Reads `host`, `host:port` or `[host]:port`; the port is 6379 unless told otherwise.
    init?(_ text: String) {
        var host = text[...]
        var port = "6379"[...]
        if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, let port = UInt16(port), port > 0 else { return nil }
        self.host = String(host)
        self.port = port
    }

    var description: String { "\(host):\(port)" }
}
