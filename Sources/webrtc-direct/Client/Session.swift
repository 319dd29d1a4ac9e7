// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerIdentity
import PeerTransport
import WebRTCDirect

/// A connection that a command works with.
struct Session: Sendable {
    /// A stream after its protocol was agreed on.
    typealias Stream = BufferedStream<WebRTCDirect.Stream>

    let connection: WebRTCDirect.Connection

    /// From the start of the dial until the peer was authenticated.
    let connectTime: Duration

    /// How long the peer may take to answer.
    let answerLimit: Duration

    var remotePeer: PeerID { connection.remotePeer }

    /// Opens a stream and agrees on a protocol.
    ///
    /// - Throws: `TransportError`, `ConnectionError`.
    func open(_ name: StreamProtocol) async throws -> Stream {
        let stream = try await connection.openStream()
        do {
            return try await withTimeLimit(
                answerLimit,
                clock: ContinuousClock(),
                timedOut: .stream(.timedOut)
            ) { () async throws(MultistreamError) in
                try await Multistream.select([name], on: stream).stream
            }
        } catch {
            stream.reset(errorCode: .protocolNegotiationFailed)
            if error == .noCommonProtocol { throw Failure("the peer does not speak \(name)") }
            throw TransportError.negotiationFailed(error)
        }
    }

    /// Closes the connection, also when the task is cancelled: the peer shall know.
    func close() async {
        let connection = connection
        await Task { await connection.close() }.value
    }
}
