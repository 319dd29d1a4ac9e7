// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// What a piece of work took.
struct Cost: Sendable {
    /// By the clock.
    var time: Duration
    /// Of all of this process's threads, user and system.
    var processorTime: Duration
}

/// Measures from its creation on.
struct Meter: Sendable {
    private let start = ContinuousClock.now
    private let startProcessorTime = Self.processorTime

    /// What was used since the creation.
    func read() -> Cost {
        Cost(
            time: start.duration(to: .now),
            processorTime: Self.processorTime - startProcessorTime
        )
    }

    private static var processorTime: Duration {
        var usage = rusage()
        #if canImport(Glibc)
        let status = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
        let status = getrusage(RUSAGE_SELF, &usage)
        #endif
        guard status == 0 else { return .zero }
        return Duration(usage.ru_utime) + Duration(usage.ru_stime)
    }
}

extension Duration {
    fileprivate init(_ time: timeval) {
        self = .seconds(Int64(time.tv_sec)) + .microseconds(Int64(time.tv_usec))
    }
}
