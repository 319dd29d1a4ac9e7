// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import RTCCrypto

/// The keys of one end and what it knows of the other (Noise §5.3), for the XX pattern.
///
/// Not copyable: two copies would encrypt under the same key and nonce.
struct HandshakeState: ~Copyable {
    /// The two Diffie-Hellman keys of one end.
    struct Keys {
        /// Of this handshake alone.
        let ephemeralKey: X25519PrivateKey
        /// Signed with the identity key.
        let staticKey: X25519PrivateKey
    }

    private(set) var symmetric: SymmetricState
    let keys: Keys
    private(set) var remoteStatic: [UInt8] = []
    private var remoteEphemeral: [UInt8] = []
    private let isInitiator: Bool

    init(isInitiator: Bool, prologue: [UInt8], keys: Keys) {
        self.isInitiator = isInitiator
        self.keys = keys
        symmetric = SymmetricState(prologue: prologue)
    }

    /// The message that carries `payload`.
    mutating func write(
        _ message: HandshakeMessage,
        payload: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        var output: [UInt8] = []
        for token in message.tokens {
            switch token {
            case .e:
                output += keys.ephemeralKey.publicKey
                symmetric.mixHash(keys.ephemeralKey.publicKey)
            case .s: output += try symmetric.encryptAndHash(keys.staticKey.publicKey)
            case .ee, .es, .se: try mixSecret(token)
            }
        }
        return output + (try symmetric.encryptAndHash(payload))
    }

    /// The payload of a message, which must have at least `minimumByteCount` bytes.
    mutating func read(
        _ message: HandshakeMessage,
        _ bytes: [UInt8]
    ) throws(CryptoError) -> [UInt8] {
        var rest = bytes[...]
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        for token in message.tokens {
            switch token {
            case .e:
                remoteEphemeral = take(X25519PrivateKey.byteCount)
                symmetric.mixHash(remoteEphemeral)
            case .s:
                let count = X25519PrivateKey.byteCount + ChaCha20Poly1305.tagByteCount
                remoteStatic = try symmetric.decryptAndHash(take(count))
            case .ee, .es, .se: try mixSecret(token)
            }
        }
        return try symmetric.decryptAndHash(Array(rest))
    }

    /// Of the two letters, the first is the initiator's key and the second the responder's.
    private mutating func mixSecret(_ token: HandshakeMessage.Token) throws(CryptoError) {
        let usesOwnStatic = token == (isInitiator ? .se : .es)
        let usesRemoteStatic = token == (isInitiator ? .es : .se)
        let own = usesOwnStatic ? keys.staticKey : keys.ephemeralKey
        let remote = usesRemoteStatic ? remoteStatic : remoteEphemeral
        try symmetric.mixKey(own.sharedSecret(with: remote))
    }
}
