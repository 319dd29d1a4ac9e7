// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Which side of the handshake a session takes; in WebRTC Direct the dialer is the client.
package enum DTLSRole: Hashable, Sendable {
    /// Sends the first ClientHello.
    case client

    /// Waits for a ClientHello.
    case server
}

extension DTLSRole {
    /// The side that the peer takes.
    var opposite: DTLSRole { self == .client ? .server : .client }
}

/// Who protects the records of a connection once its handshake is complete.
package enum RecordProtection: Hashable, Sendable, CaseIterable {
    /// This module, with OpenSSL's ciphers: OpenSSL's session is freed with the handshake.
    case direct

    /// OpenSSL's record layer, with a session of some 40 KiB until the end.
    case openSSL
}

/// What can be chosen for one session; values outside their range count as the nearest bound.
package struct DTLSConfiguration: Hashable, Sendable {
    /// The largest datagram of the handshake, 256…65,507 bytes of UDP payload; application packets
    /// are bounded by `maximumPacketSize` only.
    package var maximumDatagramSize: Int

    /// The largest packet that `send` accepts, 512…16,384 bytes before encryption.
    ///
    /// OpenSSL keeps a write buffer of this size as long as it has the session.
    package var maximumPacketSize: Int

    /// How long a flight may stay unanswered before it is sent again, 20 ms…10 s; doubled each
    /// time.
    ///
    /// RFC 6347 §4.2.4.1 proposes 1 s. Here the first flight often arrives before the other side's
    /// ICE is ready and is lost, and browsers begin with 50 ms.
    package var initialRetransmission: Duration

    /// How long the handshake may last altogether, at most 60 s.
    package var handshakeTimeout: Duration

    /// The bytes that stand for the client's address when the server shall ask for a cookie before
    /// it spends more than one small datagram on it (RFC 6347 §4.2.1); nil leaves the exchange out.
    package var cookieContext: [UInt8]?

    /// Who protects the records; on the wire there is no difference.
    package var recordProtection = RecordProtection.direct

    /// Fills in the defaults; `maximumPacketSize` covers every packet that fits an Ethernet frame.
    package init(
        maximumDatagramSize: Int = 1_200,
        maximumPacketSize: Int = 1_500,
        initialRetransmission: Duration = .milliseconds(100),
        handshakeTimeout: Duration = .seconds(10),
        cookieContext: [UInt8]? = nil
    ) {
        self.maximumDatagramSize = maximumDatagramSize
        self.maximumPacketSize = maximumPacketSize
        self.initialRetransmission = initialRetransmission
        self.handshakeTimeout = handshakeTimeout
        self.cookieContext = cookieContext
    }

    /// The same with every value within its range.
    var bounded: DTLSConfiguration {
        var copy = self
        copy.maximumDatagramSize = min(max(maximumDatagramSize, 256), 65_507)
        copy.maximumPacketSize = min(max(maximumPacketSize, 512), 16_384)
        copy.initialRetransmission = min(
            max(initialRetransmission, .milliseconds(20)),
            .seconds(10)
        )
        copy.handshakeTimeout = min(max(handshakeTimeout, .zero), .seconds(60))
        return copy
    }
}
