// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Multiformats

/// Reads addresses from the command line.
enum AddressArgument {
    /// An address to dial.
    ///
    /// - Throws: `ValidationError`, which says what was expected.
    static func dialable(_ text: String) throws -> Multiaddr {
        let address = try parse(text)
        if let problem = DialProblem(address) {
            throw ValidationError("\(problem)")
        }
        return address
    }

    /// An address to listen on.
    ///
    /// - Throws: `ValidationError`, which says what was expected.
    static func listenable(_ text: String) throws -> Multiaddr {
        let address = try parse(text)
        guard address.isWebRTCDirectListenAddress else {
            throw ValidationError(
                "expected /ip4|ip6/ADDRESS/udp/PORT/webrtc-direct without anything behind it"
            )
        }
        return address
    }

    private static func parse(_ text: String) throws -> Multiaddr {
        do {
            return try Multiaddr(text)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
