// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import RTCCrypto

/// The three messages of the XX pattern (Noise §7.5).
///
/// ```
/// -> e
/// <- e, ee, s, es
/// -> s, se
/// ```
enum HandshakeMessage: Hashable, CaseIterable {
    case first, second, third

    enum Token: Hashable {
        case e, s, ee, es, se
    }

    var tokens: [Token] {
        switch self {
        case .first: [.e]
        case .second: [.e, .ee, .s, .es]
        case .third: [.s, .se]
        }
    }

    /// Bytes with an empty payload: keys in the clear have 32 bytes, encrypted ones and payloads a
    /// tag of 16 more.
    var minimumByteCount: Int {
        let (key, tag) = (X25519PrivateKey.byteCount, ChaCha20Poly1305.tagByteCount)
        return switch self {
        case .first: key
        case .second: key + (key + tag) + tag
        case .third: (key + tag) + tag
        }
    }
}
