// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What is wrong with a session description that the peer sent, and in which line.
package struct SDPError: Error, Hashable, Sendable {
    /// Largest text that is quoted, in Unicode scalars.
    package static let maximumTextCount = 128

    /// The number of the line, from 1; the last line that is not empty when something is missing.
    package let line: Int

    /// The offending line or value, cut at ``maximumTextCount``.
    package let text: String

    /// What is wrong.
    package let reason: Reason

    /// The ways in which a description can be wrong.
    package enum Reason: Hashable, Sendable {
        /// The description, or the number of lines or attributes of one kind, exceeds a bound.
        case limitExceeded(Limit, limit: Int, actual: Int)
        /// The line is not a lower-case letter, `=` and text.
        case malformedLine
        /// The first line is not `v=0`.
        case unsupportedVersion
        /// A line that may stand only once, and only before the media, stands elsewhere.
        case misplacedLine
        /// A mandatory line is missing (RFC 8866 §5).
        case missingLine(Character)
        /// The `o=` line is not `username id version IN IP4|IP6 address`.
        case invalidOrigin
        /// The `t=` line is not two numbers.
        case invalidTime
        /// The `c=` line is not `IN IP4|IP6 address`.
        case invalidConnection
        /// The `m=` line is not `media port protocol formats`.
        case invalidMedia
        /// The medium is something else than a data channel.
        case unsupportedMedia
        /// A second data-channel section.
        case duplicateMedia
        /// The data channel is refused: its port is 0.
        case rejectedMedia
        /// There is no data-channel section.
        case missingMedia
        /// An attribute that may be given once per level is given again.
        case duplicateAttribute(String)
        /// An attribute without which no connection can be made is missing.
        case missingAttribute(String)
        /// The value of an attribute breaks its grammar.
        case invalidAttribute(String)
        /// A known hash function with a digest of another length; sizes in bytes.
        case fingerprintLength(expected: Int, actual: Int)
        /// A candidate line breaks the grammar of RFC 8839 §5.1 in this field.
        case invalidCandidate(CandidateField)
    }

    /// The bounds of a description.
    package enum Limit: Hashable, Sendable {
        /// Bytes of UTF-8.
        case byteCount
        /// Lines, empty ones included.
        case lineCount
        /// Candidates.
        case candidateCount
        /// Fingerprints on one level.
        case fingerprintCount
    }

    /// The fields of a candidate, in their order.
    package enum CandidateField: Hashable, Sendable {
        /// 1…32 ICE characters.
        case foundation
        /// 1…256.
        case component
        /// A token.
        case transport
        /// 0…2^32 − 1.
        case priority
        /// An IP address or a name.
        case address
        /// 0…65535.
        case port
        /// The word `typ` and a token.
        case kind
        /// `raddr` with an address, `rport` with a port.
        case relatedAddress
        /// Pairs of a name and a value.
        case extensions
    }

    init(line: Int, text: some StringProtocol, reason: Reason) {
        var quoted = ""
        quoted.unicodeScalars.append(contentsOf: text.unicodeScalars.prefix(Self.maximumTextCount))
        self.line = line
        self.text = quoted
        self.reason = reason
    }
}

extension SDPError: CustomStringConvertible {
    /// One line with the line number, the offending text and the reason.
    package var description: String {
        "session description line \(line): \(reason): \"\(text)\""
    }
}
