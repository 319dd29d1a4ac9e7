// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCSDP
import Testing

@Suite struct SDPErrorTests {
    typealias Reason = SDPError.Reason

    static let digest = [String](repeating: "AB", count: 32).joined(separator: ":")

    static let lines = [
        "v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0",
        "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0",
        "a=ice-ufrag:abcd", "a=ice-pwd:0123456789012345678901", "a=fingerprint:sha-256 \(digest)",
        "a=setup:actpass", "a=mid:0", "a=sctp-port:5000", "a=max-message-size:1",
    ]

    /// Each row replaces one line of a valid description; nil removes it.
    static let replaced: [(line: Int, with: String?, at: Int, reason: Reason)] = [
        (1, nil, 1, .unsupportedVersion),
        (1, "v=1", 1, .unsupportedVersion),
        (1, "hello", 1, .unsupportedVersion),
        (1, "V=0", 1, .unsupportedVersion),
        (2, nil, 4, .missingLine("o")),
        (3, nil, 4, .missingLine("s")),
        (4, nil, 4, .missingLine("t")),
        (2, "o=- 1 1 IN IP4", 2, .invalidOrigin),
        (2, "o=- x 1 IN IP4 0.0.0.0", 2, .invalidOrigin),
        (2, "o=- 1 99999999999999999999 IN IP4 0.0.0.0", 2, .invalidOrigin),
        (2, "o=- 1 1 IN IP6 0.0.0.0", 2, .invalidOrigin),
        (2, "o=- 1 1 ATM IP4 0.0.0.0", 2, .invalidOrigin),
        (3, "v=0", 3, .misplacedLine),
        (4, "t=0", 4, .invalidTime),
        (4, "t=0 -1", 4, .invalidTime),
        (5, nil, 12, .missingMedia),
        (5, "m=application 9 UDP/DTLS/SCTP", 5, .invalidMedia),
        (5, "m=application 65536 UDP/DTLS/SCTP webrtc-datachannel", 5, .invalidMedia),
        (5, "m=application x UDP/DTLS/SCTP webrtc-datachannel", 5, .invalidMedia),
        (5, "m=application 9 DTLS/SCTP x", 5, .invalidMedia),
        (5, "m=application 9 DTLS/SCTP 0", 5, .invalidMedia),
        (5, "m=application 0 UDP/DTLS/SCTP webrtc-datachannel", 5, .rejectedMedia),
        (5, "m=audio 9 UDP/TLS/RTP/SAVPF 111", 5, .unsupportedMedia),
        (5, "m=application 9 UDP/DTLS/SCTP t38", 5, .unsupportedMedia),
        (10, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", 10, .duplicateMedia),
        (10, "s=-", 10, .misplacedLine),
        (6, "c=IN IP4 ::1", 6, .invalidConnection),
        (6, "c=IN IP4 224.2.1.1/127", 6, .invalidConnection),
        (6, "c=IN IP4 1.2.3.400", 6, .invalidConnection),
        (6, "c=IN", 6, .invalidConnection),
        (7, nil, 12, .missingAttribute("ice-ufrag")),
        (8, nil, 12, .missingAttribute("ice-pwd")),
        (9, nil, 12, .missingAttribute("fingerprint")),
        (10, nil, 12, .missingAttribute("setup")),
        (7, "a=ice-ufrag:abc", 7, .invalidAttribute("ice-ufrag")),
        (7, "a=ice-ufrag:ab=d", 7, .invalidAttribute("ice-ufrag")),
        (7, "a=ice-ufrag:" + String(repeating: "a", count: 257), 7, .invalidAttribute("ice-ufrag")),
        (7, "a=ice-ufrag", 7, .invalidAttribute("ice-ufrag")),
        (8, "a=ice-pwd:012345678901234567890", 8, .invalidAttribute("ice-pwd")),
        (8, "a=ice-pwd:" + String(repeating: "é", count: 22), 8, .invalidAttribute("ice-pwd")),
        (9, "a=fingerprint:sha-256", 9, .invalidAttribute("fingerprint")),
        (9, "a=fingerprint:sha-256 AB:C", 9, .invalidAttribute("fingerprint")),
        (9, "a=fingerprint:sha-256 AB:CG", 9, .invalidAttribute("fingerprint")),
        (9, "a=fingerprint:sha-256 AB::CD", 9, .invalidAttribute("fingerprint")),
        (9, "a=fingerprint:sha-256 AB", 9, .fingerprintLength(expected: 32, actual: 1)),
        (9, "a=fingerprint:sha-1 \(digest)", 9, .fingerprintLength(expected: 20, actual: 32)),
        (10, "a=setup:server", 10, .invalidAttribute("setup")),
        (11, "a=mid:", 11, .invalidAttribute("mid")),
        (11, "a=mid:a b", 11, .invalidAttribute("mid")),
        (12, "a=sctp-port:0", 12, .invalidAttribute("sctp-port")),
        (12, "a=sctp-port:70000", 12, .invalidAttribute("sctp-port")),
        (13, "a=max-message-size:-1", 13, .invalidAttribute("max-message-size")),
        (13, "a=ice-options: ", 13, .invalidAttribute("ice-options")),
        (13, "a=sctpmap:x", 13, .invalidAttribute("sctpmap")),
        (13, "a=sctpmap:5000 t38 1", 13, .unsupportedMedia),
        (11, "a=ice-ufrag:efgh", 11, .duplicateAttribute("ice-ufrag")),
        (11, "a=setup:active", 11, .duplicateAttribute("setup")),
        (11, "a=sctp-port:5000", 12, .duplicateAttribute("sctp-port")),
        (11, "mid:0", 11, .malformedLine),
        (11, "a", 11, .malformedLine),
        (11, " a=mid:0", 11, .malformedLine),
        (11, "a=mid:0\0", 11, .malformedLine),
        (11, "a=mid:0\r\r", 11, .malformedLine),
    ]

    static let candidates: [(value: String, field: SDPError.CandidateField)] = [
        ("", .foundation),
        ("a=b 1 udp 1 192.0.2.1 1 typ host", .foundation),
        ("\(String(repeating: "a", count: 33)) 1 udp 1 192.0.2.1 1 typ host", .foundation),
        ("1", .component),
        ("1 0 udp 1 192.0.2.1 1 typ host", .component),
        ("1 257 udp 1 192.0.2.1 1 typ host", .component),
        ("1 1", .transport),
        ("1 1 u(dp) 1 192.0.2.1 1 typ host", .transport),
        ("1 1 udp", .priority),
        ("1 1 udp 4294967296 192.0.2.1 1 typ host", .priority),
        ("1 1 udp 1", .address),
        ("1 1 udp 1 [::1] 1 typ host", .address),
        ("1 1 udp 1 192.0.2.256 1 typ host", .address),
        ("1 1 udp 1 192.0.2.1", .port),
        ("1 1 udp 1 192.0.2.1 65536 typ host", .port),
        ("1 1 udp 1 192.0.2.1 1", .kind),
        ("1 1 udp 1 192.0.2.1 1 typ", .kind),
        ("1 1 udp 1 192.0.2.1 1 type host", .kind),
        ("1 1 udp 1 192.0.2.1 1 typ srflx raddr [] rport 1", .relatedAddress),
        ("1 1 udp 1 192.0.2.1 1 typ srflx raddr 192.0.2.2 rport x", .relatedAddress),
        ("1 1 udp 1 192.0.2.1 1 typ srflx rport 1", .relatedAddress),
        ("1 1 udp 1 192.0.2.1 1 typ host generation", .extensions),
    ]

    @Test func `the description that is damaged below is valid`() throws {
        let description = try SessionDescription(parsing: Self.lines.joined(separator: "\n"))
        #expect(description.maximumMessageSize == 1)
    }

    @Test(arguments: replaced)
    func `a bad line is reported with its number`(
        line: Int,
        with: String?,
        at: Int,
        reason: Reason
    ) throws {
        var lines = Self.lines
        lines[(line - 1)...(line - 1)] = with.map { [$0] } ?? []
        let text = lines.joined(separator: "\r\n")
        let error = #expect(throws: SDPError.self) { try SessionDescription(parsing: text) }
        #expect(error?.reason == reason)
        #expect(error?.line == at)
        #expect(error?.description.contains("line \(at): ") == true)
    }

    @Test(arguments: candidates)
    func `a bad candidate is reported with its field`(
        value: String,
        field: SDPError.CandidateField
    ) throws {
        let text = (Self.lines + ["a=candidate:\(value)"]).joined(separator: "\n")
        let error = #expect(throws: SDPError.self) { try SessionDescription(parsing: text) }
        #expect(error?.reason == .invalidCandidate(field))
        #expect(error?.line == 14)
        #expect(error?.text == value)
    }

    @Test(arguments: ["", "\n\n", "\r\n"])
    func `an empty description has no version`(text: String) {
        let error = #expect(throws: SDPError.self) { try SessionDescription(parsing: text) }
        #expect(error?.reason == .missingLine("v"))
    }

    @Test func `sizes and counts are bounded`() {
        func reason(_ extra: [String]) -> Reason? {
            let text = (Self.lines + extra).joined(separator: "\n")
            return #expect(throws: SDPError.self) { try SessionDescription(parsing: text) }?.reason
        }
        let candidate = "a=candidate:1 1 udp 1 192.0.2.1 1 typ host"
        let large = "a=x:" + String(repeating: "x", count: 65536)
        if case .limitExceeded(.byteCount, 65536, _) = reason([large]) {
        } else {
            Issue.record("bytes are not bounded")
        }
        #expect(
            reason([String](repeating: "a=x", count: 1012))
                == .limitExceeded(.lineCount, limit: 1024, actual: 1025)
        )
        #expect(
            reason([String](repeating: candidate, count: 129))
                == .limitExceeded(.candidateCount, limit: 128, actual: 129)
        )
        #expect(
            reason([String](repeating: Self.lines[8], count: 16))
                == .limitExceeded(.fingerprintCount, limit: 16, actual: 17)
        )
    }
}
