// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import FoundationEssentials
import Logging
import Multiformats
import PeerIdentity
import PeerTransport
import WebRTCDirect

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// The program that libp2p's interoperability suites run in a container, as listener or as dialer.
///
/// Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 failed,
/// 64 wrong environment.
@main
enum InteropApplication {
    static func main() async {
        // The first process of a container does not end on this signal by itself.
        signal(SIGTERM) { _ in _exit(128 + SIGTERM) }
        var logger = Logger(label: "webrtc-direct-interop") {
            StreamLogHandler.standardError(label: $0)
        }
        do {
            let settings = try Settings(environment: ProcessInfo.processInfo.environment)
            logger.logLevel = settings.isVerbose ? .debug : .info
            let run = InteropRun(settings: settings, logger: logger)
            let report = try await run.withinTimeLimit()
            print(report, terminator: "")
            fflush(nil)
        } catch let error as SettingsError {
            logger.error("\(error)")
            exit(64)
        } catch {
            logger.error("\(error)")
            exit(1)
        }
    }
}
