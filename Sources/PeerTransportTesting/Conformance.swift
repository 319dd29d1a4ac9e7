// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import PeerTransport

/// What every ``Connection`` and its streams must do, whatever carries them.
///
/// Run each case with the two ends of a fresh connection, and once more with the ends swapped. The
/// first two are rust-libp2p's muxer harness, the others follow the go list and the protocols'
/// text.
package enum ConformanceCase: String, CaseIterable, Sendable {
    case closeImpliesFlush
    case readAfterClose
    case endOfStreamRepeats
    case halfCloseLeavesReading
    case writeAfterCloseWriteFails
    case largeEchoIsExact
    case manyStreamsAtOnce
    case streamsFromBothEnds
    case resetReachesThePeer
    case resetByTheAcceptorReachesTheOpener
    case closeReadStopsTheWriter
    case droppedStreamIsReset
    case cancelledReadLosesNothing
    case slowReaderSlowsTheWriter
    case closeEndsBothEnds
    case closeWakesBlockedCalls
    case cancelledAcceptLosesNothing

    /// Runs the case with `opener` opening the streams; it ends the connection.
    ///
    /// - Throws: ``HarnessFailure`` where an expectation does not hold, or what a call throws.
    package func run(opener: some Connection, acceptor: some Connection) async throws {
        switch self {
        case .closeImpliesFlush: try await opener.closeImpliesFlush(to: acceptor)
        case .readAfterClose: try await opener.readAfterClose(to: acceptor)
        case .endOfStreamRepeats: try await opener.endOfStreamRepeats(to: acceptor)
        case .halfCloseLeavesReading: try await opener.halfCloseLeavesReading(to: acceptor)
        case .writeAfterCloseWriteFails: try await opener.writeAfterCloseWriteFails(to: acceptor)
        case .largeEchoIsExact: try await opener.largeEcho(to: acceptor)
        case .manyStreamsAtOnce: try await opener.manyStreams(to: acceptor)
        case .streamsFromBothEnds: try await opener.streamsFromBothEnds(to: acceptor)
        case .resetReachesThePeer: try await opener.reset(to: acceptor)
        case .resetByTheAcceptorReachesTheOpener: try await opener.resetByAcceptor(at: acceptor)
        case .closeReadStopsTheWriter: try await opener.closeReadStopsTheWriter(to: acceptor)
        case .droppedStreamIsReset: try await opener.droppedStreamIsReset(to: acceptor)
        case .cancelledReadLosesNothing: try await opener.cancelledRead(to: acceptor)
        case .slowReaderSlowsTheWriter: try await opener.slowReader(to: acceptor)
        case .closeEndsBothEnds: try await opener.closeEndsBothEnds(to: acceptor)
        case .closeWakesBlockedCalls: try await opener.closeWakesBlockedCalls(to: acceptor)
        case .cancelledAcceptLosesNothing: try await opener.cancelledAccept(to: acceptor)
        }
        await opener.close()
        await acceptor.close()
    }
}
