// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Testing

@testable import webrtc_direct

@Suite struct WebEndpointTests {
    private static let valid: [(text: String, url: String, isSecure: Bool)] = [
        ("127.0.0.1:8080", "127.0.0.1:8080/", true),
        ("localhost:0", "localhost:0/", true),
        ("[::1]:80", "[::1]:80/", true),
        ("0.0.0.0:65535", "0.0.0.0:65535/", false),
        ("[::]:8080", "[::]:8080/", false),
    ]

    @Test(arguments: valid)
    func `an endpoint is a host and a port`(text: String, url: String, isSecure: Bool) throws {
        let endpoint = try WebEndpoint.parse(text)
        #expect(endpoint.url.hasSuffix(url))
        #expect(endpoint.isSecureContext == isSecure)
    }

    @Test(arguments: ["", "8080", ":8080", "[]:80", "::1:80", "host:", "host:65536", "host:-1"])
    func `anything else is refused`(text: String) {
        #expect(throws: ValidationError.self) { try WebEndpoint.parse(text) }
    }
}
