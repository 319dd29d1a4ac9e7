// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import FoundationEssentials
import PeerIdentity
import Testing
import WebRTCDirect

@testable import webrtc_direct

@Suite struct KeyFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("webrtc-direct-\(UInt64.random(in: .min ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    @Test func `an identity that does not exist is made, and found again`() throws {
        try withFolder { folder in
            let file = KeyFile(path: "\(folder)/identity.pem")
            let made = try file.identity().publicKey
            let found = try file.identity().publicKey
            #expect(made == found)
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a certificate that does not exist is made, and found again`() throws {
        try withFolder { folder in
            let file = KeyFile(path: "\(folder)/certificate.pem")
            let made = try file.certificate().certhash
            let found = try file.certificate().certhash
            #expect(made == found)
        }
    }

    @Test(arguments: [
        "", "garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ])
    func `a file with something else is refused and left alone`(text: String) throws {
        try withFolder { folder in
            let file = KeyFile(path: "\(folder)/notes.txt")
            try Data(text.utf8).write(to: URL(filePath: file.path))
            let error = #expect(throws: Failure.self) { try file.identity() }
            #expect(error?.description.contains(file.path) == true)
            #expect(throws: Failure.self) { try file.certificate() }
            let left = try Data(contentsOf: URL(filePath: file.path))
            #expect(left == Data(text.utf8))
        }
    }

    @Test func `a folder, and a file in no folder, are refused with the reason`() throws {
        try withFolder { folder in
            let error = #expect(throws: Failure.self) { try KeyFile(path: folder).identity() }
            #expect(error?.description == "cannot read \"\(folder)\": Is a directory")
            let path = "\(folder)/nowhere/identity.pem"
            let other = #expect(throws: Failure.self) { try KeyFile(path: path).identity() }
            #expect(other?.description == "cannot create \"\(path)\": No such file or directory")
        }
    }
}
