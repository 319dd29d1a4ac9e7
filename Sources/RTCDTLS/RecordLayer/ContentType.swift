// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What a record carries (RFC 5246 §6.2.1), an open registry.
struct ContentType: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt8

    static let changeCipherSpec = ContentType(rawValue: 20)
    static let alert = ContentType(rawValue: 21)
    static let handshake = ContentType(rawValue: 22)
    static let applicationData = ContentType(rawValue: 23)
}
