// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension SessionDescription {
    /// Largest description that is read, in bytes; browsers stay below 4 KiB.
    package static let maximumByteCount = 65536

    /// Largest number of lines.
    package static let maximumLineCount = 1024

    /// Largest number of candidates.
    package static let maximumCandidateCount = 128

    /// Largest number of fingerprints on one level.
    package static let maximumFingerprintCount = 16

    /// Reads a description; lines may end in CRLF or LF, and empty lines are skipped.
    ///
    /// - Throws: `SDPError` with the number of the line; it is the peer's fault.
    package init(parsing text: some StringProtocol) throws(SDPError) {
        let byteCount = text.utf8.count
        guard byteCount <= Self.maximumByteCount else {
            throw SDPError(
                line: 1,
                text: text,
                reason: .limitExceeded(.byteCount, limit: Self.maximumByteCount, actual: byteCount)
            )
        }
        let lines = Array(text.utf8).split(separator: 0x0a, omittingEmptySubsequences: false)
        guard lines.count <= Self.maximumLineCount else {
            throw SDPError(
                line: Self.maximumLineCount + 1,
                text: "",
                reason: .limitExceeded(
                    .lineCount,
                    limit: Self.maximumLineCount,
                    actual: lines.count
                )
            )
        }
        var parser = SessionDescriptionParser()
        for (index, line) in lines.enumerated() {
            let content = line.last == 0x0d ? line.dropLast() : line
            guard !content.isEmpty else { continue }
            parser.lineNumber = index + 1
            do {
                try parser.receive(String(decoding: content, as: UTF8.self))
            } catch {
                throw SDPError(line: index + 1, text: error.text, reason: error.reason)
            }
        }
        do {
            self = try parser.finish()
        } catch {
            throw SDPError(line: parser.lineNumber, text: error.text, reason: error.reason)
        }
    }
}
