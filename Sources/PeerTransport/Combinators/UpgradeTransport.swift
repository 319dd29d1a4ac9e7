// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension Transport where Output: MuxedStream {
    /// Turns a transport of raw byte streams into one of something better.
    ///
    /// On every new stream the protocols are negotiated with multistream-select, the end in the
    /// dialer's role proposing in order, and the one agreed on is applied. A complete connection
    /// takes two such steps, first security and then a muxer; put ``timeout(_:clock:)`` around the
    /// whole.
    ///
    /// - Parameter upgrades: The protocols in order of preference.
    /// - Returns: A transport of what they make.
    public func upgrade<New: Sendable>(
        with upgrades: [ProtocolUpgrade<Output, New>]
    ) -> AndThenTransport<Self, New> {
        andThen { stream, point async throws(TransportError) in
            try await negotiate(upgrades, on: stream, at: point)
        }
    }
}

/// One protocol that makes a better thing of a stream: a security handshake or a muxer.
public struct ProtocolUpgrade<Input: MuxedStream, Output: Sendable>: Sendable {
    /// What both sides call it.
    public let name: StreamProtocol

    /// Runs it on a stream on which it was just agreed on; the role decides who speaks first.
    public let apply:
        @Sendable (BufferedStream<Input>, ConnectedPoint) async throws(TransportError) -> Output

    /// A protocol with its name and what it does.
    public init(
        _ name: StreamProtocol,
        apply:
            @escaping @Sendable (
                BufferedStream<Input>, ConnectedPoint
            ) async throws(TransportError) -> Output
    ) {
        self.name = name
        self.apply = apply
    }
}

/// Agrees on one of `upgrades` and applies it; the stream is reset when that fails.
private func negotiate<Input: MuxedStream, New: Sendable>(
    _ upgrades: [ProtocolUpgrade<Input, New>],
    on stream: Input,
    at point: ConnectedPoint
) async throws(TransportError) -> New {
    let names = upgrades.map(\.name)
    let selection: Multistream.Selection<Input>
    do {
        switch point.role {
        case .dialer: selection = try await Multistream.select(names, on: stream)
        case .listener: selection = try await Multistream.handle(names, on: stream)
        }
    } catch {
        stream.reset(errorCode: .protocolNegotiationFailed)
        throw error == .stream(.cancelled) ? .cancelled : .negotiationFailed(error)
    }
    guard let upgrade = upgrades.first(where: { $0.name == selection.name }) else {
        throw .negotiationFailed(.noCommonProtocol)
    }
    do {
        return try await upgrade.apply(selection.stream, point)
    } catch {
        stream.reset()
        throw error
    }
}
