// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What can be said about a path in text.
package enum PathKey: String, Hashable, Sendable, CaseIterable {
    /// `100mbit`, or `none`: bits per second with the unit `bit`, `kbit`, `mbit` or `gbit`.
    case rate
    /// `50ms`: there and back.
    case rtt
    /// `5ms`: how much longer a datagram may take.
    case jitter
    /// `1bdp`, `64kB` or `20ms`: what may wait in front of the bottleneck.
    case queue
    /// `1%`: how many datagrams are lost.
    case loss
    /// `8`, or `none`: how many datagrams in a row are lost in the mean.
    case burst
    /// `20%`: how many datagrams are held back.
    case reorder
    /// `20ms`: how long a datagram is held back at most.
    case reorderDelay = "reorder-delay"
    /// `10%`: how many datagrams arrive twice.
    case duplicate
    /// `1%`: in how many datagrams a bit is flipped.
    case corrupt
    /// `1280B`, or `none`: the longest packet with its headers.
    case mtu
    /// `28B`: the headers around the payload of each datagram.
    case headers

    /// What the value has to look like.
    package var example: String {
        switch self {
        case .rate: "a rate such as 100mbit, or none"
        case .rtt, .jitter, .reorderDelay: "a time such as 50ms"
        case .queue: "a size such as 1bdp, 64kB or 20ms"
        case .loss, .reorder, .duplicate, .corrupt: "a share such as 1%"
        case .burst: "a number of datagrams of at least 1 such as 8, or none"
        case .mtu: "a number of bytes such as 1280B, or none"
        case .headers: "a number of bytes such as 28B"
        }
    }
}

extension PathSettings {
    /// Sets what `key` stands for; false when the text does not fit it.
    mutating func set(_ key: PathKey, to text: Substring) -> Bool {
        let isNone = text == "none"
        switch key {
        case .rate: return assign(&bitsPerSecond, isNone, Quantity.rate(text))
        case .rtt: return assign(&roundTrip, Quantity.time(text))
        case .jitter: return assign(&jitter, Quantity.time(text))
        case .queue: return assign(&queue, Quantity.queue(text))
        case .loss: return assign(&loss, Quantity.share(text))
        case .burst: return assign(&burstLength, isNone, Quantity.burst(text))
        case .reorder: return assign(&reordering, Quantity.share(text))
        case .reorderDelay: return assign(&reorderingDelay, Quantity.time(text))
        case .duplicate: return assign(&duplication, Quantity.share(text))
        case .corrupt: return assign(&corruption, Quantity.share(text))
        case .mtu: return assign(&packetBytesMax, isNone, Quantity.bytes(text))
        case .headers: return assign(&headerBytes, Quantity.bytes(text))
        }
    }

    /// The text that sets what `key` stands for to its value.
    func text(of key: PathKey) -> String {
        switch key {
        case .rate: bitsPerSecond.map(Quantity.text(rate:)) ?? "none"
        case .rtt: Quantity.text(time: roundTrip)
        case .jitter: Quantity.text(time: jitter)
        case .queue: Quantity.text(queue: queue)
        case .loss: Quantity.text(share: loss)
        case .burst: burstLength.map(Quantity.text(number:)) ?? "none"
        case .reorder: Quantity.text(share: reordering)
        case .reorderDelay: Quantity.text(time: reorderingDelay)
        case .duplicate: Quantity.text(share: duplication)
        case .corrupt: Quantity.text(share: corruption)
        case .mtu: packetBytesMax.map(Quantity.text(bytes:)) ?? "none"
        case .headers: Quantity.text(bytes: headerBytes)
        }
    }

    private func assign<Value>(_ target: inout Value, _ value: Value?) -> Bool {
        guard let value else { return false }
        target = value
        return true
    }

    private func assign<Value>(_ target: inout Value?, _ isNone: Bool, _ value: Value?) -> Bool {
        target = value
        return isNone || value != nil
    }
}
