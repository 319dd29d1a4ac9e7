// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import FoundationEssentials

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Standard output for results, standard error for everything else.
enum Console {
    /// Prints a line at once, also into a pipe.
    static func writeLine(_ line: String) {
        print(line)
        fflush(nil)
    }

    /// Prints a value as one line of JSON.
    static func writeJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        writeLine(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Prints a line to standard error.
    static func writeError(_ line: String) {
        write("Error: \(line)\n")
    }

    /// Draws over the line that the cursor is in.
    static func writeProgress(_ line: String) {
        write("\r\(line)\u{1b}[K")
    }

    /// Leaves the line that the cursor is in as it is.
    static func endProgress() {
        write("\n")
    }

    /// Empties the line that the cursor is in.
    static func clearProgress() {
        write("\r\u{1b}[K")
    }

    /// Whether standard error is a terminal.
    static var isInteractive: Bool { Descriptor.standardError.isTerminal }

    private static func write(_ text: String) {
        _ = Descriptor.standardError.writeAll(text)
    }
}

extension Console {
    /// Says who is at the other end, and how long it took.
    static func writeConnected(_ session: Session) {
        let time = session.connectTime.inMilliseconds.text(decimals: 1)
        writeLine("connected to \(session.remotePeer) in \(time) ms")
    }
}
