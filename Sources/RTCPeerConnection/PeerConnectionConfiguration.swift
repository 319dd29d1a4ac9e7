// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCDTLS
package import RTCDataChannel
package import RTCICE
package import RTCSCTP

/// What a peer connection is set up with beside the two session descriptions.
package struct PeerConnectionConfiguration: Sendable {
    /// The connectivity checks.
    package var ice = ICEConfiguration()

    /// The DTLS session.
    package var dtls = DTLSConfiguration()

    /// The SCTP association; its port comes from the descriptions.
    package var association = AssociationConfiguration()

    /// The bounds of the data channels.
    package var channels = DataChannelLimits()

    /// Whether a round trip that one layer has measured sets the first time-outs of those above.
    package var sharesRoundTrip = true

    /// The defaults.
    package init() {}
}
