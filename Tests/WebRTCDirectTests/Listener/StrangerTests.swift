// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import RTCCore
import RTCDTLS
import RTCICE
import RTCSTUN
import Testing

@testable import WebRTCDirect

extension OverSockets {
    /// What a listener does with connectivity checks of strangers.
    @Suite struct StrangerTests {
        private let good = "libp2p+webrtc+v1/abcdefghijklmnopqrstuvwxyz012345"

        @Test func `credentials of both versions are answered on one port`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let probe = try await Probe.open()
            let second = "libp2p+webrtc+v2/abcdefghijklmnopqrstuvwxyz012345"
            for (index, (server, client)) in [(good, good), (second, "abcd")].enumerated() {
                let check = connectivityCheck(
                    username: "\(server):\(client)",
                    key: server,
                    transaction: UInt64(index)
                )
                try await probe.send([check], to: open.socket.localAddress)
                let answer = try await STUNMessage(parsing: probe.receive().bytes)
                #expect(answer.messageClass == .successResponse)
                #expect(answer.transactionID.low == UInt64(index))
                #expect(answer.xorMappedAddress == probe.address)
                #expect(answer.hasValidIntegrity(key: STUNKey(password: Array(server.utf8))))
                // A lite agent's own check follows, keyed with the dialer's password.
                let password = index == 0 ? good : String(second.dropFirst(17))
                let triggered = try await STUNMessage(parsing: probe.receive().bytes)
                #expect(triggered.messageClass == .request)
                #expect(triggered.hasValidIntegrity(key: STUNKey(password: Array(password.utf8))))
            }
            try await probe.close()
            await open.listener.close()
        }

        @Test func `checks with invalid credentials get no answer and leave nothing`()
            async throws
        {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let probe = try await Probe.open()
            let third = good.replacing("v1", with: "v3")
            let bare = String(repeating: "a", count: 32)
            let bad: [ByteBuffer] = [
                connectivityCheck(username: "\(third):\(third)", key: third),
                connectivityCheck(username: "\(bare):\(bare)", key: bare),
                connectivityCheck(username: "\(good):\(good)", key: "another password, 22 +"),
                connectivityCheck(username: good, key: good),
                connectivityCheck(username: "\(good):a:b", key: good),
                connectivityCheck(username: "\(good):\(good)\u{0}", key: good),
                connectivityCheck(
                    username: "libp2p+webrtc+v2/short:abcd",
                    key: "libp2p+webrtc+v2/short"
                ),
                connectivityCheck(username: "", key: good),
                ByteBuffer(),
                ByteBuffer(bytes: [0]),
                ByteBuffer(bytes: [22, 254, 253]),
                ByteBuffer(repeating: 22, count: 1_400),
            ]
            let last = connectivityCheck(username: "\(good):\(good)", key: good, transaction: 99)
            try await probe.send(bad + [last], to: open.socket.localAddress)
            let answer = try await STUNMessage(parsing: probe.receive().bytes)
            #expect(answer.transactionID.low == 99)
            #expect(open.droppedDatagrams == bad.count)
            let remembered = try await open.look { $0.recentCheckCount }
            #expect(remembered == 1)
            try await open.waitUntilEmpty()
            try await probe.close()
            await open.listener.close()
        }

        @Test func `a peer that was turned away is told, again when it asks again`()
            async throws
        {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let listener = open.socket.localAddress
            let probe = try await Probe.open()
            let hello = ByteBuffer(
                bytes: [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0]
            )
            // Without a valid check nobody gets a word.
            try await probe.send([hello], to: listener)
            let check = connectivityCheck(username: "\(good):\(good)", key: good)
            try await probe.send([check], to: listener)
            for _ in 0..<2 { _ = try await STUNMessage(parsing: probe.receive().bytes) }
            try await probe.send([hello], to: listener)
            try await open.listener.nextIncoming().reject()
            let refusal = DTLSAlert.accessDenied.fatalDatagram()
            #expect(refusal.readableBytes < hello.readableBytes)
            let first = try await probe.receive().bytes
            #expect(first == refusal)
            try await probe.send([hello], to: listener)
            let second = try await probe.receive().bytes
            #expect(second == refusal)
            // A new check is a new attempt.
            try await probe.send([check, hello], to: listener)
            _ = try await open.listener.nextIncoming()
            try await probe.close()
            await open.listener.close()
        }

