// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSimulation
import Testing

@Suite struct SharedLinkTests {
    private let server = TransportAddress(ip: .v4(1), port: 1)
    private let clients = (2...4).map { TransportAddress(ip: .v4($0), port: 1) }

    private func payload(_ number: Int) -> ByteBuffer { ByteBuffer(repeating: 1, count: number) }

    @Test func `flows over one link share its rate and queue`() throws {
        let path = try PathDescription(parsing: "rate=8mbit rtt=20ms queue=30kB")
        var network = SimulatedNetwork(seed: 1)
        let id = network.addLink(path.conditions)
        for client in clients { network.lead(from: client, to: server, over: id) }
        for _ in 0..<20 {
            for client in clients {
                network.send(
                    SimulatedDatagram(source: client, destination: server, payload: payload(972)),
                    at: .zero
                )
            }
        }
        var sources: [TransportAddress] = []
        while let next = network.nextArrival, let datagram = network.receive(at: next) {
            #expect(datagram.destination == server)
            #expect(next == Instant(nanoseconds: 10_000_000 + Int64(sources.count + 1) * 1_000_000))
            sources.append(datagram.source)
        }
        #expect(sources == (0..<10).flatMap { _ in clients })
        #expect(network.statistics(of: id).overflowed == 30)
        #expect(network.statistics(from: clients[0], to: server).sent == 60)
    }

    @Test func `paths that are led over no link keep to themselves`() {
        var conditions = LinkConditions()
        conditions.delay = .milliseconds(5)
        var network = SimulatedNetwork(seed: 1, conditions: conditions)
        var slow = LinkConditions()
        slow.delay = .milliseconds(50)
        let id = network.addLink(slow)
        network.lead(from: clients[0], to: server, over: id)
        for client in clients {
            network.send(
                SimulatedDatagram(source: client, destination: server, payload: payload(100)),
                at: .zero
            )
        }
        let first = network.receive(at: Instant(nanoseconds: 5_000_000))
        let second = network.receive(at: Instant(nanoseconds: 5_000_000))
        let none = network.receive(at: Instant(nanoseconds: 5_000_000))
        #expect(first?.source == clients[1])
        #expect(second?.source == clients[2])
        #expect(none == nil)
        #expect(network.nextArrival == Instant(nanoseconds: 50_000_000))
    }

    @Test func `a link changes on its schedule`() throws {
        let path = try PathDescription(parsing: "rtt=10ms @1s down")
        var network = SimulatedNetwork(seed: 1)
        let id = network.addLink(path.conditions, changes: path.schedule(from: .zero))
        network.lead(from: clients[0], to: server, over: id)
        for second in 0..<3 {
            network.send(
                SimulatedDatagram(source: clients[0], destination: server, payload: payload(9)),
                at: Instant(nanoseconds: Int64(second) * 1_000_000_000)
            )
        }
        #expect(network.statistics(of: id).blackedOut == 2)
    }
}
