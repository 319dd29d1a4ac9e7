// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCDataChannel
package import RTCSCTP

/// What one end's data channels have reported.
package struct ChannelLog: Sendable {
    /// Everything in its order.
    package private(set) var events: [DataChannelEvent] = []

    /// The messages of each channel in their order.
    package private(set) var messages: [StreamID: [DataChannelMessage]] = [:]

    /// The channels that the peer opened.
    package private(set) var opened: [StreamID] = []

    /// The channels of ours that the peer knows.
    package private(set) var acknowledged: [StreamID] = []

    /// The channels that the peer closed.
    package private(set) var closed: [StreamID] = []

    /// The channels that are gone.
    package private(set) var released: [StreamID] = []

    /// What the peer can do; nil until connected.
    package private(set) var limits: PeerLimits?

    /// Why the association is over; nil until then, and always nil in a whole peer connection.
    package private(set) var end: AssociationCloseReason?

    /// Nothing yet.
    package init() {}

    /// Whether the association is up.
    package var isConnected: Bool { limits != nil }

    /// How many messages have arrived on a channel.
    package func messageCount(on id: StreamID) -> Int { messages[id]?.count ?? 0 }

    /// All bytes that have arrived on a channel.
    package func bytes(on id: StreamID) -> ByteBuffer {
        var bytes = ByteBuffer()
        for message in messages[id] ?? [] { bytes.writeImmutableBuffer(message.payload) }
        return bytes
    }

    /// Adds one event.
    package mutating func note(_ event: DataChannelEvent) {
        events.append(event)
        switch event {
        case .connected(let limits): self.limits = limits
        case .opened(let id, _): opened.append(id)
        case .acknowledged(let id): acknowledged.append(id)
        case .message(let id, let message): messages[id, default: []].append(message)
        case .bufferedAmountLow: break
        case .closed(let id): closed.append(id)
        case .released(let id): released.append(id)
        case .ended(let reason): end = reason
        }
    }
}
