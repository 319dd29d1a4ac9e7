// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Reads the binary form of an address.
struct MultiaddrBinaryParser {
    private let bytes: [UInt8]
    private var position = 0

    static func components(in bytes: [UInt8]) throws(MultiaddrError) -> [Multiaddr.Component] {
        var parser = MultiaddrBinaryParser(bytes: bytes)
        guard bytes.count <= Multiaddr.maximumByteCount else {
            throw parser.error(
                at: 0,
                .tooLong(limit: Multiaddr.maximumByteCount, actual: bytes.count)
            )
        }
        var components: [Multiaddr.Component] = []
        while parser.position < bytes.count {
            let start = parser.position
            do {
                components.append(try parser.nextComponent())
            } catch {
                throw parser.error(at: start, error)
            }
        }
        return components
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Describes a fault by the bytes from `start` on, in hexadecimal.
    private func error(at start: Int, _ reason: MultiaddrError.Reason) -> MultiaddrError {
        let base16 = BitBase(alphabet: Multibase.base16.alphabet, width: 4, padding: false)
        let part = base16.encode(bytes[start...].prefix(MultiaddrError.maximumPartCount / 2))
        return MultiaddrError(part: part, offset: start, reason: reason)
    }

    private mutating func nextComponent() throws(MultiaddrError.Reason) -> Multiaddr.Component {
        let code = try nextVarint()
        guard let definition = ProtocolDefinition.byCode[code] else {
            throw .unknownProtocolCode(Multiaddr.ProtocolCode(rawValue: code))
        }
        switch definition.shape {
        case .flag(let component):
            return component
        case .ip4:
            guard let address = IPv4Address(bytes: try nextBytes(4)) else {
                throw .invalidIPv4Address
            }
            return .ip4(address)
        case .ip6:
            guard let address = IPv6Address(bytes: try nextBytes(16)) else {
                throw .invalidIPv6Address
            }
            return .ip6(address)
        case .port(let make):
            return make(UInt16(truncatingIfNeeded: try nextNumber(byteCount: 2)))
        case .prefixLength:
            return .ipcidr(UInt8(truncatingIfNeeded: try nextNumber(byteCount: 1)))
        case .number:
            return .memory(try nextNumber(byteCount: 8))
        case .name(let make):
            guard let name = Multiaddr.Name(utf8: try nextSizedBytes()) else { throw .invalidName }
            return make(name)
        case .certhash:
            return .certhash(try nextMultihash())
        case .peer:
            return .p2p(try nextMultihash())
        }
    }

    private mutating func nextVarint() throws(MultiaddrError.Reason) -> UInt64 {
        do {
            let (value, byteCount) = try Varint.decode(bytes[position...])
            position += byteCount
            return value
        } catch {
            throw .invalidVarint(error)
        }
    }

    private mutating func nextBytes(
        _ count: Int
    ) throws(MultiaddrError.Reason) -> ArraySlice<UInt8> {
        let left = bytes.count - position
        guard count <= left else { throw .truncated(expected: count, actual: left) }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func nextSizedBytes() throws(MultiaddrError.Reason) -> ArraySlice<UInt8> {
        let size = try nextVarint()
        guard let count = Int(exactly: size), count <= Multiaddr.maximumByteCount else {
            throw .truncated(expected: Int(clamping: size), actual: bytes.count - position)
        }
        return try nextBytes(count)
    }

    private mutating func nextNumber(byteCount: Int) throws(MultiaddrError.Reason) -> UInt64 {
        try nextBytes(byteCount).reduce(0) { ($0 << 8) | UInt64($1) }
    }

    private mutating func nextMultihash() throws(MultiaddrError.Reason) -> Multihash {
        let value = try nextSizedBytes()
        do { return try Multihash(bytes: value) } catch { throw .invalidMultihash(error) }
    }
}
