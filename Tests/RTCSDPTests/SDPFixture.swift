// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSDP
import Testing

/// A description as an implementation sends it, and what has to be read from it.
struct SDPFixture: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var ufrag: String
    var password: String
    var options: [String]
    var functions: [String] = ["sha-256"]
    var firstByte: UInt8
    var setup: SessionDescription.Setup
    var port: UInt16 = 9
    var mid: String? = "0"
    var sctpPort: UInt16 = 5000
    var maximumMessageSize: UInt64
    var candidates: [String] = []
    var isEndOfCandidates = false
    var isICELite = false
    var sessionID: UInt64
    var connection = IPAddress.v4(0)

    var testDescription: String { name }

    /// The text with the line ends that SDP asks for.
    var crlf: String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    }

    static let all: [SDPFixture] = [
        chromium, firefox, pion, aiortc, libp2pAnswer, libp2pOffer, legacy, sessionLevel,
    ]

    static let chromium = SDPFixture(
        name: "Chromium offer",
        text: """
            v=0
            o=- 8302999682125171423 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=extmap-allow-mixed
            a=msid-semantic: WMS
            m=application 51234 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 203.0.113.7
            b=AS:30
            a=candidate:3091073559 1 udp 2113937151 4cde2a1b-88ff-4f04-9c3e-b7f1e2a90c11.local \
            51234 typ host generation 0 network-cost 999
            a=candidate:842163049 1 udp 1677729535 203.0.113.7 51234 typ srflx raddr 0.0.0.0 \
            rport 0 generation 0 network-cost 999
            a=candidate:195632406 1 tcp 1518280447 192.0.2.78 9 typ host tcptype active \
            generation 0 network-id 1 network-cost 10
            a=ice-ufrag:OpDk
            a=ice-pwd:OPd9GWsmjbN25gJMosh+0wjg
            a=ice-options:trickle
            a=fingerprint:sha-256 5D:1B:58:32:D5:5D:1B:FE:CD:24:7B:17:C5:B6:9B:1F:D2:AB:B6:B5:36:\
            6D:76:43:5F:A6:0B:8A:14:61:02:46
            a=setup:actpass
            a=mid:0
            a=sctp-port:5000
            a=max-message-size:262144

            """,
        ufrag: "OpDk",
        password: "OPd9GWsmjbN25gJMosh+0wjg",
        options: ["trickle"],
        firstByte: 0x5d,
        setup: .actpass,
        port: 51234,
        maximumMessageSize: 262144,
        candidates: [
            "3091073559 1 UDP 2113937151 4cde2a1b-88ff-4f04-9c3e-b7f1e2a90c11.local 51234 typ host "
                + "generation 0 network-cost 999",
            "842163049 1 UDP 1677729535 203.0.113.7 51234 typ srflx raddr 0.0.0.0 rport 0 "
                + "generation 0 network-cost 999",
            "195632406 1 TCP 1518280447 192.0.2.78 9 typ host tcptype active generation 0 "
                + "network-id 1 network-cost 10",
        ],
        sessionID: 8_302_999_682_125_171_423,
        connection: .v4(0xcb00_7107)
    )

    static let firefox = SDPFixture(
        name: "Firefox answer",
        text: """
            v=0
            o=mozilla...THIS_IS_SDPARTA-99.0 3456789012345678901 0 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=sendrecv
            a=fingerprint:sha-256 0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:16:17:18:19:1A:1B:1C:1D:1E:\
            1F:20:21:22:23:24:25:26:27:28:29
            a=group:BUNDLE 0
            a=ice-options:trickle
            a=msid-semantic:WMS *
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 0.0.0.0
            a=candidate:0 1 UDP 2122252543 192.0.2.4 40403 typ host
            a=candidate:1 1 TCP 2105524479 192.0.2.4 9 typ host tcptype active
            a=candidate:3 1 UDP 8331263 198.51.100.1 50000 typ relay raddr 203.0.113.9 rport 61000
            a=sendrecv
            a=end-of-candidates
            a=ice-pwd:5f0d3b1c2a4e69788f9e0a1b2c3d4e5f
            a=ice-ufrag:3a9c1e77
            a=mid:0
            a=setup:active
            a=sctp-port:5000
            a=max-message-size:1073741823

            """,
        ufrag: "3a9c1e77",
        password: "5f0d3b1c2a4e69788f9e0a1b2c3d4e5f",
        options: ["trickle"],
        firstByte: 0x0a,
        setup: .active,
        maximumMessageSize: 1_073_741_823,
        candidates: [
            "0 1 UDP 2122252543 192.0.2.4 40403 typ host",
            "1 1 TCP 2105524479 192.0.2.4 9 typ host tcptype active",
            "3 1 UDP 8331263 198.51.100.1 50000 typ relay raddr 203.0.113.9 rport 61000",
        ],
        isEndOfCandidates: true,
        sessionID: 3_456_789_012_345_678_901
    )

    static let pion = SDPFixture(
        name: "pion offer",
        text: """
            v=0
            o=- 6038415216745283102 1700000000 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=msid-semantic:WMS *
            a=fingerprint:sha-256 F1:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:\
            16:17:18:19:1A:1B:1C:1D:1E:1F:20
            a=extmap-allow-mixed
            a=group:BUNDLE 0
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 0.0.0.0
            a=setup:actpass
            a=mid:0
            a=sendrecv
            a=sctp-port:5000
            a=max-message-size:1073741823
            a=ice-ufrag:DZhaMYlnNSSHPTNB
            a=ice-pwd:LwFsZeDbWfzdEQNPmIagvEgwCqXDUEcV
            a=candidate:233762139 1 udp 2130706431 192.0.2.2 46000 typ host ufrag DZhaMYlnNSSHPTNB
            a=candidate:233762139 2 udp 2130706431 192.0.2.2 46000 typ host ufrag DZhaMYlnNSSHPTNB
            a=candidate:1 1 udp 1862270975 2001:db8::9 40000 typ prflx raddr :: rport 46000
            a=end-of-candidates

            """,
        ufrag: "DZhaMYlnNSSHPTNB",
        password: "LwFsZeDbWfzdEQNPmIagvEgwCqXDUEcV",
        options: [],
        firstByte: 0xf1,
        setup: .actpass,
        maximumMessageSize: 1_073_741_823,
        candidates: [
            "233762139 1 UDP 2130706431 192.0.2.2 46000 typ host ufrag DZhaMYlnNSSHPTNB",
            "233762139 2 UDP 2130706431 192.0.2.2 46000 typ host ufrag DZhaMYlnNSSHPTNB",
            "1 1 UDP 1862270975 2001:db8::9 40000 typ prflx raddr :: rport 46000",
        ],
        isEndOfCandidates: true,
        sessionID: 6_038_415_216_745_283_102
    )

    static let aiortc = SDPFixture(
        name: "aiortc answer",
        text: """
            v=0
            o=- 3912345678 3912345678 IN IP4 0.0.0.0
            s=-
            t=0 0
            a=group:BUNDLE 0
            a=msid-semantic:WMS *
            m=application 42942 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP4 192.0.2.33
            a=mid:0
            a=sctp-port:5000
            a=max-message-size:65536
            a=candidate:02ab5f51a1c6a4c9bd9b9d1d1d9f93de 1 udp 2130706431 192.0.2.33 42942 typ host
            a=end-of-candidates
            a=ice-ufrag:ASgr
            a=ice-pwd:fQ3h3xoS8cWvz2c4i8JbTc
            a=fingerprint:sha-256 7C:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:\
            16:17:18:19:1A:1B:1C:1D:1E:1F:20
            a=fingerprint:sha-384 01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:01:02:03:04:05:\
            06:07:08:09:0A:0B:0C:0D:0E:0F:10:01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10
            a=fingerprint:sha-3-256 01:02
            a=setup:active

            """,
        ufrag: "ASgr",
        password: "fQ3h3xoS8cWvz2c4i8JbTc",
        options: [],
        functions: ["sha-256", "sha-384", "sha-3-256"],
        firstByte: 0x7c,
        setup: .active,
        port: 42942,
        maximumMessageSize: 65536,
        candidates: [
            "02ab5f51a1c6a4c9bd9b9d1d1d9f93de 1 UDP 2130706431 192.0.2.33 42942 typ host"
        ],
        isEndOfCandidates: true,
        sessionID: 3_912_345_678,
        connection: .v4(0xc000_0221)
    )
}
