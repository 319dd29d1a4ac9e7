// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import PeerIdentity
import WebRTCDirect

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A PEM file that holds a secret: read when it is there, made when it is not, never overwritten.
struct KeyFile {
    /// The largest file that is read, in bytes.
    static let byteCountMax = 1 << 20

    let path: String

    /// The key in the file; a new Ed25519 key when there is no file.
    ///
    /// - Throws: `Failure` with the line to print.
    func identity() throws -> PrivateKey {
        try load(
            "a private key in PEM: Ed25519, secp256k1, ECDSA P-256 or RSA, without a password",
            parse: { try PrivateKey(pem: $0) },
            make: {
                let key = try PrivateKey.generate()
                return (key, try key.pem)
            }
        )
    }

    /// The certificate in the file; a new one when there is no file.
    ///
    /// - Throws: `Failure` with the line to print.
    func certificate() throws -> Certificate {
        try load(
            "a certificate and its ECDSA P-256 key in PEM, without a password",
            parse: { try Certificate(pem: $0) },
            make: {
                let certificate = try Certificate()
                return (certificate, certificate.pem)
            }
        )
    }

    private func load<Secret>(
        _ expectation: String,
        parse: (String) throws -> Secret,
        make: () throws -> (Secret, pem: String)
    ) throws -> Secret {
        if let text = try read() {
            do {
                return try parse(text)
            } catch {
                let fault = (error as? CertificateFault).map { " (\($0))" } ?? ""
                throw Failure(
                    "\"\(path)\" does not hold \(expectation)\(fault); name another file, or one "
                        + "that does not exist to have it made"
                )
            }
        }
        let (secret, pem) = try make()
        try create(pem)
        return secret
    }

    /// The file's text, or nil when there is no file.
    private func read() throws -> String? {
        guard let file = Descriptor(opening: path, flags: O_RDONLY) else {
            if errno == ENOENT { return nil }
            throw failure("read")
        }
        defer { file.closeFile() }
        var bytes: [UInt8] = []
        while let chunk = file.readBytes(upTo: 65_536) {
            if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk
            guard bytes.count <= Self.byteCountMax else {
                throw Failure("\"\(path)\" is no PEM file: it is larger than 1 MiB")
            }
        }
        throw failure("read")
    }

    /// Makes the file, for its owner only; fails when somebody else has just made it.
    private func create(_ text: String) throws {
        let flags = O_WRONLY | O_CREAT | O_EXCL
        guard let file = Descriptor(opening: path, flags: flags, mode: 0o600) else {
            throw failure("create")
        }
        defer { file.closeFile() }
        guard file.writeAll(text), file.synchronize() else { throw failure("write") }
    }

    private func failure(_ verb: String) -> Failure {
        let reason = String(cString: strerror(errno))
        return Failure("cannot \(verb) \"\(path)\": \(reason)")
    }
}
