// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// What `HandshakeProvider` answers OpenSSL with; made once, never changed or freed.
struct NarrowTables: @unchecked Sendable {
    static let shared = NarrowTables()

    /// The default provider.
    let full: OpaquePointer?

    /// The functions of the narrow one, up to an empty entry.
    let functions: UnsafeBufferPointer<OSSL_DISPATCH>

    private let keyKinds: UnsafeBufferPointer<OSSL_ALGORITHM>
    private let keyDecoders: UnsafeBufferPointer<OSSL_ALGORITHM>

    /// Whether there is a default provider with what a handshake needs.
    var isUsable: Bool {
        full != nil && keyKinds.count > 1 && keyDecoders.count > 1
    }

    /// The keys of certificates, and of the key exchange.
    private static let certificateKeys = ["EC", "RSA", "ED25519"]
    private static let exchangeKeys = ["X25519"]

    private init() {
        // Asking makes OpenSSL load it, unless the system's configuration has others loaded.
        full =
            OSSL_PROVIDER_available(nil, "default") == 1
            ? OSSL_PROVIDER_load(nil, "default") : nil
        functions = Self.makeFunctions()
        keyKinds = Self.select(OSSL_OP_KEYMGMT, of: full) {
            $0.isNamed(Self.certificateKeys + Self.exchangeKeys)
        }
        keyDecoders = Self.select(OSSL_OP_DECODER, of: full) {
            // What a certificate has its key in (RFC 5280 §4.1).
            $0.isNamed(Self.certificateKeys)
                && $0.has(property: "input=der")
                && $0.has(property: "structure=SubjectPublicKeyInfo")
        }
    }

    /// The implementations of an operation, up to an empty entry; nil when there are none.
    func algorithms(
        for operation: Int32,
        _ isVolatile: UnsafeMutablePointer<Int32>?
    ) -> UnsafePointer<OSSL_ALGORITHM>? {
        isVolatile?.pointee = 0
        switch operation {
        case OSSL_OP_KEYMGMT: return keyKinds.baseAddress
        case OSSL_OP_DECODER: return keyDecoders.baseAddress
        // Nothing is written in a handshake, and nothing comes from a file.
        case OSSL_OP_ENCODER, OSSL_OP_STORE: return nil
        default: return OSSL_PROVIDER_query_operation(full, operation, isVolatile)
        }
    }

    /// Copies those of the default provider's implementations that are wanted.
    private static func select(
        _ operation: Int32,
        of provider: OpaquePointer?,
        _ isWanted: (OSSL_ALGORITHM) -> Bool
    ) -> UnsafeBufferPointer<OSSL_ALGORITHM> {
        var chosen: [OSSL_ALGORITHM] = []
        var isVolatile: Int32 = 0
        var next = provider.flatMap { OSSL_PROVIDER_query_operation($0, operation, &isVolatile) }
        while let entry = next?.pointee, entry.algorithm_names != nil {
            if isWanted(entry) { chosen.append(entry) }
            next = next?.successor()
        }
        return terminated(chosen, by: OSSL_ALGORITHM())
    }

    private static func makeFunctions() -> UnsafeBufferPointer<OSSL_DISPATCH> {
        let query: Query = { _, operation, isVolatile in
            NarrowTables.shared.algorithms(for: operation, isVolatile)
        }
        let parameters: Parameters = { _, parameters in
            OSSL_PROVIDER_get_params(NarrowTables.shared.full, parameters)
        }
        // The groups for the key exchange are told this way.
        let capabilities: Capabilities = { _, capability, callback, argument in
            OSSL_PROVIDER_get_capabilities(
                NarrowTables.shared.full,
                capability,
                callback,
                argument
            )
        }
        let functions = [
            OSSL_DISPATCH(
                function_id: OSSL_FUNC_PROVIDER_QUERY_OPERATION,
                function: unsafeBitCast(query, to: AnyFunction.self)
            ),
            OSSL_DISPATCH(
                function_id: OSSL_FUNC_PROVIDER_GET_PARAMS,
                function: unsafeBitCast(parameters, to: AnyFunction.self)
            ),
            OSSL_DISPATCH(
                function_id: OSSL_FUNC_PROVIDER_GET_CAPABILITIES,
                function: unsafeBitCast(capabilities, to: AnyFunction.self)
            ),
        ]
        return terminated(functions, by: OSSL_DISPATCH())
    }

    private static func terminated<Entry>(
        _ entries: [Entry],
        by end: Entry
    ) -> UnsafeBufferPointer<Entry> {
        let table = UnsafeMutableBufferPointer<Entry>.allocate(capacity: entries.count + 1)
        _ = table.initialize(from: entries + [end])
        return UnsafeBufferPointer(table)
    }
}

extension NarrowTables {
    /// A function of a provider, whatever its type (core_dispatch.h).
    private typealias AnyFunction = @convention(c) () -> Void

    private typealias Query =
        @convention(c) (
            UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<Int32>?
        ) -> UnsafePointer<OSSL_ALGORITHM>?

    private typealias Parameters =
        @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<OSSL_PARAM>?) -> Int32

    private typealias Capabilities =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?,
            (@convention(c) (UnsafePointer<OSSL_PARAM>?, UnsafeMutableRawPointer?) -> Int32)?,
            UnsafeMutableRawPointer?
        ) -> Int32
}

extension OSSL_ALGORITHM {
    /// Whether one of its names, which have colons between them, is one of `names`.
    fileprivate func isNamed(_ names: [String]) -> Bool {
        guard let ownNames = algorithm_names else { return false }
        return String(cString: ownNames).split(separator: ":").contains { own in
            names.contains { $0 == own }
        }
    }

    /// Whether its definition, properties with commas between them, has this one.
    fileprivate func has(property: String) -> Bool {
        guard let definition = property_definition else { return false }
        return String(cString: definition).split(separator: ",").contains {
            $0 == property
        }
    }
}
