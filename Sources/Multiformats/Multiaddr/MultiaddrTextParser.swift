// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Reads the text form of an address.
struct MultiaddrTextParser {
    private struct Part {
        var text: String
        var offset: Int
    }

    private let parts: [Part]
    private var next = 0

    static func components(
        in text: some StringProtocol
    ) throws(MultiaddrError) -> [Multiaddr.Component] {
        var parser = try MultiaddrTextParser(text)
        var components: [Multiaddr.Component] = []
        while let component = try parser.nextComponent() { components.append(component) }
        let size = Multiaddr(components).bytes.count
        guard size <= Multiaddr.maximumByteCount else {
            throw MultiaddrError(
                part: text,
                offset: 0,
                reason: .tooLong(limit: Multiaddr.maximumByteCount, actual: size)
            )
        }
        return components
    }

    private init(_ text: some StringProtocol) throws(MultiaddrError) {
        let utf8 = Array(text.utf8)
        guard utf8.count <= Multiaddr.maximumTextByteCount else {
            throw MultiaddrError(
                part: text,
                offset: 0,
                reason: .tooLong(limit: Multiaddr.maximumTextByteCount, actual: utf8.count)
            )
        }
        guard !utf8.isEmpty else { throw MultiaddrError(part: "", offset: 0, reason: .empty) }
        guard utf8[0] == 0x2f else {
            throw MultiaddrError(part: text, offset: 0, reason: .missingLeadingSlash)
        }
        // Split bytes, not characters: a combining mark would join the slash in front of it.
        let path = utf8.last == 0x2f ? utf8.dropFirst().dropLast() : utf8.dropFirst()
        if path.isEmpty {
            parts = []
        } else {
            parts = path.split(separator: 0x2f, omittingEmptySubsequences: false).map {
                Part(text: String(decoding: $0, as: UTF8.self), offset: $0.startIndex)
            }
        }
    }

    private mutating func nextComponent() throws(MultiaddrError) -> Multiaddr.Component? {
        guard next < parts.count else { return nil }
        let name = parts[next]
        next += 1
        guard let definition = ProtocolDefinition.byName[name.text] else {
            let reason: MultiaddrError.Reason =
                name.text.isEmpty ? .missingProtocol : .unknownProtocolName
            throw MultiaddrError(part: name.text, offset: name.offset, reason: reason)
        }
        if case .flag(let component) = definition.shape { return component }
        guard next < parts.count else {
            throw MultiaddrError(part: name.text, offset: name.offset, reason: .missingValue)
        }
        let value = parts[next]
        next += 1
        do {
            return try definition.component(valueText: value.text)
        } catch {
            throw MultiaddrError(part: value.text, offset: value.offset, reason: error)
        }
    }
}

extension ProtocolDefinition {
    /// Builds the component of this protocol from the text of its value.
    func component(
        valueText text: String
    ) throws(MultiaddrError.Reason) -> Multiaddr.Component {
        switch shape {
        case .flag(let component):
            return component
        case .ip4:
            guard let address = IPv4Address(text) else { throw .invalidIPv4Address }
            return .ip4(address)
        case .ip6:
            guard let address = IPv6Address(text) else { throw .invalidIPv6Address }
            return .ip6(address)
        case .port(let make):
            return make(UInt16(truncatingIfNeeded: try number(text, through: 65535)))
        case .prefixLength:
            return .ipcidr(UInt8(truncatingIfNeeded: try number(text, through: 255)))
        case .number:
            return .memory(try number(text, through: .max))
        case .name(let make):
            guard let name = Multiaddr.Name(text) else { throw .invalidName }
            return make(name)
        case .certhash:
            let bytes: [UInt8]
            do { bytes = try Multibase.decode(text).bytes } catch { throw .invalidMultibase(error) }
            do { return .certhash(try Multihash(bytes: bytes)) } catch {
                throw .invalidMultihash(error)
            }
        case .peer:
            do { return .p2p(try PeerIDText.decode(text)) } catch { throw .invalidPeerID(error) }
        }
    }

    private func number(
        _ text: String,
        through maximum: UInt64
    ) throws(MultiaddrError.Reason) -> UInt64 {
        guard let number = DecimalNumber.parse(Array(text.utf8), through: maximum) else {
            throw .invalidNumber(maximum: maximum)
        }
        return number
    }
}
