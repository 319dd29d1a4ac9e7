// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// What a conformance case expected and did not find.
package struct HarnessFailure: Error, CustomStringConvertible {
    /// The expectation and what happened instead.
    package let description: String

    /// Tells what was expected.
    package init(_ description: String) {
        self.description = description
    }
}

/// Throws a ``HarnessFailure`` unless the condition holds.
func expect(_ condition: Bool, _ expectation: @autoclosure () -> String) throws {
    if !condition { throw HarnessFailure(expectation()) }
}

/// Runs `body` and gives the error it throws.
///
/// - Throws: ``HarnessFailure`` when it throws none.
func failure<Fault: Error, Value>(
    of action: String,
    _ body: () async throws(Fault) -> Value
) async throws -> Fault {
    do throws(Fault) {
        _ = try await body()
    } catch {
        return error
    }
    throw HarnessFailure("\(action) succeeded")
}
