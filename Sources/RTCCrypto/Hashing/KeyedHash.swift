// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// HMAC (RFC 2104) under one key, set up once.
///
/// The keyed state is kept and duplicated for each message: expanding the key anew every time takes
/// several times as long as authenticating a STUN message.
final class KeyedHash: @unchecked Sendable {
    // Never changed after init; authenticate works on a duplicate, so threads may share it.
    private let keyed: OpaquePointer?
    private let byteCount: Int

    init(key: [UInt8], function: HashFunction) {
        byteCount = function.byteCount
        keyed = EVP_MAC_CTX_new(HMACImplementation.shared.pointer)
        // An empty key still needs an address: OpenSSL takes a null key for "keep the old one".
        let isKeyed = (key.isEmpty ? [0] : key).withUnsafeBufferPointer { bytes in
            COpenSSL_hmac_init(
                keyed,
                EVP_MD_get0_name(function.implementation),
                bytes.baseAddress,
                key.count
            )
        }
        OpenSSLStatus.require(isKeyed == 1, "set up HMAC")
    }

    deinit { EVP_MAC_CTX_free(keyed) }

    func authenticate(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        let context = EVP_MAC_CTX_dup(keyed)
        defer { EVP_MAC_CTX_free(context) }
        return [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
            let bytes = message.assumingMemoryBound(to: UInt8.self)
            let isDone =
                EVP_MAC_update(context, bytes.baseAddress, bytes.count) == 1
                && EVP_MAC_final(context, output.baseAddress, &count, byteCount) == 1
            OpenSSLStatus.require(isDone && count == byteCount, "compute HMAC")
        }
    }
}

private final class HMACImplementation: @unchecked Sendable {
    static let shared = HMACImplementation()
    // Immutable after the fetch, hence shareable.
    let pointer: OpaquePointer?

    private init() {
        pointer = EVP_MAC_fetch(nil, "HMAC", nil)
        OpenSSLStatus.require(pointer != nil, "find HMAC")
    }

    deinit { EVP_MAC_free(pointer) }
}
