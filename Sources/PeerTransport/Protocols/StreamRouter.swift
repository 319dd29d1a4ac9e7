// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Serves the streams that a peer opens: agrees on a protocol for each and runs its handler.
public struct StreamRouter<Stream: MuxedStream>: Sendable {
    /// Serves one stream; when it throws, the stream is reset.
    public typealias Handler = @Sendable (BufferedStream<Stream>) async throws -> Void

    private let routes: [(name: StreamProtocol, handler: Handler)]
    private let maximumStreams: Int
    private let negotiationLimit: Duration
    private let clock: any Clock<Duration>

    /// A router without protocols: every proposal is answered `na`.
    ///
    /// - Parameters:
    ///   - maximumStreams: How many streams of a connection are served at a time; further ones are
    ///     not accepted until one ends.
    ///   - negotiationLimit: How long a peer may take to propose a protocol we speak.
    ///   - clock: What that is measured with.
    public init(
        maximumStreams: Int = 256,
        negotiationLimit: Duration = .seconds(10),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.init([], maximumStreams, negotiationLimit, clock)
    }

    private init(
        _ routes: [(name: StreamProtocol, handler: Handler)],
        _ maximumStreams: Int,
        _ negotiationLimit: Duration,
        _ clock: any Clock<Duration>
    ) {
        self.routes = routes
        self.maximumStreams = max(1, maximumStreams)
        self.negotiationLimit = negotiationLimit
        self.clock = clock
    }

    /// What is spoken, in the order in which it was added.
    public var protocols: [StreamProtocol] { routes.map(\.name) }

    /// This router with one more protocol.
    ///
    /// - Returns: The larger router.
    public func adding(_ name: StreamProtocol, handler: @escaping Handler) -> Self {
        Self(routes + [(name, handler)], maximumStreams, negotiationLimit, clock)
    }

    /// This router with ping, echo and perf.
    ///
    /// - Returns: The larger router.
    public func addingBasicProtocols() -> Self {
        adding(.ping) { try await Ping.serve($0) }
            .adding(.echo) { try await Echo.serve($0) }
            .adding(.perf) { try await Perf.serve($0) }
    }

    /// Serves a connection until it ends or the task is cancelled; all handlers have ended then.
    ///
    /// - Throws: What ``Connection/acceptStream()`` throws.
    public func serve(
        _ connection: some Connection<Stream>
    ) async throws(ConnectionError) {
        let failure = await withTaskGroup(of: Void.self) { group -> ConnectionError? in
            defer { group.cancelAll() }
            var running = 0
            do throws(ConnectionError) {
                while let stream = try await connection.acceptStream() {
                    group.addTask { await serve(stream) }
                    running += 1
                    if running >= maximumStreams {
                        await group.next()
                        running -= 1
                    }
                }
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private func serve(_ stream: Stream) async {
        do {
            let names = protocols
            let selection = try await withTimeLimit(negotiationLimit, clock: clock) {
                () async throws(TransportError) in
                do throws(MultistreamError) {
                    return try await Multistream.handle(names, on: stream)
                } catch {
                    throw .negotiationFailed(error)
                }
            }
            guard let route = routes.first(where: { $0.name == selection.name }) else { return }
            try await route.handler(selection.stream)
        } catch is TransportError {
            stream.reset(errorCode: .protocolNegotiationFailed)
        } catch {
            stream.reset()
        }
    }
}
