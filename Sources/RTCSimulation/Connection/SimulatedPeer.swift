// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
package import RTCCore
package import RTCDTLS
import RTCDataChannel
package import RTCPeerConnection

/// One end of a `PeerConnectionPair`.
package struct SimulatedPeer: ~Copyable {
    /// Where its datagrams come from and what is sent to this address reaches it; a new value is a
    /// new mapping of a NAT.
    package var address: TransportAddress

    /// The connection; nil at a listener that has not had a ClientHello.
    package var connection: PeerConnection?

    /// What the channels have reported.
    package var channels = ChannelLog()

    /// The peer's certificate, once DTLS is up.
    package private(set) var secured: DTLSPeer?

    /// The addresses that the connection has moved to.
    package private(set) var remoteAddresses: [TransportAddress] = []

    /// Where the other end sees this one.
    package private(set) var mappedAddress: TransportAddress?

    /// Why the connection is over; nil until then.
    package private(set) var end: PeerConnectionEnd?

    /// What was reported after the end, which must be nothing.
    package private(set) var eventsAfterEnd = 0

    /// Whether messages are read as soon as they arrive.
    package var isReading = true

    /// What the layer above does about an event while it is handed out, as a driver would; what it
    /// sends then may leave in the same datagram.
    package var reaction: ((PeerConnectionEvent, inout PeerConnection, Instant) -> Void)?

    init(address: TransportAddress, connection: consuming PeerConnection? = nil) {
        self.address = address
        self.connection = connection
    }

    /// When the connection has to be looked at again.
    package var nextDeadline: Instant? {
        switch connection {
        case .some(let connection): connection.nextDeadline
        case .none: nil
        }
    }

    /// Whether channels can be used.
    package var isConnected: Bool { channels.isConnected && end == nil }

    /// Notes what the connection has to say; hands its datagrams out.
    mutating func drain(at now: Instant, _ transmit: (SimulatedDatagram) -> Void) {
        while let output = connection?.nextOutput(at: now) {
            switch output {
            case .transmit(let batch, let destination):
                for packet in batch.packets {
                    let source = address
                    transmit(
                        SimulatedDatagram(
                            source: source,
                            destination: destination,
                            payload: packet
                        )
                    )
                }
            case .event(let event): note(event, at: now)
            }
        }
    }

    private mutating func note(_ event: PeerConnectionEvent, at now: Instant) {
        if end != nil { eventsAfterEnd += 1 }
        switch event {
        case .secured(let peer): secured = peer
        case .channels(let event):
            channels.note(event)
            if isReading, case .message(_, let message) = event {
                connection?.consume(message.creditBytes, at: now)
            }
        case .remoteAddressChanged(let address): remoteAddresses.append(address)
        case .mappedAddress(let address): mappedAddress = address
        case .closed(let reason): end = reason
        }
        react(to: event, at: now)
    }

    private mutating func react(to event: PeerConnectionEvent, at now: Instant) {
        guard let reaction, var connection = connection.take() else { return }
        reaction(event, &connection, now)
        self.connection = consume connection
    }

    var summary: String {
        let ended = end.map { "ended \($0)" } ?? "not ended"
        return """
            secured \(secured != nil), connected \(channels.isConnected), \(ended), \
            opened \(channels.opened.count), messages \
            \(channels.messages.values.reduce(0) { $0 + $1.count })
            """
    }
}
