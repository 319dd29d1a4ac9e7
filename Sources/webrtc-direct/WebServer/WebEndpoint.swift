// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import NIOCore

/// Where the page is served: HOST:PORT, with an IPv6 address in brackets.
struct WebEndpoint: Equatable {
    var host: String
    /// 0 lets the system choose.
    var port: Int

    /// Reads an endpoint.
    ///
    /// - Throws: `ValidationError`, which says what was expected.
    static func parse(_ text: String) throws -> WebEndpoint {
        let expected = ValidationError("expected HOST:PORT such as 127.0.0.1:8080 or [::1]:8080")
        guard let colon = text.lastIndex(of: ":") else { throw expected }
        let digits = text[text.index(after: colon)...]
        var host = text[..<colon]
        guard let port = UInt16(digits) else { throw expected }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw expected
        }
        guard !host.isEmpty else { throw expected }
        return WebEndpoint(host: String(host), port: Int(port))
    }

    /// Whether browsers let a page from there use their cryptography without https.
    var isSecureContext: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    /// What to type into a browser.
    var url: String {
        let authority = host.contains(":") ? "[\(host)]" : host
        return "http:" + "//\(authority):\(port)/"
    }
}
