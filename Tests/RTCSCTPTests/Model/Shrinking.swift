// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What a model found wrong.
struct ModelFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A sequence of steps that fails, as short as it could be made.
struct FailingSequence<Step>: CustomStringConvertible {
    let seed: UInt64
    let steps: [Step]
    let reason: String

    var description: String {
        let lines = steps.enumerated().map { "  \($0.offset). \($0.element)" }
        return "seed \(seed): \(reason) after\n" + lines.joined(separator: "\n")
    }

    /// Runs the steps; when they fail leaves out what is not needed for a failure.
    ///
    /// `run` runs a sequence from the start and throws what is wrong.
    init?(seed: UInt64, steps: [Step], run: ([Step]) throws -> Void) {
        func reason(_ steps: [Step]) -> String? {
            do {
                try run(steps)
                return nil
            } catch {
                return "\(error)"
            }
        }
        guard var why = reason(steps) else { return nil }
        var rest = steps
        var size = max(1, rest.count / 2)
        var attempts = 0
        while true {
            var start = 0
            while start < rest.count, attempts < 600 {
                attempts += 1
                var shorter = rest
                shorter.removeSubrange(start..<min(start + size, rest.count))
                if let found = reason(shorter) {
                    rest = shorter
                    why = found
                } else {
                    start += size
                }
            }
            guard size > 1 else { break }
            size /= 2
        }
        self.seed = seed
        self.steps = rest
        self.reason = why
    }
}
