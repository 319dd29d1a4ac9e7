// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// An open file of the system.
struct Descriptor {
    /// The process's standard error.
    static let standardError = Descriptor(number: STDERR_FILENO)

    let number: Int32

    /// Opens a file; nil with `errno` set when that fails.
    init?(opening path: String, flags: Int32, mode: mode_t = 0) {
        let number = open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { return nil }
        self.number = number
    }

    private init(number: Int32) {
        self.number = number
    }

    /// Whether a person looks at it.
    var isTerminal: Bool { isatty(number) == 1 }

    /// The next bytes, none at the end; nil with `errno` set on failure.
    func readBytes(upTo limit: Int) -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, limit)) { buffer, size in
            repeat {
                count = read(number, buffer.baseAddress, buffer.count)
            } while isInterrupted(count)
            size = max(0, count)
        }
        return count < 0 ? nil : bytes
    }

    /// Writes everything; false with `errno` set on failure.
    func writeAll(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) }
            if isInterrupted(count) { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Makes sure that it outlives a loss of power; false with `errno` set on failure.
    func synchronize() -> Bool { fsync(number) == 0 }

    /// Gives it back to the system.
    func closeFile() { _ = close(number) }

    private func isInterrupted(_ result: Int) -> Bool { result < 0 && errno == EINTR }
}
