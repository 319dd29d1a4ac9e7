// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL

/// The textual encoding of RFC 7468.
enum PEMText {
    /// How many characters of base64 stand in one line.
    private static let lineLength = 64

    /// One labelled block with its final line end.
    static func block(_ label: String, _ der: [UInt8]) -> String {
        // EVP_EncodeBlock writes a closing zero byte that it does not count.
        var base64 = [UInt8](repeating: 0, count: (der.count + 2) / 3 * 4 + 1)
        let length = Int(EVP_EncodeBlock(&base64, der, Int32(clamping: der.count)))
        var text = "-----BEGIN \(label)-----\n"
        for start in stride(from: 0, to: length, by: lineLength) {
            let line = base64[start..<min(start + lineLength, length)]
            text += String(decoding: line, as: UTF8.self) + "\n"
        }
        OPENSSL_cleanse(&base64, base64.count)
        return text + "-----END \(label)-----\n"
    }
}
