// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// The hash of a certificate as `a=fingerprint` gives it (RFC 8122 §5).
///
/// Text example: `sha-256 19:E2:1C:…`.
package struct SDPFingerprint: Hashable, Sendable {
    /// The name of a hash function in lower case; functions that are not listed here are kept.
    package struct HashFunction: RawRepresentable, Hashable, Sendable {
        /// The name as registered, in lower case.
        package let rawValue: String

        /// Names a hash function; case does not matter.
        package init(rawValue: String) {
            self.rawValue = rawValue.lowercased()
        }

        /// SHA-1.
        package static let sha1 = HashFunction(rawValue: "sha-1")
        /// SHA-256, the only one that a connection is checked by.
        package static let sha256 = HashFunction(rawValue: "sha-256")
        /// SHA-384.
        package static let sha384 = HashFunction(rawValue: "sha-384")
        /// SHA-512.
        package static let sha512 = HashFunction(rawValue: "sha-512")

        /// The size of a digest in bytes; nil for functions that are not listed here.
        package var digestByteCount: Int? {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .sha384: 48
            case .sha512: 64
            default: nil
            }
        }
    }

    /// The hash function.
    package let function: HashFunction

    /// The digest of the certificate's DER form.
    package let digest: [UInt8]

    /// Joins a hash function and a digest made by it.
    package init(function: HashFunction, digest: [UInt8]) {
        self.function = function
        self.digest = digest
    }

    /// Stands in an inferred offer for the certificate that is not known yet; it is never compared.
    package static let unknownCertificate = SDPFingerprint(
        function: .sha256,
        digest: [UInt8](repeating: 0xff, count: 32)
    )

    /// Reads the value of the attribute.
    init(parsing text: Substring) throws(SDPFault) {
        let fields = text.split(separator: " ")
        guard fields.count == 2, SDPText.isToken(fields[0]) else {
            throw .init(.invalidAttribute("fingerprint"), text)
        }
        function = HashFunction(rawValue: String(fields[0]))
        var digest: [UInt8] = []
        for pair in fields[1].utf8.split(separator: 0x3a, omittingEmptySubsequences: false) {
            guard pair.count == 2, let byte = SDPText.hexadecimalByte(pair) else {
                throw .init(.invalidAttribute("fingerprint"), text)
            }
            digest.append(byte)
        }
        if let expected = function.digestByteCount, expected != digest.count {
            throw .init(.fingerprintLength(expected: expected, actual: digest.count), text)
        }
        self.digest = digest
    }
}

extension SDPFingerprint: CustomStringConvertible {
    /// The value of the attribute: the function, and upper-case hexadecimal joined by colons.
    package var description: String {
        let pairs = digest.map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "\(function.rawValue) \(pairs.joined(separator: ":"))"
    }
}
