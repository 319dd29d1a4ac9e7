// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// The flight that ends a handshake, kept by the server that sent it: a client that repeats its
/// Finished has not got it (RFC 6347 §4.2.4).
///
/// What is sent again is the same ciphertext: no nonce is used for anything else. A client needs
/// none, because without resumption the last flight is always the server's.
struct FinalFlight {
    /// More than a client repeats its flight; each copy answers an authentic record.
    static let repetitionsMax = 16

    /// Twice the longest time that TCP expects a segment to live (RFC 6347 §4.2.4).
    static let lifetime = Duration.seconds(240)

    private let datagram: ByteBuffer
    private let expiry: Instant
    private var repetitionsLeft = repetitionsMax

    init(_ sent: SentRecords, at now: Instant) {
        datagram = ByteBuffer(bytes: sent.changeCipherSpec + sent.finished)
        expiry = now + Self.lifetime
    }

    /// The flight, to be sent once more; nil when it has been sent enough.
    mutating func next(at now: Instant) -> ByteBuffer? {
        guard repetitionsLeft > 0, now < expiry else { return nil }
        repetitionsLeft -= 1
        return datagram
    }
}
