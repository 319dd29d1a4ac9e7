// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension SessionDescriptionParser {
    /// Takes one `a=` line; attributes that mean nothing to a data channel are skipped.
    mutating func receiveAttribute(_ text: Substring, _ line: String) throws(SDPFault) {
        let colon = text.utf8.firstIndex(of: 0x3a)
        let name = String(text[..<(colon ?? text.endIndex)])
        let value = colon.map { text[text.utf8.index(after: $0)...] } ?? ""
        if isInMedia {
            if try receiveShared(name, value, line, into: &media) { return }
            try receiveMediaAttribute(name, value, line)
        } else {
            if try receiveShared(name, value, line, into: &session) { return }
            if name == "ice-lite" { isICELite = true }
        }
    }

    /// Takes an attribute that may stand on either level; false when it is none.
    private func receiveShared(
        _ name: String,
        _ value: Substring,
        _ line: String,
        into level: inout Attributes
    ) throws(SDPFault) -> Bool {
        switch name {
        case "ice-ufrag":
            let isValid = SDPText.isICECharacters(value, count: 4...256)
            try set(&level.usernameFragment, isValid ? String(value) : nil, name, line)
        case "ice-pwd":
            let isValid = SDPText.isICECharacters(value, count: 22...256)
            try set(&level.password, isValid ? String(value) : nil, name, line)
        case "ice-options":
            let options = value.split(separator: " ").map { String($0) }
            let isValid = !options.isEmpty && options.allSatisfy { SDPText.isToken($0) }
            try set(&level.options, isValid ? options : nil, name, line)
        case "fingerprint":
            let limit = SessionDescription.maximumFingerprintCount
            guard level.fingerprints.count < limit else {
                throw .init(
                    .limitExceeded(.fingerprintCount, limit: limit, actual: limit + 1),
                    line
                )
            }
            level.fingerprints.append(try SDPFingerprint(parsing: value))
        case "setup":
            try set(&level.setup, SessionDescription.Setup(rawValue: String(value)), name, line)
        default:
            return false
        }
        return true
    }

    private mutating func receiveMediaAttribute(
        _ name: String,
        _ value: Substring,
        _ line: String
    ) throws(SDPFault) {
        switch name {
        case "mid":
            try set(&mid, SDPText.isToken(value) ? String(value) : nil, name, line)
        case "sctp-port":
            // Port 0 closes the association (RFC 8841 §5.2), so it makes no connection.
            let port: UInt16? = SDPText.number(value)
            try set(&sctpPort, port == 0 ? nil : port, name, line)
        case "sctpmap":
            try receiveSCTPMap(value, line)
        case "max-message-size":
            try set(&maximumMessageSize, SDPText.number(value), name, line)
        case "candidate":
            guard let candidate = try SDPCandidate(parsing: value) else { return }
            let limit = SessionDescription.maximumCandidateCount
            guard candidates.count < limit else {
                throw .init(.limitExceeded(.candidateCount, limit: limit, actual: limit + 1), line)
            }
            candidates.append(candidate)
        case "end-of-candidates":
            isEndOfCandidates = true
        default:
            break
        }
    }

    /// Takes `sctpmap:5000 webrtc-datachannel 1024`, the form before RFC 8841.
    private func receiveSCTPMap(_ value: Substring, _ line: String) throws(SDPFault) {
        let fields = value.split(separator: " ")
        guard fields.count >= 2, let port: UInt16 = SDPText.number(fields[0]) else {
            throw .init(.invalidAttribute("sctpmap"), line)
        }
        guard fields[1] == "webrtc-datachannel", sctpMapPort == nil || port == sctpMapPort else {
            throw .init(.unsupportedMedia, line)
        }
    }

    private func set<Value>(
        _ slot: inout Value?,
        _ value: Value?,
        _ name: String,
        _ line: String
    ) throws(SDPFault) {
        guard slot == nil else { throw .init(.duplicateAttribute(name), line) }
        guard let value else { throw .init(.invalidAttribute(name), line) }
        slot = value
    }
}
