// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A key as libp2p writes it, public and private alike (peer-ids specification, "Keys").
///
/// ```
/// message PublicKey { required KeyType Type = 1; required bytes Data = 2; }
/// ```
/// Wire example: an Ed25519 public key is `08 01 12 20` and its 32 bytes.
struct KeyMessage: Hashable {
    var type: KeyType
    var data: [UInt8]

    init(type: KeyType, data: [UInt8]) {
        self.type = type
        self.data = data
    }

    /// Reads a message of at most `limit` bytes; fields it does not know are skipped.
    init(_ message: [UInt8], limit: Int) throws(IdentityError) {
        guard message.count <= limit else {
            throw .limitExceeded(.encodedKeyBytes, actual: message.count)
        }
        var type: UInt64?
        var data: [UInt8]?
        var reader = ProtobufReader(message)
        do {
            while let field = try reader.next() {
                switch (field.number, field.value) {
                case (1, .varint(let value)): type = value
                case (2, .bytes(let bytes)): data = bytes
                case (1, _), (2, _): throw Protobuf.MalformedMessage()
                default: continue
                }
            }
        } catch {
            throw .invalidKey(.malformedProtobuf)
        }
        guard let type else { throw .invalidKey(.missingType) }
        guard let data else { throw .invalidKey(.missingData) }
        guard let known = KeyType(rawValue: type) else { throw .invalidKey(.unknownType(type)) }
        self.init(type: known, data: data)
    }

    /// The one encoding whose hash is the peer's identity: fields in order, shortest numbers.
    var bytes: [UInt8] {
        Protobuf.field(1, varint: type.rawValue) + Protobuf.field(2, bytes: data)
    }
}
