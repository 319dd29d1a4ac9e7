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
            guard let text = try? String(contentsOf: file, encoding: .utf8) else { continue }
            for line in text.split(separator: "\n") {
                guard let bytes = goBytes(line) else { continue }
                count += 1
                // As it stands, and with a sound header so that the attributes are reached.
                let length = UInt8(bytes.count & 0xFC)
                let header = [0, 1, 0, length, 0x21, 0x12, 0xA4, 0x42] + [UInt8](1...12)
                for candidate in [bytes, header + bytes.prefix(Int(length))] {
                    guard let message = parse(candidate) else { continue }
                    #expect(message.attributes.count <= candidate.count / 4)
                    #expect(!message.hasValidIntegrity(key: RFC5769.password))
                    #expect(message.unknownRequiredAttributes.count <= 16)
                    _ = message.hasValidFingerprint
                    _ = message.xorMappedAddress
                    _ = message.errorCode
                }
            }
        }
        #expect(count >= 20)
    }

    /// The bytes of a line `[]byte("…")` in the corpus format of Go; nil for other lines.
    private func goBytes(_ line: Substring) -> [UInt8]? {
        guard line.hasPrefix("[]byte(\""), line.hasSuffix("\")") else { return nil }
        let escapes: [UInt8: UInt8] = [
            UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9,
            UInt8(ascii: "n"): 10, UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12,
            UInt8(ascii: "r"): 13,
        ]
        var rest = line.utf8.dropFirst(8).dropLast(2)
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            if kind == UInt8(ascii: "x") {
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                bytes.append(UInt8(digits, radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(escapes[kind] ?? kind)
            }
        }
        return bytes
    }
}
