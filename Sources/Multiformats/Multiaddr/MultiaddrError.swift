// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Why text or bytes are no multiaddr: the part that is wrong, where it stands, what was expected.
public struct MultiaddrError: Error, Hashable, Sendable {
    /// Largest part that is quoted, in Unicode scalars; longer parts end in an ellipsis.
    public static let maximumPartCount = 128

    /// The offending part of the text, or the offending bytes in hexadecimal.
    public let part: String

    /// Where the part begins: bytes of UTF-8 in text, bytes in the binary form.
    public let offset: Int

    /// What is wrong with the part.
    public let reason: Reason

    /// The ways in which a part can be wrong.
    public enum Reason: Error, Hashable, Sendable {
        /// There is no text; the empty address is written `/`.
        case empty
        /// The text does not begin with a slash.
        case missingLeadingSlash
        /// The address is larger than the bound; sizes in bytes.
        case tooLong(limit: Int, actual: Int)
        /// Two slashes follow each other where a protocol should be named.
        case missingProtocol
        /// No known protocol has this name.
        case unknownProtocolName
        /// No known protocol has this code.
        case unknownProtocolCode(Multiaddr.ProtocolCode)
        /// The protocol needs a value, and the text ends.
        case missingValue
        /// The value is no IPv4 address.
        case invalidIPv4Address
        /// The value is no IPv6 address.
        case invalidIPv6Address
        /// The value is no decimal number from 0 to `maximum`.
        case invalidNumber(maximum: UInt64)
        /// The value is no valid name.
        case invalidName
        /// The certificate hash is no multibase text.
        case invalidMultibase(MultibaseError)
        /// The value holds no multihash.
        case invalidMultihash(MultihashError)
        /// The value is no peer identity.
        case invalidPeerID(PeerIDTextError)
        /// A protocol code or a length is no varint.
        case invalidVarint(VarintError)
        /// The bytes end inside a value; sizes in bytes.
        case truncated(expected: Int, actual: Int)
    }

    init(part: some StringProtocol, offset: Int, reason: Reason) {
        let scalars = part.unicodeScalars.prefix(Self.maximumPartCount)
        var quoted = ""
        quoted.unicodeScalars.append(contentsOf: scalars)
        self.part = scalars.endIndex == part.unicodeScalars.endIndex ? quoted : quoted + "…"
        self.offset = offset
        self.reason = reason
    }
}

extension MultiaddrError: CustomStringConvertible {
    /// One sentence that quotes the part and says what was expected.
    public var description: String {
        "multiaddr: \"\(part)\" at byte \(offset): \(reason)"
    }
}

extension MultiaddrError.Reason: CustomStringConvertible {
    /// What was expected instead.
    public var description: String {
        switch self {
        case .empty: "expected an address such as /ip4/192.0.2.1/udp/4001/webrtc-direct"
        case .missingLeadingSlash: "expected a slash at the beginning"
        case .tooLong(let limit, let actual):
            "expected at most \(limit) bytes, found \(actual)"
        case .missingProtocol: "expected the name of a protocol between two slashes"
        case .unknownProtocolName: "expected the name of a known protocol such as ip4 or udp"
        case .unknownProtocolCode(let code):
            "expected the code of a known protocol, found \(code.rawValue) (\(code))"
        case .missingValue: "expected a value after this protocol"
        case .invalidIPv4Address: "expected an IPv4 address such as 192.0.2.1"
        case .invalidIPv6Address: "expected an IPv6 address such as 2001:db8::1"
        case .invalidNumber(let maximum):
            "expected a decimal number from 0 to \(maximum) without leading zeros"
        case .invalidName:
            "expected 1 to \(Multiaddr.Name.maximumByteCount) bytes without control characters"
        case .invalidMultibase(let error):
            "expected a multibase hash such as uEi…: \(error)"
        case .invalidMultihash(let error): "expected a multihash: \(error)"
        case .invalidPeerID(let error):
            "expected a peer identity such as 12D3…, Qm… or bafz…: \(error)"
        case .invalidVarint(let error): "expected a varint: \(error)"
        case .truncated(let expected, let actual):
            "expected a value of \(expected) bytes, found \(actual)"
        }
    }
}
