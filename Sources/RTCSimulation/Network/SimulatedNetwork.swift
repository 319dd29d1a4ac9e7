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

/// Paths between any number of addresses, each direction a `SimulatedLink` of its own unless
/// several are led over one.
package struct SimulatedNetwork: Sendable {
    /// Names a link that several paths share.
    package struct LinkID: Hashable, Sendable {
        fileprivate let index: Int
    }

    private struct Ends: Hashable, Sendable {
        let source: TransportAddress
        let destination: TransportAddress
    }

    private struct Route: Sendable {
        let ends: Ends
        var link: Int
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

    private var links: [SimulatedLink] = []
    // In the order of their first datagram; the dictionary is for look-up only, since its order
    // changes from run to run.
    private var routes: [Route] = []
    private var routeIndexes: [Ends: Int] = [:]
    private let seed: UInt64

    /// Opens a network whose faults follow from `seed`.
    package init(seed: UInt64, conditions: LinkConditions = LinkConditions()) {
        self.seed = seed
        self.conditions = conditions
    }

    /// When the next datagram arrives anywhere.
    package var nextArrival: Instant? {
        links.reduce(nil) { earliest($0, $1.nextArrival) }
    }

    /// What became of the datagrams from one address to another, or of all on the link they share.
    package func statistics(
        from source: TransportAddress,
        to destination: TransportAddress
    ) -> LinkStatistics {
        routeIndexes[Ends(source: source, destination: destination)]
            .map { links[routes[$0].link].statistics } ?? LinkStatistics()
    }

    /// What became of the datagrams of all paths that share a link.
    package func statistics(of id: LinkID) -> LinkStatistics { links[id.index].statistics }

    /// Changes all paths.
    package mutating func setConditions(_ conditions: LinkConditions) {
        self.conditions = conditions
        for index in links.indices { links[index].conditions = conditions }
    }

    /// Changes one direction of one path, and of those that share its link.
    package mutating func setConditions(
        _ conditions: LinkConditions,
        from source: TransportAddress,
        to destination: TransportAddress
    ) {
        let route = route(Ends(source: source, destination: destination))
        links[routes[route].link].conditions = conditions
    }

    /// Adds a link that paths can be led over; `changes` are what happens to it later.
    package mutating func addLink(
        _ conditions: LinkConditions,
        changes: [ScheduledConditions] = []
    ) -> LinkID {
        var link = SimulatedLink(seed: linkSeed, conditions: conditions)
        link.follow(changes)
        links.append(link)
        return LinkID(index: links.count - 1)
    }

    /// Leads the path from one address to another over a link, from now on.
    package mutating func lead(
        from source: TransportAddress,
        to destination: TransportAddress,
        over id: LinkID
    ) {
        let ends = Ends(source: source, destination: destination)
        if let known = routeIndexes[ends] {
            routes[known].link = id.index
        } else {
            addRoute(ends, link: id.index)
        }
    }

    /// Sends one datagram on its way.
    package mutating func send(_ datagram: SimulatedDatagram, at now: Instant) {
        var datagram = datagram
        let number = sentCount
        sentCount += 1
        guard admits(number, &datagram), !isDown else { return }
        let route = route(Ends(source: datagram.source, destination: datagram.destination))
        links[routes[route].link].send(datagram.payload, on: route, at: now)
    }

    /// The next datagram that has arrived anywhere by `now`.
    package mutating func receive(at now: Instant) -> SimulatedDatagram? {
        var first: (index: Int, arrival: Instant)?
        for index in links.indices {
            guard let arrival = links[index].nextArrival, arrival <= now else { continue }
            if let known = first, known.arrival <= arrival { continue }
            first = (index, arrival)
        }
        guard let first, let arrival = links[first.index].receiveArrival(at: now) else {
            return nil
        }
        let ends = routes[arrival.route].ends
        return SimulatedDatagram(
            source: ends.source,
            destination: ends.destination,
            payload: arrival.datagram
        )
    }

    private var linkSeed: UInt64 { seed &* 0x9E37_79B9 &+ UInt64(links.count) }

    private mutating func route(_ ends: Ends) -> Int {
        if let known = routeIndexes[ends] { return known }
        let link = addLink(conditions)
        return addRoute(ends, link: link.index)
    }

    @discardableResult
    private mutating func addRoute(_ ends: Ends, link: Int) -> Int {
        routes.append(Route(ends: ends, link: link))
        routeIndexes[ends] = routes.count - 1
        return routes.count - 1
    }
}
