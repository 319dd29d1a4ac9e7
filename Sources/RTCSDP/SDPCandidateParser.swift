// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

extension SDPCandidate {
    /// Reads the value of the attribute; nil for a transport or kind that is to be ignored.
    init?(parsing text: Substring) throws(SDPFault) {
        let fields = text.split(separator: " ")
        func require<Value>(
            _ value: Value?,
            _ field: SDPError.CandidateField
        ) throws(SDPFault) -> Value {
            guard let value else { throw .init(.invalidCandidate(field), text) }
            return value
        }
        func field(_ index: Int) -> Substring? { index < fields.count ? fields[index] : nil }

        let foundation = try require(
            field(0).flatMap { SDPText.isICECharacters($0, count: 1...32) ? String($0) : nil },
            .foundation
        )
        let component: UInt16 = try require(
            field(1).flatMap { SDPText.number($0) }.flatMap { (1...256).contains($0) ? $0 : nil },
            .component
        )
        let transport = try require(field(2).flatMap { SDPText.isToken($0) ? $0 : nil }, .transport)
        let priority: UInt32 = try require(field(3).flatMap { SDPText.number($0) }, .priority)
        let host = try require(field(4).flatMap { Host($0) }, .address)
        let port: UInt16 = try require(field(5).flatMap { SDPText.number($0) }, .port)
        let kind = try require(field(6) == "typ" ? field(7) : nil, .kind)
        let tail = try Self.tail(of: fields.dropFirst(8), in: text)

        guard let transport = TransportProtocol(rawValue: transport.uppercased()),
            let kind = Kind(rawValue: String(kind))
        else { return nil }
        self.foundation = foundation
        self.component = component
        self.transport = transport
        self.priority = priority
        self.host = host
        self.port = port
        self.kind = kind
        related = tail.related
        extensions = tail.extensions
    }

    /// Reads the pairs behind the kind: the related address and the extensions.
    private static func tail(
        of fields: ArraySlice<Substring>,
        in text: Substring
    ) throws(SDPFault) -> (related: Related?, extensions: [Extension]) {
        guard fields.count % 2 == 0 else { throw .init(.invalidCandidate(.extensions), text) }
        var relatedHost: Host?
        var relatedPort: UInt16?
        var extensions: [Extension] = []
        for index in stride(from: fields.startIndex, to: fields.endIndex, by: 2) {
            let (name, value) = (fields[index], fields[index + 1])
            switch name {
            case "raddr" where relatedHost == nil:
                relatedHost = Host(value)
                guard relatedHost != nil else {
                    throw .init(.invalidCandidate(.relatedAddress), text)
                }
            case "rport" where relatedPort == nil:
                relatedPort = SDPText.number(value)
                guard relatedPort != nil else {
                    throw .init(.invalidCandidate(.relatedAddress), text)
                }
            default:
                extensions.append(Extension(name: String(name), value: String(value)))
            }
        }
        switch (relatedHost, relatedPort) {
        case (nil, nil): return (nil, extensions)
        case (let host?, let port): return (Related(host: host, port: port ?? 0), extensions)
        case (nil, _?): throw .init(.invalidCandidate(.relatedAddress), text)
        }
    }
}

extension SDPCandidate.Host {
    init?(_ text: Substring) {
        if let address = IPAddress(text) {
            self = .ip(address)
        } else if SDPText.isHostname(text) {
            self = .name(String(text))
        } else {
            return nil
        }
    }
}
