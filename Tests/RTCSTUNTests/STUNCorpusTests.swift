// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import NIOCore
import RTCSTUN
import Testing

/// The corpora of pion/stun (MIT; browser captures CC0), read from the folder beside the checkout.
private let corpus = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/vectors/stun-pion")

private let isCorpusPresent = FileManager.default.fileExists(atPath: corpus.path)

@Suite(.enabled(if: isCorpusPresent)) struct STUNCorpusTests {
    @Test func `messages captured from browsers are read`() throws {
        let text = try String(
            contentsOf: corpus.appendingPathComponent("frombrowsers.csv"),
            encoding: .utf8
        )
        var count = 0
        for line in text.split(separator: "\n") where !line.hasPrefix("#") && !line.hasPrefix("ip,")
        {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            let data = try #require(Data(base64Encoded: String(fields[1])))
            let message = try STUNMessage(parsing: ByteBuffer(bytes: data))
            #expect(message.messageClass == .request && message.method == .binding)
            #expect(message.hasValidFingerprint != false)
            count += 1
        }
        #expect(count >= 10)
    }

    @Test func `fuzzer finds never trap and stay within their bounds`() throws {
        let files = FileManager.default.enumerator(
            at: corpus.appendingPathComponent("fuzz"),
            includingPropertiesForKeys: nil
        )
        var count = 0
        for case let file as URL in files ?? .init() {
            guard let data = try? Data(contentsOf: file) else { continue }
            count += 1
            for skipped in 0...min(8, data.count) {
                guard let message = parse(Array(data.dropFirst(skipped))) else { continue }
                #expect(message.attributes.count <= data.count / 4)
                _ = message.hasValidFingerprint
                _ = message.hasValidIntegrity(key: RFC5769.password)
                _ = message.unknownRequiredAttributes
                _ = message.xorMappedAddress
                _ = message.errorCode
            }
        }
        #expect(count >= 30)
    }
}
