// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// A self-describing network address: a path of protocols and values (multiformats/multiaddr).
///
/// Text example: `/ip4/192.0.2.1/udp/4001/webrtc-direct/certhash/uEi…/p2p/12D3…`. The binary form
/// is, for every component, the protocol code as a varint and the value, with its length in front
/// when that is not fixed.
public struct Multiaddr: Hashable, Sendable {
    /// Largest binary form that is read, in bytes.
    public static let maximumByteCount = 4096

    /// Largest text that is read, in bytes of UTF-8: the longest text of a largest binary form.
    public static let maximumTextByteCount = 32768

    /// The protocols and values from the outermost to the innermost.
    public let components: [Component]

    /// Joins components; none at all make the empty address, whose text is `/`.
    public init(_ components: [Component]) {
        self.components = components
    }

    /// Reads the text form; a single slash at the end is ignored.
    ///
    /// - Throws: `MultiaddrError` with the part that is wrong and what was expected instead.
    public init(_ text: some StringProtocol) throws(MultiaddrError) {
        components = try MultiaddrTextParser.components(in: text)
    }

    /// Reads the binary form.
    ///
    /// - Throws: `MultiaddrError` with the offset of the component that is wrong.
    public init(bytes: some Collection<UInt8>) throws(MultiaddrError) {
        components = try MultiaddrBinaryParser.components(in: Array(bytes))
    }

    /// The binary form.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for component in components { component.append(to: &bytes) }
        return bytes
    }

    /// Whether there is no component.
    public var isEmpty: Bool { components.isEmpty }

    /// This address with a component at the end.
    public func appending(_ component: Component) -> Multiaddr {
        Multiaddr(components + [component])
    }

    /// This address with another one inside it: `/ip4/…` and `/udp/…` make `/ip4/…/udp/…`.
    public func encapsulating(_ inner: Multiaddr) -> Multiaddr {
        Multiaddr(components + inner.components)
    }

    /// This address up to the last occurrence of `inner`; unchanged when it does not occur.
    public func decapsulating(_ inner: Multiaddr) -> Multiaddr {
        let size = inner.components.count
        guard size > 0 && size <= components.count else { return self }
        for start in stride(from: components.count - size, through: 0, by: -1)
        where components[start..<start + size].elementsEqual(inner.components) {
            return Multiaddr(Array(components[..<start]))
        }
        return self
    }

    /// This address up to the last component of a protocol; unchanged when there is none.
    public func decapsulating(_ code: ProtocolCode) -> Multiaddr {
        guard let index = components.lastIndex(where: { $0.protocolCode == code }) else {
            return self
        }
        return Multiaddr(Array(components[..<index]))
    }
}

extension Multiaddr: CustomStringConvertible {
    /// The text form.
    public var description: String {
        components.isEmpty ? "/" : components.map(\.description).joined()
    }
}

extension Multiaddr: Codable {
    /// Reads the text form from a single value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: error.description
            )
        }
    }

    /// Writes the text form as a single value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
