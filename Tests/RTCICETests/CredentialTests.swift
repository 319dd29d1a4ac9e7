// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCICE
import Testing

@Suite struct CredentialTests {
    private static let p24 = String(repeating: "p", count: 24)
    private static let p239 = String(repeating: "p", count: 239)
    private static let c256 = String(repeating: "c", count: 256)
    private static let v1 = "libp2p+webrtc+v1/"
    private static let v2 = "libp2p+webrtc+v2/"

    /// go-libp2p's `udpmux/ufrag_test.go` restated, and the limits on both sides.
    private static let accepted: [(String, CredentialVersion, String)] = [
        ("\(v1)abcdEFGH:\(v1)abcdEFGH", .v1, "\(v1)abcdEFGH"),
        ("\(v2)\(p24):browserClientUfrag", .v2, p24),
        ("\(v2)\(p24):abcd", .v2, p24),
        ("\(v2)\(p239):\(c256)", .v2, p239),
        ("\(v2)1234567890123456789012:+/+/", .v2, "1234567890123456789012"),
        ("\(v1)12345:1234567890123456789012", .v1, "1234567890123456789012"),
        ("\(v2)\(v1)12345:abcd", .v2, "\(v1)12345"),
    ]

    private static let refused: [(String, UsernameFault)] = [
        ("", .malformed),
        ("\(v1)abcdEFGH", .malformed),
        (":\(v1)abcdEFGH", .malformed),
        ("\(v1)abcdEFGH:", .malformed),
        ("abc:\(v1)abcdEFGH", .malformed),
        ("\(v2)\(p24):abc", .malformed),
        ("ab:\(v1)abcdEFGH", .malformed),
        ("\(v1)abcdEFGH:ab\r\ncd", .malformed),
        ("\(v2)\(p24):abcd:efgh", .malformed),
        ("\(v2)\(p24):abc\u{E4}", .malformed),
        ("\(v2)\(p24):abc-", .malformed),
        ("\(v2)\(p239)p:abcd", .malformed),
        ("\(v2)\(p24):\(c256)c", .malformed),
        ("abcdEFGH:abcdEFGH", .unknownVersion),
        ("libp2p+webrtc+v3/\(p24):abcd", .unknownVersion),
        ("libp2p+webrtc+v2\(p24):abcd", .unknownVersion),
        ("Libp2p+webrtc+v2/\(p24):abcd", .unknownVersion),
        ("abcd:\(v2)\(p24)", .unknownVersion),
        ("\(v2)short:browserClientUfrag", .password),
        ("\(v2)123456789012345678901:abcd", .password),
        ("\(v1):\(v1)abcdEFGH", .password),
        ("\(v1)abcdEFGH:\(v1)abcd", .password),
    ]

    @Test func `both versions give the credentials of both ends`() throws {
        for (text, version, clientPassword) in Self.accepted where text.count <= 513 {
            let username = try WebRTCDirectUsername(parsing: Array(text.utf8))
            let halves = text.split(separator: ":")
            #expect(username.version == version)
            #expect(username.serverCredentials.usernameFragment == halves[0])
            #expect(username.serverCredentials.password == halves[0])
            #expect(username.clientCredentials.usernameFragment == halves[1])
            #expect(username.clientCredentials.password == clientPassword)
            #expect(username.description == text)
        }
    }

    @Test func `any other username is refused`() {
        // "v1:…v1/abcd" has 21 characters in its second half: enough for a fragment, not a
        // password.
        for (text, fault) in Self.refused {
            #expect(throws: fault, "\(text)") {
                try WebRTCDirectUsername(parsing: Array(text.utf8))
            }
        }
        #expect(throws: UsernameFault.malformed) {
            try WebRTCDirectUsername(parsing: [UInt8](repeating: 0x3A, count: 65_535))
        }
        #expect(throws: UsernameFault.malformed) {
            try WebRTCDirectUsername(
                parsing: [UInt8](repeating: 0, count: 17) + [0x3A, 1, 2, 3, 4]
            )
        }
    }

    @Test func `a username cut anywhere never traps`() throws {
        for (text, _, _) in Self.accepted {
            let bytes = Array(text.utf8)
            for count in bytes.indices {
                let cut = try? WebRTCDirectUsername(parsing: Array(bytes.prefix(count)))
                #expect(cut == nil || cut?.bytes.count == count)
            }
        }
    }

    @Test func `credentials have ice-chars within the limits`() throws {
        let fixtures: [(Int, Int, ICECredentialFault?)] = [
            (3, 22, .usernameFragment), (4, 21, .password), (4, 22, nil), (256, 256, nil),
            (257, 256, .usernameFragment), (256, 257, .password), (0, 0, .usernameFragment),
        ]
        for (fragment, password, fault) in fixtures {
            let make = {
                try ICECredentials(
                    usernameFragment: String(repeating: "a", count: fragment),
                    password: String(repeating: "+", count: password)
                )
            }
            if let fault {
                #expect(throws: ICEError.usage(fault)) { try make() }
            } else {
                #expect(try make().password.count == password)
            }
        }
        #expect(throws: ICEError.usage(.password)) {
            try ICECredentials(usernameFragment: "abcd", password: "123456789012345678901:")
        }
    }

    @Test(arguments: CredentialVersion.allCases)
    func `what a dialer makes up is what a listener reads`(version: CredentialVersion) throws {
        var random = seeded()
        let first = version.dialCredentials(random: &random)
        let second = version.dialCredentials(random: &random)
        #expect(first != second)
        let text = "\(first.remote.usernameFragment):\(first.local.usernameFragment)"
        let username = try WebRTCDirectUsername(parsing: Array(text.utf8))
        #expect(username.version == version)
        #expect(username.serverCredentials == first.remote)
        #expect(username.clientCredentials == first.local)
        #expect((first.remote == first.local) == (version == .v1))
    }
}
