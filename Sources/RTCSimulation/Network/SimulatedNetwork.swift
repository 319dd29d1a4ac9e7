// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore

/// A UDP datagram between two addresses.
package struct SimulatedDatagram: Sendable {
    /// Where it comes from, as the receiver sees it.
    package var source: TransportAddress

    /// Where it goes.
    package var destination: TransportAddress

    /// The bytes.
    package var payload: ByteBuffer

    /// Addresses these bytes.
    package init(
        source: TransportAddress,
        destination: TransportAddress,
        payload: ByteBuffer
    ) {
        self.source = source
        self.destination = destination
        self.payload = payload
    }
}

/// Paths between any number of addresses, each direction a `SimulatedLink` of its own.
package struct SimulatedNetwork: Sendable {
    private struct Route: Sendable {
        let source: TransportAddress
        let destination: TransportAddress
        var link: SimulatedLink
    }

    /// What every path does that has no conditions of its own; set it with `setConditions(_:)`.
    package private(set) var conditions: LinkConditions

    /// Whether nothing sent from now on arrives; what is in flight does.
    package var isDown = false

    /// Decides about each datagram before chance does: its number, counted from 0 over all paths,
    /// and the datagram, which may be changed; false drops it.
    package var admits: @Sendable (Int, inout SimulatedDatagram) -> Bool = { _, _ in true }

    /// How many datagrams have been sent over all paths.
    package private(set) var sentCount = 0

    // In the order of their first datagram: a dictionary's order changes from run to run.
    private var routes: [Route] = []
    private let seed: UInt64

    /// Opens a network whose faults follow from `seed`.
    package init(seed: UInt64, conditions: LinkConditions = LinkConditions()) {
        self.seed = seed
        self.conditions = conditions
    }

    /// When the next datagram arrives anywhere.
    package var nextArrival: Instant? {
        routes.reduce(nil) { earliest($0, $1.link.nextArrival) }
    }

    /// What became of the datagrams from one address to another.
    package func statistics(
        from source: TransportAddress,
        to destination: TransportAddress
    ) -> SimulatedLink.Statistics {
        routes.first { $0.source == source && $0.destination == destination }?.link.statistics
            ?? SimulatedLink.Statistics()
    }

    /// Changes all paths.
    package mutating func setConditions(_ conditions: LinkConditions) {
        self.conditions = conditions
        for index in routes.indices { routes[index].link.conditions = conditions }
    }

    /// Changes one direction of one path.
    package mutating func setConditions(
        _ conditions: LinkConditions,
        from source: TransportAddress,
        to destination: TransportAddress
    ) {
        routes[route(from: source, to: destination)].link.conditions = conditions
    }

    /// Sends one datagram on its way.
    package mutating func send(_ datagram: SimulatedDatagram, at now: Instant) {
        var datagram = datagram
        let number = sentCount
        sentCount += 1
        guard admits(number, &datagram), !isDown else { return }
        let route = route(from: datagram.source, to: datagram.destination)
        routes[route].link.send(datagram.payload, at: now)
    }

    /// The next datagram that has arrived anywhere by `now`.
    package mutating func receive(at now: Instant) -> SimulatedDatagram? {
        guard let arrival = nextArrival, arrival <= now else { return nil }
        for index in routes.indices where routes[index].link.nextArrival == arrival {
            guard let payload = routes[index].link.receive(at: now) else { continue }
            return SimulatedDatagram(
                source: routes[index].source,
                destination: routes[index].destination,
                payload: payload
            )
        }
        return nil
    }

    private mutating func route(
        from source: TransportAddress,
        to destination: TransportAddress
    ) -> Int {
        let known = routes.firstIndex { $0.source == source && $0.destination == destination }
        if let known { return known }
        let link = SimulatedLink(
            seed: seed &* 0x9E37_79B9 &+ UInt64(routes.count),
            conditions: conditions
        )
        routes.append(Route(source: source, destination: destination, link: link))
        return routes.count - 1
    }
}
