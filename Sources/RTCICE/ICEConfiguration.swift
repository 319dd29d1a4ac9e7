// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The clockwork of both agents.
package struct ICEConfiguration: Hashable, Sendable {
    /// When the first check is followed by another; the interval then doubles.
    ///
    /// With one candidate pair nothing else needs the pace Ta of RFC 8445 §14.2, so a lost check
    /// costs that much and not the 500 ms of a request's RTO (§14.3).
    package var retransmission: Duration = .milliseconds(50)

    /// The longest interval between checks before the connection, about that of browsers: a check
    /// has 150 bytes, and one lost late should not cost more than one lost early.
    package var retransmissionMax: Duration = .seconds(1)

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
