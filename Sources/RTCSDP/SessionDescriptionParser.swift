// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Collects what the lines say, in their order.
struct SessionDescriptionParser {
    /// What may stand on the session level or on the media level.
    struct Attributes {
        var usernameFragment: String?
        var password: String?
        var options: [String]?
        var fingerprints: [SDPFingerprint] = []
        var setup: SessionDescription.Setup?
        var connection: IPAddress?
    }

    var lineNumber = 0
    var session = Attributes()
    var media = Attributes()
    var origin: SessionDescription.Origin?
    var port: UInt16?
    var isICELite = false
    var mid: String?
    var sctpPort: UInt16?
    var sctpMapPort: UInt16?
    var maximumMessageSize: UInt64?
    var candidates: [SDPCandidate] = []
    var isEndOfCandidates = false
    private var linesSeen: Set<Character> = []

    var isInMedia: Bool { port != nil }

    mutating func receive(_ line: String) throws(SDPFault) {
        let bytes = Array(line.utf8.prefix(2))
        guard bytes.count == 2, (0x61...0x7a).contains(bytes[0]), bytes[1] == 0x3d,
            !line.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 })
        else { throw .init(linesSeen.isEmpty ? .unsupportedVersion : .malformedLine, line) }
        let kind = Character(Unicode.Scalar(bytes[0]))
        let value = Substring(line.unicodeScalars.dropFirst(2))
        guard linesSeen.contains("v") || kind == "v" else { throw .init(.unsupportedVersion, line) }
        if kind == "a" { return try receiveAttribute(value, line) }
        if "vost".contains(kind) {
            let isFirst = linesSeen.insert(kind).inserted
            // More than one time is legal, though nothing is made of it.
            guard !isInMedia, isFirst || kind == "t" else { throw .init(.misplacedLine, line) }
        }
        switch kind {
        case "v":
            guard value == "0" else { throw .init(.unsupportedVersion, line) }
        case "o":
            origin = try Self.origin(value, line)
        case "t":
            let times = value.split(separator: " ")
            guard times.count == 2, times.allSatisfy({ SDPText.number($0, as: UInt64.self) != nil })
            else { throw .init(.invalidTime, line) }
        case "c":
            try receiveConnection(value, line)
        case "m":
            try receiveMedia(value, line)
        default:
            break
        }
    }

    private static func origin(
        _ value: Substring,
        _ line: String
    ) throws(SDPFault) -> SessionDescription.Origin {
        let fields = value.split(separator: " ")
        guard fields.count == 6, let id: UInt64 = SDPText.number(fields[1]),
            let version: UInt64 = SDPText.number(fields[2]),
            let address = address(fields[3...])
        else { throw .init(.invalidOrigin, line) }
        return SessionDescription.Origin(
            username: String(fields[0]),
            sessionID: id,
            sessionVersion: version,
            address: address
        )
    }

    private mutating func receiveConnection(
        _ value: Substring,
        _ line: String
    ) throws(SDPFault) {
        guard let address = Self.address(value.split(separator: " ")[...]) else {
            throw .init(.invalidConnection, line)
        }
        if isInMedia {
            media.connection = media.connection ?? address
        } else {
            guard session.connection == nil else { throw .init(.misplacedLine, line) }
            session.connection = address
        }
    }

    /// Reads `IN IP4|IP6 address`; a name becomes 0.0.0.0, because candidates tell the address.
    private static func address(_ fields: ArraySlice<Substring>) -> IPAddress? {
        guard fields.count == 3, let type = fields.dropFirst().first, let text = fields.last,
            fields.first == "IN", type == "IP4" || type == "IP6"
        else { return nil }
        if let address = IPAddress(text) {
            return address.isIPv6 == (type == "IP6") ? address : nil
        }
        return SDPText.isHostname(text) ? .v4(0) : nil
    }

    private mutating func receiveMedia(_ value: Substring, _ line: String) throws(SDPFault) {
        let fields = value.split(separator: " ")
        guard fields.count >= 4, let port: UInt16 = SDPText.number(fields[1]) else {
            throw .init(.invalidMedia, line)
        }
        for kind in "ost" where !linesSeen.contains(kind) {
            throw .init(.missingLine(kind), line)
        }
        let isCurrent = ["UDP/DTLS/SCTP", "TCP/DTLS/SCTP"].contains(fields[2])
        // Before RFC 8841 the format was the SCTP port, and a=sctpmap said what runs there.
        let isFormer = fields[2] == "DTLS/SCTP"
        guard fields[0] == "application", isFormer || isCurrent && fields[3] == "webrtc-datachannel"
        else { throw .init(.unsupportedMedia, line) }
        guard !isInMedia else { throw .init(.duplicateMedia, line) }
        guard port != 0 else { throw .init(.rejectedMedia, line) }
        if isFormer {
            guard let sctpPort: UInt16 = SDPText.number(fields[3]), sctpPort != 0 else {
                throw .init(.invalidMedia, line)
            }
            self.sctpMapPort = sctpPort
        }
        self.port = port
    }

    func finish() throws(SDPFault) -> SessionDescription {
        guard linesSeen.contains("v") else { throw .init(.missingLine("v"), "") }
        guard let origin, let port else { throw .init(.missingMedia, "") }
        func require<Value>(_ value: Value?, _ name: String) throws(SDPFault) -> Value {
            guard let value else { throw .init(.missingAttribute(name), "") }
            return value
        }
        let fingerprints =
            media.fingerprints.isEmpty ? session.fingerprints : media.fingerprints
        var options = session.options ?? []
        for option in media.options ?? [] where !options.contains(option) {
            options.append(option)
        }
        return SessionDescription(
            origin: origin,
            connectionAddress: media.connection ?? session.connection ?? .v4(0),
            connectionLevel: media.connection == nil && session.connection != nil
                ? .session : .media,
            port: port,
            isICELite: isICELite,
            iceUsernameFragment: try require(
                media.usernameFragment ?? session.usernameFragment,
                "ice-ufrag"
            ),
            icePassword: try require(media.password ?? session.password, "ice-pwd"),
            iceOptions: options,
            fingerprints: try require(fingerprints.isEmpty ? nil : fingerprints, "fingerprint"),
            setup: try require(media.setup ?? session.setup, "setup"),
            mid: mid,
            sctpPort: sctpPort ?? sctpMapPort ?? 5000,
            maximumMessageSize: maximumMessageSize ?? 65536,
            candidates: candidates,
            isEndOfCandidates: isEndOfCandidates
        )
    }
}
