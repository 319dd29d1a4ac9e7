// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerTransport
import WebRTCDirect

/// The dialer's side of the matrix.
actor MatrixDialer {
    private static let pings = 50
    private static let echoBytes: UInt64 = 32 << 20
    private static let streamsAtOnce = 256
    private static let streamsInSequence = 1_000
    private static let smallEchoBytes: UInt64 = 1_000
    private static let toldWithin = Duration.seconds(5)

    private typealias Link = WebRTCDirect.Connection
    private typealias Selected = BufferedStream<Link.Stream>

    private let transport: WebRTCDirect
    private let listener: ListenerUnderTest
    private var current: Link?

    init(_ transport: WebRTCDirect, to listener: ListenerUnderTest) {
        self.transport = transport
        self.listener = listener
    }

    /// Tries one cell; after a failure the next begins with a new connection.
    func outcome(of cell: Cell) async -> CellOutcome {
        let clock = ContinuousClock()
        let start = clock.now
        let result: CellOutcome.Result
        let detail: String
        do {
            detail = try await within(cell.limit) { try await self.run(cell) }
            result = .pass
        } catch {
            detail = "\(error)"
            result = .fail
            current?.abort()
            current = nil
        }
        let ms = start.duration(to: clock.now).milliseconds
        return CellOutcome(cell: cell.rawValue, result: result, detail: detail, ms: ms)
    }

    /// Closes the connection, if there is one.
    func disconnect() async {
        let connection = current
        current = nil
        await connection?.close()
    }

    private func run(_ cell: Cell) async throws -> String {
        switch cell {
        case .connect: "peer \(try await connection().remotePeer)"
        case .pings: try await ping()
        case .echo: try await echo()
        case .streamsAtOnce: try await openManyStreams()
        case .streamAfterStream: try await openStreamAfterStream()
        case .dialerEndsFirst: try await endFirst()
        case .listenerEndsFirst: try await endSecond()
        case .dialerResets: try await reset()
        case .listenerResets: try await becomeReset()
        case .unknownProtocol: try await proposeUnknown()
        case .dialerCloses: try await close()
        case .listenerCloses: try await becomeClosed()
        case .wrongCerthash: try await dialWrongCerthash()
        case .wrongPeer: try await dialWrongPeer()
        }
    }

    private func connection() async throws -> Link {
        if let current { return current }
        let made = try await transport.dial(Multiaddr(listener.address))
        guard "\(made.remotePeer)" == listener.peer else {
            throw CellFailure("connected to \(made.remotePeer)")
        }
        current = made
        // The peer may open streams as well, to identify us for one: they are answered.
        Task { try await StreamRouter<Link.Stream>().addingBasicProtocols().serve(made) }
        return made
    }

    private func open(_ name: StreamProtocol) async throws -> Selected {
        let stream = try await connection().openStream()
        return try await Multistream.select([name], on: stream).stream
    }
}

// MARK: Data

extension MatrixDialer {
    private func ping() async throws -> String {
        let stream = try await open(.ping)
        var random = SystemRandomNumberGenerator()
        var times: [Double] = []
        for _ in 0..<Self.pings {
            let time = try await Ping.roundTrip(
                on: stream,
                clock: ContinuousClock(),
                random: &random
            )
            times.append(time.milliseconds)
        }
        try await stream.close()
        times.sort()
        let (median, longest) = (times[Self.pings / 2], times[Self.pings - 1])
        return "median \(median.rounded(2)) ms, longest \(longest.rounded(2)) ms"
    }

    private func echo() async throws -> String {
        let stream = try await open(.echo)
        let clock = ContinuousClock()
        let time = try await clock.measure {
            try await Echo.verify(byteCount: Self.echoBytes, on: stream, seed: 32)
        }
        try await stream.close()
        let rate = Double(Self.echoBytes) * 8 / 1_000 / time.milliseconds
        return "\(rate.rounded(0)) Mbit/s each way"
    }

    private func openManyStreams() async throws -> String {
        _ = try await connection()
        let clock = ContinuousClock()
        let start = clock.now
        let streams = try await withThrowingTaskGroup(of: Selected.self) { group in
            for _ in 0..<Self.streamsAtOnce {
                group.addTask { try await self.open(.echo) }
            }
            var streams: [Selected] = []
            while let stream = try await group.next() { streams.append(stream) }
            return streams
        }
        let time = start.duration(to: clock.now)
        // All are open before one ends.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (seed, stream) in streams.enumerated() {
                group.addTask {
                    try await Echo.verify(
                        byteCount: Self.smallEchoBytes,
                        on: stream,
                        seed: UInt64(seed)
                    )
                    try await stream.close()
                }
            }
            while try await group.next() != nil {}
        }
        return "all open after \(time.milliseconds.rounded(0)) ms"
    }

    private func openStreamAfterStream() async throws -> String {
        let clock = ContinuousClock()
        let start = clock.now
        for index in 0..<Self.streamsInSequence {
            do {
                let stream = try await open(.echo)
                try await Echo.verify(
                    byteCount: Self.smallEchoBytes,
                    on: stream,
                    seed: UInt64(index)
                )
                try await stream.close()
            } catch {
                throw CellFailure("stream \(index): \(error)")
            }
        }
        let each = start.duration(to: clock.now).milliseconds / Double(Self.streamsInSequence)
        return "\(each.rounded(2)) ms each"
    }
}