        @Test func `a connection has a bounded number of addresses`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            async let dialing = nodes.active.dial(open.address)
            let accepted = try await nodes.passive.upgrade(open.listener.nextIncoming())
            let dialed = try await dialing
            let username = try await accepted.onLoop { $0.username?.description }
            let name = try #require(username)
            let key = try #require(name.split(separator: ":").first)
            for index in 0..<40 {
                let probe = try await Probe.open()
                let check = connectivityCheck(
                    username: name,
                    key: String(key),
                    transaction: UInt64(index)
                )
                try await probe.send([check], to: open.socket.localAddress)
                if index < 10 {
                    let answer = try await STUNMessage(parsing: probe.receive().bytes)
                    #expect(answer.messageClass == .successResponse)
                }
                try await probe.close()
            }
            let addresses = try await accepted.onLoop { $0.addresses.count }
            let routes = try await open.routes()
            #expect(addresses <= ListenerLimit.addressesPerConnection)
            #expect(addresses > 10 && routes == addresses)
            // Many addresses do not use up what the listener has for others.
            let connections = try await open.connectionCount()
            #expect(connections == 1)
            // Data still goes to the peer.
            let opened = try await dialed.openStream()
            let stream = try #require(try await accepted.acceptStream())
            try await stream.send("still you")
            let heard = try await opened.readBytes(9)
            #expect(heard == ByteBuffer(string: "still you"))
            await dialed.close()
            try await open.waitUntilEmpty()
            await open.listener.close()
        }

        @Test func `a peer that moves again and again leaves no trail`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            async let dialing = nodes.active.dial(open.address)
            let accepted = try await nodes.passive.upgrade(open.listener.nextIncoming())
            let dialed = try await dialing
            let home = try #require(try await accepted.onLoop { $0.addresses.first })
            let (kept, isLastKept) = try await accepted.onLoop { driver in
                for port in UInt16(1)...100 {
                    let address = TransportAddress(ip: home.ip, port: port)
                    driver.owner?.driver(driver, movedTo: address)
                    driver.prove(address)
                }
                let last = TransportAddress(ip: home.ip, port: 100)
                driver.owner?.driver(driver, movedTo: home)
                driver.prove(home)
                return (driver.addresses.count, driver.addresses.contains(last))
            }
            let routes = try await open.routes()
            #expect(kept == ListenerLimit.addressesPerConnection && routes == kept)
            #expect(isLastKept)
            await dialed.close()
            await accepted.close()
            try await open.waitUntilEmpty()
            let routesLeft = try await open.routes()
            #expect(routesLeft == 0)
            await open.listener.close()
        }

        @Test func `an address that a peer has only checked from stays open to others`()
            async throws
        {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            let listener = open.socket.localAddress
            async let dialing = nodes.active.dial(open.address)
            let accepted = try await nodes.passive.upgrade(open.listener.nextIncoming())
            let dialed = try await dialing
            let username = try await accepted.onLoop { $0.username?.description }
            let name = try #require(username)
            let key = try #require(name.split(separator: ":").first)
            let probe = try await Probe.open()
            // The source of a check can be forged: here the peer claims somebody else's address.
            let forged = connectivityCheck(username: name, key: String(key))
            try await probe.send([forged], to: listener)
            _ = try await STUNMessage(parsing: probe.receive().bytes)
            let check = connectivityCheck(username: "\(good):\(good)", key: good, transaction: 2)
            let hello = ByteBuffer(
                bytes: [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0]
            )
            try await probe.send([check, hello], to: listener)
            let incoming = try await open.listener.nextIncoming()
            #expect(incoming.remoteAddress == Multiaddr(webRTCDirectAt: probe.address))
            await dialed.close()
            await accepted.close()
            try await probe.close()
            await open.listener.close()
        }

        @Test func `nobody takes the address of a connection that is alive`() async throws {
            let nodes = try Nodes()
            let open = try await OpenListener(nodes.passive)
            async let dialing = nodes.active.dial(open.address)
            let accepted = try await nodes.passive.upgrade(open.listener.nextIncoming())
            let dialed = try await dialing
            let address = try await accepted.onLoop { $0.addresses.first }
            let victim = try #require(address)
            let check = connectivityCheck(username: "\(good):\(good)", key: good)
            let hello = ByteBuffer(
                bytes: [22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 0]
            )
            let left = try await open.look { listener in
                // From a forged source.
                for datagram in [check, hello] {
                    listener.endpoint.receive(PacketBatch(datagram), from: victim)
                    listener.endpoint.receivedBatch()
                }
                return listener.recentCheckCount + listener.pending.count
            }
            #expect(left == 0)
            let stream = try await dialed.openStream()
            try await stream.send("still here")
            let heard = try await accepted.acceptStream()?.readBytes(10)
            #expect(heard == ByteBuffer(string: "still here"))
            await dialed.close()
            await accepted.close()
            await open.listener.close()
        }

        @Test func `a flood of valid checks fills a fixed table and stops no honest dial`()
            async throws
        {
            let nodes = try Nodes { $0.recentChecksMax = 256 }
            let open = try await OpenListener(nodes.passive)
            let server = EchoServer(nodes.passive, open.listener)
            var probes: [Probe] = []
            for _ in 0..<8 { probes.append(try await Probe.open()) }
            let flooding = Task {
                var random = RandomSource { UInt64.random(in: 0...(.max)) }
                for round in 0..<1_250 {
                    let checks = (0..<16).map { _ in
                        let credential = versionOneCredential(&random)
                        return connectivityCheck(
                            username: "\(credential):\(credential)",
                            key: credential
                        )
                    }
                    try await probes[round % probes.count].send(
                        checks,
                        to: open.socket.localAddress
                    )
                    // One turn of the listener's loop reads so many.
                    let remembered = try await open.look { $0.recentCheckCount }
                    #expect(remembered <= 256)
                }
            }
            for index in 0..<3 {
                let connection = try await nodes.active.dial(open.address)
                let stream = try await connection.openStream()
                try await Echo.verify(byteCount: 100_000, on: stream, seed: UInt64(index))
                await connection.close()
            }
            try await flooding.value
            try await open.waitUntilEmpty()
            await server.stop()
            await open.listener.close()
            for probe in probes { try await probe.close() }
        }

        @Test(arguments: Configuration.DialerVersion.allCases)
        func `a dial of either version is accepted`(
            version: Configuration.DialerVersion
        ) async throws {
            let nodes = try Nodes { $0.dialerVersion = version }
            let open = try await OpenListener(nodes.passive)
            async let dialing = nodes.active.dial(open.address)
            let accepted = try await nodes.passive.upgrade(open.listener.nextIncoming())
            let dialed = try await dialing
            let heard = try await accepted.onLoop { $0.username?.version }
            #expect(heard == (version == .v1 ? .v1 : .v2))
            await dialed.close()
            await open.listener.close()
        }
    }
}
