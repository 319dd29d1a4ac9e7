// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

internal import COpenSSL

/// The two curves libp2p signs with under ECDSA.
enum EllipticCurve: String {
    // Raw values are OpenSSL's group names.
    case p256 = "prime256v1"
    case secp256k1 = "secp256k1"

    /// Bytes in a private scalar and in one coordinate of a point.
    static let scalarByteCount = 32

    private var identifier: Int32 {
        switch self {
        case .p256: NID_X9_62_prime256v1
        case .secp256k1: NID_secp256k1
        }
    }

    /// The 65-byte form of a public point given in compressed or uncompressed form (SEC 1 §2.3.4).
    ///
    /// Nil unless the bytes name a point of the curve; the point at infinity has one byte and so is
    /// refused too.
    func uncompressed(_ point: [UInt8]) -> [UInt8]? {
        switch (point.first, point.count) {
        case (2, 33), (3, 33), (4, 65): break
        default: return nil
        }
        return withPoint { group, result in
            EC_POINT_oct2point(group, result, point, point.count, nil) == 1
        }
    }

    /// The 33-byte form of an uncompressed point (SEC 1 §2.3.3): the parity of y, then x.
    static func compressed(_ uncompressed: [UInt8]) -> [UInt8] {
        let isOdd = (uncompressed.last ?? 0) & 1
        return [2 | isOdd] + uncompressed.dropFirst().prefix(scalarByteCount)
    }

    /// The 65-byte public point of a private scalar; nil unless it is in 1..<order.
    func publicPoint(of scalar: [UInt8]) -> [UInt8]? {
        guard scalar.count == Self.scalarByteCount, let number = BigNumber(scalar) else {
            return nil
        }
        BN_set_flags(number.pointer, BN_FLG_CONSTTIME)
        return withPoint { group, result in
            guard let order = EC_GROUP_get0_order(group), BN_is_zero(number.pointer) == 0,
                BN_cmp(number.pointer, order) < 0
            else { return false }
            return EC_POINT_mul(group, result, number.pointer, nil, nil, nil) == 1
        }
    }

    /// An OpenSSL key of this curve from a public point in its 65-byte form, known to lie on the
    /// curve, and the private scalar that belongs to it, if known.
    func key(point: [UInt8], scalar: [UInt8]? = nil) throws(CryptoError) -> EVPKey {
        let number = scalar.flatMap { BigNumber($0) }
        let key = withExtendedLifetime(number) {
            COpenSSL_make_ec_key(rawValue, point, point.count, number?.pointer)
        }
        return try EVPKey(taking: key)
    }

    private func withPoint(_ fill: (_ group: OpaquePointer, _ point: OpaquePointer) -> Bool)
        -> [UInt8]?
    {
        let group = EC_GROUP_new_by_curve_name(identifier)
        defer { EC_GROUP_free(group) }
        guard let group, let point = EC_POINT_new(group) else { return nil }
        defer { EC_POINT_clear_free(point) }
        var bytes = [UInt8](repeating: 0, count: 1 + 2 * Self.scalarByteCount)
        let form = POINT_CONVERSION_UNCOMPRESSED
        guard
            fill(group, point),
            EC_POINT_point2oct(group, point, form, &bytes, bytes.count, nil) == bytes.count
        else {
            ERR_clear_error()
            return nil
        }
        return bytes
    }
}
