// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import Multiformats
import Testing

/// The complete tables of multiformats, read where they are laid beside the package.
@Suite struct PublishedVectorTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/vectors/multiformats")

    static let isPresent = FileManager.default.fileExists(atPath: folder.path)

    /// The rows of a table without its heading, each as its trimmed fields.
    static func rows(_ name: String) throws -> [[String]] {
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map { field in
                let bare = field.trimmingCharacters(in: .whitespaces)
                return bare.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
            }
        }
    }

    @Test(.enabled(if: isPresent))
    func `every listed multihash decodes and comes back`() throws {
        let codes: [String: Multihash.Code] = [
            "sha1": .sha1, "sha2-256": .sha256, "sha2-512": .sha512, "sha3": .init(rawValue: 0x14),
        ]
        let rows = try Self.rows("multihash_test_cases.csv")
        #expect(rows.count == 260)
        for row in rows {
            let bytes = try bytes(row[3])
            let multihash = try Multihash(bytes: bytes)
            #expect(multihash.code == codes[row[0]])
            #expect(Int(row[1]) == multihash.digest.count * 8)
            #expect(multihash.bytes == bytes)
        }
    }

    @Test(
        .enabled(if: isPresent),
        arguments: [
            ("basic.csv", "yes mani !"), ("leading_zero.csv", "\0yes mani !"),
            ("two_leading_zeros.csv", "\0\0yes mani !"),
            ("case_insensitivity.csv", "hello world"),
        ]
    )
    func `every listed text of a supported base decodes`(table: String, content: String) throws {
        var count = 0
        for row in try Self.rows(table) {
            let prefixes = Set(Multibase.allCases.map(\.prefix))
            guard let first = row[1].unicodeScalars.first, prefixes.contains(first) else {
                continue
            }
            #expect(try Multibase.decode(row[1]).bytes == Array(content.utf8))
            count += 1
        }
        #expect(count == (table == "case_insensitivity.csv" ? 6 : 11))
    }

    @Test(.enabled(if: isPresent))
    func `every known protocol has its listed name and code`() throws {
        var listed: [UInt64: String] = [:]
        for row in try Self.rows("multiaddr_protocols.csv") where row[2] != "ipfs" {
            listed[try #require(UInt64(row[0]))] = row[2]
        }
        for fixture in MultiaddrFixture.all {
            for component in try Multiaddr(fixture.text).components {
                let code = component.protocolCode
                #expect(listed[code.rawValue] == code.description)
            }
        }
    }
}