// MARK: Ends

extension MatrixDialer {
    private func endFirst() async throws -> String {
        let stream = try await open(.perf)
        let size = UInt64(MatrixListener.endsFirstBytes)
        // The answer begins after our end; another amount than was asked for throws.
        _ = try await Perf.run(upload: size, download: size, on: stream, clock: ContinuousClock())
        try await stream.close()
        return "\(size) bytes after our end"
    }

    private func endSecond() async throws -> String {
        let before = try await journal()
        let stream = try await open(.endsFirst)
        let count = try await stream.countToEnd()
        guard count == MatrixListener.endsFirstBytes else {
            throw CellFailure("\(count) bytes before the listener's end")
        }
        try await stream.write(ByteBuffer(repeating: 0, count: count))
        try await stream.closeWrite()
        try await stream.close()
        return try await journalLine("ends-first: \(count) bytes", after: before)
    }

    private func reset() async throws -> String {
        let before = try await journal()
        let stream = try await open(.reset)
        try await stream.write(ByteBuffer(string: "w"))
        guard try await stream.read(exactly: 1) != nil else { throw CellFailure("no answer") }
        stream.reset()
        return try await journalLine("reset: seen", after: before)
    }

    private func becomeReset() async throws -> String {
        let stream = try await open(.reset)
        try await stream.write(ByteBuffer(string: "r"))
        do {
            let bytes = try await stream.read()
            throw CellFailure("the read ended with \(bytes.map { "\($0)" } ?? "the end")")
        } catch let error as StreamError {
            guard case .reset = error else { throw error }
            return "\(error)"
        }
    }

    private func proposeUnknown() async throws -> String {
        let stream = try await connection().openStream()
        do {
            _ = try await Multistream.select(["/interop/unknown/1.0.0"], on: stream)
        } catch .noCommonProtocol {
            stream.reset()
            return "na"
        }
        throw CellFailure("agreed")
    }

    private func close() async throws -> String {
        let before = try await journal()
        await disconnect()
        return try await journalLine("closed: ", after: before)
    }

    private func becomeClosed() async throws -> String {
        let stream = try await open(.close)
        let connection = try await connection()
        let clock = ContinuousClock()
        let start = clock.now
        try await stream.write(ByteBuffer(string: "c"))
        let reason = try await within(Self.toldWithin) { try await connection.closed }
        current = nil
        // An ABORT is a way to close too: the peer wanted it, and said so.
        guard reason == .remote || reason == .aborted else { throw CellFailure("told: \(reason)") }
        return "\(reason) after \(start.duration(to: clock.now).milliseconds.rounded(0)) ms"
    }
}

// MARK: Refusals

extension MatrixDialer {
    private func dialWrongCerthash() async throws -> String {
        let zeros = "uEiA" + String(repeating: "A", count: 43)
        return try await refusal(of: listener.replacing("certhash", with: zeros)) { error in
            error == .certificateMismatch
        }
    }

    private func dialWrongPeer() async throws -> String {
        let other = "12D3KooWPT98FXMfDQYavZm66EeVjTqP9Nnehn1gyaydqV8L8BQw"
        return try await refusal(of: listener.replacing("p2p", with: other)) { error in
            if case .peerMismatch = error { true } else { false }
        }
    }

    /// Dials what must not succeed, then checks that the listener is unharmed.
    private func refusal(
        of address: String,
        isExpected: (TransportError) -> Bool
    ) async throws -> String {
        await disconnect()
        let target = try Multiaddr(address)
        do {
            let connection = try await transport.dial(target)
            connection.abort()
        } catch {
            guard isExpected(error) else { throw error }
            _ = try await connection()
            return "\(error)"
        }
        throw CellFailure("connected")
    }

    /// What the listener has seen so far.
    private func journal() async throws -> String {
        let stream = try await open(.journal)
        var text = ByteBuffer()
        while var bytes = try await stream.read() { text.writeBuffer(&bytes) }
        try await stream.close()
        return String(buffer: text)
    }

    /// Waits until the listener's journal has a new line that begins so, and gives it.
    private func journalLine(_ prefix: String, after before: String) async throws -> String {
        let clock = ContinuousClock()
        let end = clock.now + Self.toldWithin
        while clock.now < end {
            let text = try await journal()
            let new = text.dropFirst(before.count).split(separator: "\n")
            if let line = new.first(where: { $0.hasPrefix(prefix) }) { return String(line) }
            try await clock.sleep(for: .milliseconds(20))
        }
        throw CellFailure("the listener has no \"\(prefix)\" within \(Self.toldWithin)")
    }
}

extension Duration {
    /// This duration in milliseconds.
    var milliseconds: Double { self / .milliseconds(1) }
}

extension Double {
    /// The number with this many digits behind the point.
    fileprivate func rounded(_ digits: Int) -> String {
        let text = "\(Int((self * 100).rounded()))"
        let padded = String(repeating: "0", count: max(0, 3 - text.count)) + text
        let whole = "\(padded.dropLast(2))"
        return digits == 0 ? whole : "\(whole).\(padded.suffix(2))"
    }
}
