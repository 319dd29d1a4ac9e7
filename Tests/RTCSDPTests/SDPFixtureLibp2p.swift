// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore
import RTCSDP

extension SDPFixture {
    static let munged = "libp2p+webrtc+v1/abcdefghijklmnopqrstuvwxyz012345"

    static let libp2pAnswer = SDPFixture(
        name: "libp2p answer template",
        text: """
            v=0
            o=- 0 0 IN IP6 2001:db8::1
            s=-
            t=0 0
            a=ice-lite
            m=application 4001 UDP/DTLS/SCTP webrtc-datachannel
            c=IN IP6 2001:db8::1
            a=mid:0
            a=ice-options:ice2
            a=ice-ufrag:\(munged)
            a=ice-pwd:\(munged)
            a=fingerprint:sha-256 C3:AB:8F:F1:37:20:E8:AD:90:47:DD:39:46:6B:3C:89:74:E5:92:C2:FA:\
            38:3D:4A:39:60:71:4C:AE:F0:C4:F2
            a=setup:passive
            a=sctp-port:5000
            a=max-message-size:16384
            a=candidate:1467250027 1 UDP 1467250027 2001:db8::1 4001 typ host
            a=end-of-candidates

            """,
        ufrag: munged,
        password: munged,
        options: ["ice2"],
        firstByte: 0xc3,
        setup: .passive,
        port: 4001,
        maximumMessageSize: 16384,
        candidates: ["1467250027 1 UDP 1467250027 2001:db8::1 4001 typ host"],
        isEndOfCandidates: true,
        isICELite: true,
        sessionID: 0,
        connection: .v6(high: 0x2001_0db8_0000_0000, low: 1, scope: 0)
    )

    static let libp2pOffer = SDPFixture(
        name: "libp2p offer template",
        text: """
            v=0
            o=- 0 0 IN IP4 192.0.2.9
            s=-
            c=IN IP4 192.0.2.9
            t=0 0
            m=application 50000 UDP/DTLS/SCTP webrtc-datachannel
            a=mid:0
            a=ice-options:ice2
            a=ice-ufrag:\(munged)
            a=ice-pwd:\(munged)
            a=fingerprint:sha-256 FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:\
            FF:FF:FF:FF:FF:FF:FF:FF:FF:FF:FF
            a=setup:actpass
            a=sctp-port:5000
            a=max-message-size:16384

            """,
        ufrag: munged,
        password: munged,
        options: ["ice2"],
        firstByte: 0xff,
        setup: .actpass,
        port: 50000,
        maximumMessageSize: 16384,
        sessionID: 0,
        connection: .v4(0xc000_0209)
    )

    static let legacy = SDPFixture(
        name: "description before RFC 8841",
        text: """
            v=0
            o=- 4180923533468039353 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE data
            a=msid-semantic: WMS
            m=application 51377 DTLS/SCTP 5001
            c=IN IP4 host.example
            a=candidate:3802297132 1 ssltcp 2113937151 192.0.2.3 51377 typ host generation 0
            a=candidate:3802297132 1 udp 2113937151 192.0.2.3 51377 typ local generation 0
            a=ice-ufrag:WdJ0
            a=ice-pwd:ZEAjTPMS9mEejlMII04gabcd
            a=fingerprint:SHA-256 d1:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10:11:12:13:14:15:\
            16:17:18:19:1a:1b:1c:1d:1e:1f:20
            a=setup:actpass
            a=mid:data
            a=sctpmap:5001 webrtc-datachannel 1024

            """,
        ufrag: "WdJ0",
        password: "ZEAjTPMS9mEejlMII04gabcd",
        options: [],
        firstByte: 0xd1,
        setup: .actpass,
        port: 51377,
        mid: "data",
        sctpPort: 5001,
        maximumMessageSize: 65536,
        sessionID: 4_180_923_533_468_039_353
    )

    /// Everything that may stand on the session level does, and some of it is overridden below.
    static let sessionLevel = SDPFixture(
        name: "attributes on both levels",
        text: """
            v=0
            o=- 1 1 IN IP4 0.0.0.0
            s=a session with a name
            i=information
            c=IN IP4 192.0.2.1
            b=AS:30
            t=0 0
            t=3034423619 3042462419
            a=ice-lite
            a=ice-options:trickle ice2
            a=ice-ufrag:over
            a=ice-pwd:0123456789012345678901
            a=fingerprint:sha-1 01:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14
            a=setup:actpass
            m=application 9 TCP/DTLS/SCTP webrtc-datachannel
            a=ice-options:ice2 renomination
            a=ice-ufrag:ridden
            a=fingerprint:sha-256 E1:02:03:04:05:06:07:08:09:0A:0B:0C:0D:0E:0F:10:11:12:13:14:15:\
            16:17:18:19:1A:1B:1C:1D:1E:1F:20
            a=setup:passive
            a=max-message-size:0
            """,
        ufrag: "ridden",
        password: "0123456789012345678901",
        options: ["trickle", "ice2", "renomination"],
        firstByte: 0xe1,
        setup: .passive,
        mid: nil,
        maximumMessageSize: 0,
        isICELite: true,
        sessionID: 1,
        connection: .v4(0xc000_0201)
    )
}
