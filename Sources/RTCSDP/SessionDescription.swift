// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore

/// What one peer says about a session that has data channels and nothing else (RFC 8866, RFC 8841).
///
/// A connection is configured from two of these, its own and the peer's. Attributes that stand on
/// the session or on the media level are resolved here: the media level wins. Attributes that
/// have no meaning for data channels are not kept.
package struct SessionDescription: Hashable, Sendable {
    /// Who made the description (RFC 8866 §5.2).
    package struct Origin: Hashable, Sendable {
        /// The user name, `-` when there is none.
        package var username: String
        /// The number of the session.
        package var sessionID: UInt64
        /// The number of this version of the description.
        package var sessionVersion: UInt64
        /// The address; 0.0.0.0 when it is hidden or a name.
        package var address: IPAddress

        /// Joins the four values; the user name must hold no space.
        package init(
            username: String = "-",
            sessionID: UInt64 = 0,
            sessionVersion: UInt64 = 0,
            address: IPAddress
        ) {
            self.username = username
            self.sessionID = sessionID
            self.sessionVersion = sessionVersion
            self.address = address
        }
    }

    /// Who opens the DTLS connection (RFC 8842 §5.2).
    package enum Setup: String, Sendable {
        /// The answerer chooses.
        case actpass
        /// This side is the DTLS client.
        case active
        /// This side is the DTLS server.
        case passive
        /// No connection for now.
        case holdconn
    }

    /// Where the connection address stands.
    package enum Level: Hashable, Sendable {
        /// Before the media.
        case session
        /// Below the `m=` line.
        case media
    }

    /// Who made the description.
    package var origin: Origin
    /// The address of the `c=` line; 0.0.0.0 when candidates say it, or when it is a name.
    package var connectionAddress: IPAddress
    /// Where the `c=` line stands.
    package var connectionLevel: Level
    /// The port of the `m=` line; 9 when candidates say it.
    package var port: UInt16
    /// Whether this side is an ICE-lite agent.
    package var isICELite: Bool
    /// The user name fragment, 4…256 ICE characters.
    package var iceUsernameFragment: String
    /// The password, 22…256 ICE characters.
    package var icePassword: String
    /// The ICE options, such as `ice2` and `trickle`.
    package var iceOptions: [String]
    /// The hashes of the certificates that this side may present, at least one when parsed.
    package var fingerprints: [SDPFingerprint]
    /// Who opens the DTLS connection.
    package var setup: Setup
    /// The name of the media section, if it has one.
    package var mid: String?
    /// The SCTP port.
    package var sctpPort: UInt16
    /// The largest message that this side receives in bytes; 0 means any size (RFC 8841 §6).
    package var maximumMessageSize: UInt64
    /// Where this side may be reached.
    package var candidates: [SDPCandidate]
    /// Whether no more candidates will follow.
    package var isEndOfCandidates: Bool

    /// The SHA-256 digests among the fingerprints; a certificate must match one of them.
    package var sha256Digests: [[UInt8]] {
        fingerprints.filter { $0.function == .sha256 }.map(\.digest)
    }
}

extension SessionDescription: CustomStringConvertible {
    /// The text with CRLF line ends, in the order that libp2p's templates have.
    package var description: String {
        let connection = "c=\(Self.network(connectionAddress))"
        var lines = [
            "v=0",
            "o=\(origin.username) \(origin.sessionID) \(origin.sessionVersion) "
                + Self.network(origin.address),
            "s=-",
        ]
        if connectionLevel == .session { lines.append(connection) }
        lines.append("t=0 0")
        if isICELite { lines.append("a=ice-lite") }
        lines.append("m=application \(port) UDP/DTLS/SCTP webrtc-datachannel")
        if connectionLevel == .media { lines.append(connection) }
        if let mid { lines.append("a=mid:\(mid)") }
        if !iceOptions.isEmpty {
            lines.append("a=ice-options:\(iceOptions.joined(separator: " "))")
        }
        lines.append("a=ice-ufrag:\(iceUsernameFragment)")
        lines.append("a=ice-pwd:\(icePassword)")
        for fingerprint in fingerprints { lines.append("a=fingerprint:\(fingerprint)") }
        lines.append("a=setup:\(setup.rawValue)")
        lines.append("a=sctp-port:\(sctpPort)")
        lines.append("a=max-message-size:\(maximumMessageSize)")
        for candidate in candidates { lines.append("a=candidate:\(candidate)") }
        if isEndOfCandidates { lines.append("a=end-of-candidates") }
        return lines.map { $0 + "\r\n" }.joined()
    }

    private static func network(_ address: IPAddress) -> String {
        "IN \(address.isIPv6 ? "IP6" : "IP4") \(address.text)"
    }
}
