// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore
package import RTCSTUN

/// What an agent wants its owner to do or to know.
package enum ICEOutput: Hashable, Sendable {
    /// Send this datagram to this address, from the local address of the connection.
    case transmit(ByteBuffer, to: TransportAddress)

    /// Data can be sent to this address from now on; said once.
    case connected(TransportAddress)

    /// Data has to be sent to this address from now on.
    case selectedAddressChanged(TransportAddress)

    /// The peer sees us at this address; said again when it changes.
    case mappedAddress(TransportAddress)

    /// The agent has ended; nothing follows.
    case failed(ICEFailure)
}

/// Why an agent has ended.
package enum ICEFailure: Error, Hashable, Sendable {
    /// No response within the configured time; nothing answers, or a firewall is in between.
    case timedOut

    /// The peer gave no sign of life for the consent time-out (RFC 7675 §5.1).
    case consentExpired

    /// The peer withdrew its consent with 403 (RFC 7675 §5.2).
    case consentRevoked

    /// The peer insists on being the controlling end.
    case roleConflict

    /// The peer refused the check for good.
    case refused(STUNErrorCode)
}

/// Outputs that wait for the owner.
struct ICEOutputQueue: Sendable {
    /// How many datagrams may wait: one event of the owner causes at most three, so this is reached
    /// only by an owner that does not drain.
    static let transmissionsMax = 64

    private var waiting: [ICEOutput] = []
    private var next = 0
    private var transmissions = 0

    var isEmpty: Bool { next == waiting.count }

    /// Adds a datagram; false when too many wait already.
    mutating func transmit(_ datagram: ByteBuffer, to address: TransportAddress) -> Bool {
        guard transmissions < Self.transmissionsMax else { return false }
        transmissions += 1
        waiting.append(.transmit(datagram, to: address))
        return true
    }

    /// Adds an event; an earlier address that nobody has seen yet is forgotten.
    mutating func report(_ event: ICEOutput) {
        switch event {
        case .selectedAddressChanged:
            drop { if case .selectedAddressChanged = $0 { true } else { false } }
        case .mappedAddress: drop { if case .mappedAddress = $0 { true } else { false } }
        case .transmit, .connected, .failed: break
        }
        waiting.append(event)
    }

    /// Removes the oldest output; nil when there is none.
    mutating func removeFirst() -> ICEOutput? {
        guard next < waiting.count else { return nil }
        let output = waiting[next]
        next += 1
        if case .transmit = output { transmissions -= 1 }
        if next == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            next = 0
        }
        return output
    }

    private mutating func drop(_ isOutdated: (ICEOutput) -> Bool) {
        waiting.removeFirst(next)
        next = 0
        waiting.removeAll(where: isOutdated)
    }
}
