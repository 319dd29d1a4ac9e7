// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// How calls into libcrypto are checked.
enum OpenSSLStatus {
    /// Ends the process unless `success`.
    ///
    /// Only for calls that cannot fail whatever the input (hashing, drawing randomness): they
    /// return an error when memory is exhausted or the library is broken, and going on with an
    /// unwritten digest or key would be worse than stopping.
    static func require(_ success: Bool, _ operation: StaticString) {
        if !success { preconditionFailure("OpenSSL cannot \(operation)") }
    }

    /// The error for a failed call; leaves this thread's error queue empty.
    ///
    /// `SSL_get_error` looks at the same queue, so nothing may stay behind in it.
    static func takeFailure() -> CryptoError {
        let reason = ERR_peek_last_error()
        ERR_clear_error()
        return .libraryFailure(reason: UInt(reason))
    }
}
