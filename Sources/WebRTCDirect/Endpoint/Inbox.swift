// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Synchronization

/// Datagrams for an endpoint that have come to one of its siblings, until its event loop takes
/// them.
///
/// It is bounded as a socket's receive buffer is: what does not fit is dropped, and sent again by
/// the layers above.
final class Inbox: Sendable {
    /// Datagrams of one source.
    struct Delivery: Sendable {
        let datagrams: PacketBatch
        let source: TransportAddress
    }

    /// What became of a delivery.
    enum Outcome {
        /// It waits alone: somebody has to call the owner.
        case first
        /// It waits behind others, for whose sake the owner was called.
        case queued
        /// There is no room.
        case dropped
    }

    /// How many bytes may wait, `deliveryOverhead` for each delivery among them.
    static let bytesMax = 1 << 20
    /// About what a delivery takes besides its datagrams.
    static let deliveryOverhead = 256

    private struct Waiting {
        var deliveries: [Delivery] = []
        var bytes = 0
    }

    private let waiting = Mutex(Waiting())

    /// Adds copies of datagrams: the receive buffers that they stand in are larger than they are.
    func put(_ datagrams: PacketBatch, from source: TransportAddress) -> Outcome {
        var copies = PacketBatch()
        copies.reserve(bytes: datagrams.bytes.readableBytes, packets: datagrams.count)
        for datagram in datagrams.packets {
            copies.append { $0.writeImmutableBuffer(datagram) }
        }
        let size = copies.bytes.readableBytes + Self.deliveryOverhead
        return waiting.withLock {
            guard $0.bytes + size <= Self.bytesMax else { return .dropped }
            $0.bytes += size
            $0.deliveries.append(Delivery(datagrams: copies, source: source))
            return $0.deliveries.count == 1 ? .first : .queued
        }
    }

    /// Takes everything.
    func takeAll() -> [Delivery] {
        waiting.withLock {
            let deliveries = $0.deliveries
            $0 = Waiting()
            return deliveries
        }
    }
}
