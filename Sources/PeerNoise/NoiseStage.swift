// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import PeerIdentity
internal import RTCCrypto

/// Where a handshake stands, with only the keys that it still needs there.
///
/// ```
///  initiator                                 responder
///  ready                                     expectsFirst
///    | start / send 1                          | 1 received / send 2
///  expectsSecond                             expectsThird
///    | 2 received / send 3                     | 3 received
///  finished                                  finished
/// ```
/// A message that does not fit is the peer's fault and ends in `failed`, as does everything else
/// that goes wrong inside; a call in the wrong order is a usage error and changes nothing.
enum NoiseStage: ~Copyable {
    case ready(HandshakeState)
    case expectsFirst(HandshakeState)
    case expectsSecond(HandshakeState)
    case expectsThird(HandshakeState)
    case finished
    case failed

    /// What a received message led to.
    struct Step {
        var reply: [UInt8]?
        var remoteKey: PublicKey?
    }

    /// Sends the first message; nil from a responder, which waits for it.
    mutating func start() throws(NoiseError) -> [UInt8]? {
        switch consume self {
        case .ready(var state):
            self = .failed
            let message: [UInt8]
            do {
                message = try state.write(.first, payload: [])
            } catch {
                throw NoiseError(error)
            }
            self = .expectsSecond(state)
            return message
        case .expectsFirst(let state):
            self = .expectsFirst(state)
            return nil
        case .expectsSecond(let state):
            self = .expectsSecond(state)
            throw .usage(.alreadyStarted)
        case .expectsThird(let state):
            self = .expectsThird(state)
            throw .usage(.alreadyStarted)
        case .finished:
            self = .finished
            throw .usage(.alreadyFinished)
        case .failed:
            self = .failed
            throw .usage(.alreadyFailed)
        }
    }

    /// Takes one complete message of at least the expected one's size.
    mutating func receive(
        _ message: [UInt8],
        _ credentials: NoiseCredentials
    ) throws(NoiseError) -> Step {
        switch consume self {
        case .expectsFirst(var state):
            self = .failed
            do {
                // The first payload is in the clear and proves nothing: it is not looked at.
                _ = try state.read(.first, message)
            } catch {
                throw NoiseError(error)
            }
            let reply = try credentials.write(.second, with: &state)
            self = .expectsThird(state)
            return Step(reply: reply)
        case .expectsSecond(var state):
            self = .failed
            let remoteKey = try credentials.read(.second, message, with: &state)
            let reply = try credentials.write(.third, with: &state)
            self = .finished
            return Step(reply: reply, remoteKey: remoteKey)
        case .expectsThird(var state):
            self = .failed
            let remoteKey = try credentials.read(.third, message, with: &state)
            self = .finished
            return Step(remoteKey: remoteKey)
        case .ready(let state):
            self = .ready(state)
            throw .usage(.notStarted)
        case .finished:
            self = .finished
            throw .usage(.alreadyFinished)
        case .failed:
            self = .failed
            throw .usage(.alreadyFailed)
        }
    }

    /// The message waited for; a usage error when none is.
    var expected: HandshakeMessage {
        get throws(NoiseError) {
            switch self {
            case .expectsFirst: .first
            case .expectsSecond: .second
            case .expectsThird: .third
            case .ready: throw .usage(.notStarted)
            case .finished: throw .usage(.alreadyFinished)
            case .failed: throw .usage(.alreadyFailed)
            }
        }
    }

    var isFinished: Bool {
        switch self {
        case .finished: true
        default: false
        }
    }
}
