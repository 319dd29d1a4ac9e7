// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import RTCCore
package import RTCDTLS
package import RTCDataChannel
package import RTCICE
package import RTCSCTP

/// What a drained `PeerConnection` hands out.
package enum PeerConnectionOutput: Sendable {
    /// Datagrams for the peer at this address, in this order.
    case transmit(PacketBatch, to: TransportAddress)

    /// Something the layer above has to know.
    case event(PeerConnectionEvent)
}

/// What a peer connection reports.
package enum PeerConnectionEvent: Sendable {
    /// The DTLS handshake is complete: this is the peer's certificate.
    case secured(DTLSPeer)

    /// What happens on the data channels, `.connected` first. `.ended` is not among it:
    /// `closed` tells that.
    case channels(DataChannelEvent)

    /// Data goes to this address from now on.
    case remoteAddressChanged(TransportAddress)

    /// The peer sees us at this address.
    case mappedAddress(TransportAddress)

    /// The connection is over; nothing follows.
    case closed(PeerConnectionEnd)
}

/// Why a peer connection is over.
package enum PeerConnectionEnd: Hashable, Sendable {
    /// `close(at:)` or `abort(reason:at:)` was called here.
    case local

    /// The peer closed it: SCTP SHUTDOWN, a user's ABORT, or DTLS close_notify.
    case remote

    /// The peer broke it off with an SCTP ABORT that says this.
    case aborted(reason: String)

    /// The peer or the path failed, or this side gave up on them.
    case failed(PeerConnectionFault)
}

/// The layer that a failed peer connection failed in.
package enum PeerConnectionFault: Error, Hashable, Sendable {
    /// No answer to connectivity checks, or no consent any more.
    case ice(ICEFailure)

    /// The secure transport below.
    case dtls(DTLSError)

    /// The association.
    case sctp(SCTPError)
}
