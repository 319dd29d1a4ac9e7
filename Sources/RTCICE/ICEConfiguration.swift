// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The clockwork of both agents.
package struct ICEConfiguration: Hashable, Sendable {
    /// When the first check is repeated; the interval then doubles (RFC 8489 §6.2.1 with the RTO
    /// that browsers use).
    package var retransmission: Duration = .milliseconds(250)

    /// The longest interval between checks before the connection: 16 × 250 ms, the time after which
    /// RFC 8489 §6.2.1 gives up on a request (Rm × RTO).
    package var retransmissionMax: Duration = .seconds(4)

    /// After how many transmissions a check gets a new transaction: Rc of RFC 8489 §6.2.1.
    package var transmissionsPerTransaction = 7

    /// When a dialer without a valid response fails; nil leaves that to whoever owns it.
    package var connectTimeout: Duration?

    /// The mean time between consent checks, varied by ±20 % (RFC 7675 §5.1).
    package var consentInterval: Duration = .seconds(5)

    /// How long a connection lives without a sign of the peer's consent (RFC 7675 §5.1).
    package var consentTimeout: Duration = .seconds(30)

    /// How long after its last check a nominated address is considered deserted, so that a
    /// nomination of lower priority may replace it: two checks of the slowest browser (4…6 s
    /// apart).
    package var desertion: Duration = .seconds(12)

    /// The defaults.
    package init() {}
}
