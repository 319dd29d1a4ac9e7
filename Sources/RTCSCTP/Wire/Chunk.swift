// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A chunk of any type that this implementation knows, parsed.
///
/// Slices of the packet stand in for everything of variable length, so a `Chunk` of the data path
/// costs no allocation.
package enum Chunk: Hashable, Sendable {
    /// DATA, RFC 9260 §3.3.1.
    case data(DataChunk)

    /// INIT, RFC 9260 §3.3.2.
    case initiation(InitChunk)

    /// INIT ACK, RFC 9260 §3.3.3.
    case initiationAck(InitChunk)

    /// SACK, RFC 9260 §3.3.4.
    case sack(SackChunk)

    /// HEARTBEAT, RFC 9260 §3.3.5.
    case heartbeat(HeartbeatChunk)

    /// HEARTBEAT ACK, RFC 9260 §3.3.6.
    case heartbeatAck(HeartbeatChunk)

    /// ABORT, RFC 9260 §3.3.7.
    case abort(AbortChunk)

    /// SHUTDOWN, RFC 9260 §3.3.8.
    case shutdown(ShutdownChunk)

    /// SHUTDOWN ACK, RFC 9260 §3.3.9.
    case shutdownAck(ShutdownAckChunk)

    /// ERROR, RFC 9260 §3.3.10.
    case error(ErrorChunk)

    /// COOKIE ECHO, RFC 9260 §3.3.11.
    case cookieEcho(CookieEchoChunk)

    /// COOKIE ACK, RFC 9260 §3.3.12.
    case cookieAck(CookieAckChunk)

    /// SHUTDOWN COMPLETE, RFC 9260 §3.3.13.
    case shutdownComplete(ShutdownCompleteChunk)

    /// RE-CONFIG, RFC 6525 §3.1.
    case reconfiguration(ReconfigurationChunk)

    /// FORWARD TSN, RFC 3758 §3.2.
    case forwardTSN(ForwardTSNChunk)

    /// I-DATA, RFC 8260 §2.1.
    case interleavedData(InterleavedDataChunk)

    /// I-FORWARD-TSN, RFC 8260 §2.3.
    case interleavedForwardTSN(InterleavedForwardTSNChunk)

    /// Any other type; `RawChunk.type.unrecognizedAction` says what to do with it.
    case unrecognized(RawChunk)

    /// Parses the value of a chunk.
    ///
    /// - Throws: `WireFault.malformedChunk` or `.malformedParameter`.
    package init(_ raw: RawChunk) throws(WireFault) {
        self =
            switch raw.type {
            case .data: .data(try DataChunk(parsing: raw))
            case .sack: .sack(try SackChunk(parsing: raw))
            case .initiation: .initiation(try InitChunk(parsing: raw))
            case .initiationAck: .initiationAck(try InitChunk(parsing: raw))
            case .heartbeat: .heartbeat(try HeartbeatChunk(parsing: raw))
            case .heartbeatAck: .heartbeatAck(try HeartbeatChunk(parsing: raw))
            case .abort: .abort(try AbortChunk(parsing: raw))
            case .shutdown: .shutdown(try ShutdownChunk(parsing: raw))
            case .shutdownAck: .shutdownAck(try ShutdownAckChunk(parsing: raw))
            case .error: .error(try ErrorChunk(parsing: raw))
            case .cookieEcho: .cookieEcho(CookieEchoChunk(parsing: raw))
            case .cookieAck: .cookieAck(try CookieAckChunk(parsing: raw))
            case .shutdownComplete: .shutdownComplete(try ShutdownCompleteChunk(parsing: raw))
            case .reconfiguration: .reconfiguration(try ReconfigurationChunk(parsing: raw))
            case .forwardTSN: .forwardTSN(try ForwardTSNChunk(parsing: raw))
            case .interleavedData: .interleavedData(try InterleavedDataChunk(parsing: raw))
            case .interleavedForwardTSN:
                .interleavedForwardTSN(try InterleavedForwardTSNChunk(parsing: raw))
            default: .unrecognized(raw)
            }
    }
}
