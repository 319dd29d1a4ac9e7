// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// OpenSSL's default provider without what no DTLS handshake needs.
///
/// For the key of every certificate that it reads, OpenSSL up to 3.1 looks through the decoders of
/// all formats and algorithms, which takes three times as long as to decode it. Here it finds the
/// few that a certificate may need. Everything else is the default provider's own code.
package enum HandshakeProvider {
    /// What contexts and certificates of DTLS are made in: OpenSSL's OSSL_LIB_CTX, never freed; nil
    /// stands for OpenSSL's own.
    ///
    /// Nil from OpenSSL 3.2 on, which remembers decoders, and where the system's configuration has
    /// other providers than the default one do the work.
    package static var library: OpaquePointer? { NarrowLibrary.shared.pointer }
}

private struct NarrowLibrary: @unchecked Sendable {
    static let shared = NarrowLibrary()

    private static let firstVersionThatRemembers: UInt = 0x3020_0000

    /// OpenSSL protects its contents with locks.
    let pointer: OpaquePointer?

    private init() {
        pointer = Self.make()
        ERR_clear_error()
    }

    private static func make() -> OpaquePointer? {
        guard
            OpenSSL_version_num() < firstVersionThatRemembers,
            EVP_default_properties_is_fips_enabled(nil) == 0,
            NarrowTables.shared.isUsable,
            let library = OSSL_LIB_CTX_new()
        else { return nil }
        let name = "handshake"
        guard
            OSSL_PROVIDER_add_builtin(library, name, initialize) == 1,
            OSSL_PROVIDER_load(library, name) != nil
        else {
            OSSL_LIB_CTX_free(library)
            return nil
        }
        return library
    }

    /// Called by OpenSSL when it loads the provider: implementations see the default provider's
    /// context, for which they are made.
    private static let initialize: OSSLProviderInitializer = { _, _, functions, context in
        let tables = NarrowTables.shared
        functions?.pointee = tables.functions.baseAddress
        context?.pointee = OSSL_PROVIDER_get0_provider_ctx(tables.full)
        return 1
    }
}

private typealias OSSLProviderInitializer =
    @convention(c) (
        OpaquePointer?,
        UnsafePointer<OSSL_DISPATCH>?,
        UnsafeMutablePointer<UnsafePointer<OSSL_DISPATCH>?>?,
        UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> Int32
