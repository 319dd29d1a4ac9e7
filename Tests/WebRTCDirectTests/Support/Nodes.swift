// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import PeerTransportTesting
import RTCSCTP
import Testing

@testable import RTCDataChannel
@testable import RTCPeerConnection
@testable import WebRTCDirect

typealias Connection = WebRTCDirect.Connection
typealias Stream = WebRTCDirect.Stream
typealias Pair = ConnectedPair<Connection, Connection, WebRTCDirect.Incoming>

/// Where tests listen: the system chooses the port.
let loopback = "/ip4/127.0.0.1/udp/0/webrtc-direct"

/// Two transports: one that listens and one that dials.
struct Nodes {
    let passive: WebRTCDirect
    let active: WebRTCDirect

    init(_ configure: (inout Configuration) -> Void = { _ in }) throws {
        var configuration = Configuration()
        configure(&configuration)
        passive = try WebRTCDirect(identity: .generate(), configuration: configuration)
        active = try WebRTCDirect(identity: .generate(), configuration: configuration)
    }

    /// Listens, dials and accepts.
    func connect(on address: String = loopback) async throws -> Pair {
        try await PeerTransportTesting.connect(
            passive,
            listeningOn: Multiaddr(address),
            dialedBy: active
        )
    }
}

extension ConnectedPair where Dialer == Connection, Accepted == Connection {
    /// A stream that the dialer opened and its other end.
    func stream() async throws -> (opened: Stream, accepted: Stream) {
        let opened = try await dialer.openStream()
        let accepted = try #require(try await accepted.acceptStream())
        return (opened, accepted)
    }

    /// Closes everything.
    func close() async {
        await dialer.close()
        await accepted.close()
        await listener.close()
    }
}

extension Listener<WebRTCDirect.Incoming> {
    /// The next peer that arrives.
    func nextIncoming() async throws -> WebRTCDirect.Incoming {
        for await event in events {
            if case .incoming(let incoming, _, _) = event { return incoming }
        }
        throw TransportError.transportClosed
    }
}

extension WebRTCDirect {
    /// Listens on a loopback port and gives the address to dial.
    func listen() async throws -> (listener: Listener<Incoming>, address: Multiaddr) {
        let listener = try await listen(on: Multiaddr(loopback))
        return (listener, try #require(listener.addresses.first))
    }
}

extension Connection {
    /// Looks at, or changes, what only the event loop may touch.
    @discardableResult
    func onLoop<Result: Sendable>(
        _ body: @escaping @Sendable (ConnectionDriver) throws -> Result
    ) async throws -> Result {
        let driver = driver
        return try await loop.submit { try body(driver.value) }.get()
    }
}

extension Stream {
    /// Puts messages on the data channel as they are, whatever the stream's machine thinks.
    func sendRaw(_ messages: [UInt8]...) async throws {
        let (driver, id) = (driver, StreamID(id))
        try await loop.submit {
            for bytes in messages {
                let message = DataChannelMessage(payload: ByteBuffer(bytes: bytes))
                try driver.value.peer.send(message, on: id, at: .now)
            }
            driver.value.flush()
        }.get()
    }

    /// Sends text.
    func send(_ text: String) async throws { try await write(ByteBuffer(string: text)) }

    /// Reads until so many bytes have come, or the end.
    func readBytes(_ count: Int = .max) async throws -> ByteBuffer {
        var all = ByteBuffer()
        while all.readableBytes < count, var chunk = try await read() { all.writeBuffer(&chunk) }
        return all
    }
}

/// Runs `body` and gives the error it throws.
func failure<Fault: Error, Value>(
    _ body: () async throws(Fault) -> Value
) async throws -> Fault {
    do throws(Fault) {
        _ = try await body()
    } catch {
        return error
    }
    throw HarnessFailure("an error was expected")
}

/// Bytes that look random and can be made again from their seed.
func pattern(_ count: Int, seed: UInt64 = 1) -> ByteBuffer {
    var random = SeededGenerator(seed: seed)
    var bytes = ByteBuffer()
    bytes.reserveCapacity(count + 8)
    while bytes.readableBytes < count { bytes.writeInteger(random.next()) }
    return bytes.readSlice(length: count) ?? bytes
}

/// SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}

extension ConnectedPair where Dialer == Connection, Accepted == Connection {
    /// Waits until both ends have so many data channels, channel 0 among them.
    func waitForChannels(_ count: Int) async throws {
        for end in [dialer, accepted] {
            try await end.wait { $0.peer.channels.channels.count <= count }
        }
    }

    /// Waits until nothing that the peers have sent counts against their windows.
    func waitForOpenWindows() async throws {
        for end in [dialer, accepted] {
            try await end.wait {
                let statistics = $0.peer.channels.statistics
                return statistics.localWindow == statistics.receiveWindow
            }
        }
    }
}

extension Connection {
    /// Waits until `condition` holds, looking again after each turn of the loop.
    func wait(until condition: @escaping @Sendable (ConnectionDriver) -> Bool) async throws {
        while try await !onLoop(condition) {
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
