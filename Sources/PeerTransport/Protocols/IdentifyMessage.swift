// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import Multiformats
public import PeerIdentity

/// What a peer tells about itself (libp2p identify specification).
///
/// ```
/// message Identify {
///   optional bytes publicKey = 1;
///   repeated bytes listenAddrs = 2;
///   repeated string protocols = 3;
///   optional bytes observedAddr = 4;
///   optional string protocolVersion = 5;
///   optional string agentVersion = 6;
/// }
/// ```
public struct IdentifyMessage: Sendable, Hashable {
    /// The key that the peer's identity is made of.
    public var publicKey: PublicKey
    /// Where the peer listens.
    public var listenAddresses: [Multiaddr]
    /// What the peer speaks.
    public var protocols: [StreamProtocol]
    /// Where the peer sees the other side.
    public var observedAddress: Multiaddr?
    /// The family of protocols, `ipfs/0.1.0` for most.
    public var protocolVersion: String
    /// The program and its version.
    public var agentVersion: String

    /// What a peer tells; keep the texts short, the whole message has 4,096 bytes at most.
    public init(
        publicKey: PublicKey,
        listenAddresses: [Multiaddr] = [],
        protocols: [StreamProtocol] = [],
        observedAddress: Multiaddr? = nil,
        protocolVersion: String = "ipfs/0.1.0",
        agentVersion: String = "swift-webrtc-direct"
    ) {
        self.publicKey = publicKey
        self.listenAddresses = listenAddresses
        self.protocols = protocols
        self.observedAddress = observedAddress
        self.protocolVersion = protocolVersion
        self.agentVersion = agentVersion
    }

    /// Reads a message; fields and kinds of addresses that are not known are skipped.
    ///
    /// Nil when it is malformed or has no usable key.
    init?(_ bytes: [UInt8]) {
        var key: PublicKey?
        var (listenAddresses, protocols) = ([Multiaddr](), [StreamProtocol]())
        var observedAddress: Multiaddr?
        var (protocolVersion, agentVersion) = ("", "")
        var reader = ProtobufReader(bytes)
        do {
            while let field = try reader.next() {
                switch (field.number, field.value) {
                case (1, .bytes(let value)): key = try PublicKey(protobuf: value)
                case (2, .bytes(let value)):
                    if let address = try? Multiaddr(bytes: value) {
                        listenAddresses.append(address)
                    }
                case (3, .bytes(let value)):
                    protocols.append(
                        StreamProtocol(rawValue: String(decoding: value, as: UTF8.self))
                    )
                case (4, .bytes(let value)): observedAddress = try? Multiaddr(bytes: value)
                case (5, .bytes(let value)):
                    protocolVersion = String(decoding: value, as: UTF8.self)
                case (6, .bytes(let value)): agentVersion = String(decoding: value, as: UTF8.self)
                case (1...6, _): return nil
                default: continue
                }
            }
        } catch {
            return nil
        }
        guard let key else { return nil }
        self.init(
            publicKey: key,
            listenAddresses: listenAddresses,
            protocols: protocols,
            observedAddress: observedAddress,
            protocolVersion: protocolVersion,
            agentVersion: agentVersion
        )
    }

    /// The message, without what goes beyond the limit: the addresses come last.
    func encoded(byteCountMax: Int) -> [UInt8] {
        var fields: [[UInt8]] = [
            Protobuf.field(1, bytes: publicKey.protobuf),
            Protobuf.field(5, bytes: Array(protocolVersion.utf8)),
            Protobuf.field(6, bytes: Array(agentVersion.utf8)),
        ]
        fields += protocols.map { Protobuf.field(3, bytes: Array($0.rawValue.utf8)) }
        if let observedAddress { fields.append(Protobuf.field(4, bytes: observedAddress.bytes)) }
        fields += listenAddresses.map { Protobuf.field(2, bytes: $0.bytes) }
        return fields.reduce(into: []) { message, field in
            if message.count + field.count <= byteCountMax { message += field }
        }
    }
}
