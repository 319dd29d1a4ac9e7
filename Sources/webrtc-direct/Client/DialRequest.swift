// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Multiformats
import PeerIdentity
import PeerTransport
import WebRTCDirect

/// One dial from the command line.
struct DialRequest: Sendable {
    let address: Multiaddr
    let configuration: Configuration
    let timeout: Duration

    /// Dials, runs `body` with the connection, and closes the connection in any case.
    ///
    /// - Throws: `Failure` with the line to print, or the exit code of an interruption.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (Session) async throws -> Value
    ) async throws -> Value {
        do {
            return try await Interruption.guarding {
                let session = try await dial()
                do {
                    let value = try await body(session)
                    await session.close()
                    return value
                } catch {
                    await session.close()
                    throw error
                }
            }
        } catch is Interruption {
            Console.writeError("interrupted")
            throw ExitCode(Interruption.exitCode)
        } catch {
            throw Failure(error, dialing: self)
        }
    }

    private func dial() async throws -> Session {
        let transport = try WebRTCDirect(identity: .generate(), configuration: configuration)
        let clock = ContinuousClock()
        let start = clock.now
        let connection = try await transport.dial(address, options: DialOptions(timeout: timeout))
        return Session(
            connection: connection,
            connectTime: start.duration(to: clock.now),
            answerLimit: timeout
        )
    }
}
