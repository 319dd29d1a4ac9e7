// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

extension Multiaddr {
    /// Text that can stand in an address: a DNS name or the name of an interface.
    ///
    /// It has 1…255 bytes of UTF-8 and neither slashes nor control characters, so that the text
    /// form of an address can always be read back and be logged.
    public struct Name: Hashable, Sendable {
        /// Largest size in bytes of UTF-8, as for a DNS name (RFC 1035 §2.3.4).
        public static let maximumByteCount = 255

        /// The text itself.
        public let text: String

        /// Takes text that meets the rules above; nil otherwise.
        public init?(_ text: some StringProtocol) {
            let isSafe = text.unicodeScalars.allSatisfy {
                $0 != "/" && $0.properties.generalCategory != .control
            }
            guard isSafe, (1...Self.maximumByteCount).contains(text.utf8.count) else { return nil }
            self.text = String(text)
        }

        /// Takes UTF-8 that meets the rules above; nil otherwise.
        init?(utf8: ArraySlice<UInt8>) {
            let text = String(decoding: utf8, as: UTF8.self)
            guard text.utf8.elementsEqual(utf8) else { return nil }
            self.init(text)
        }
    }
}

extension Multiaddr.Name: CustomStringConvertible {
    /// The text itself.
    public var description: String { text }
}
