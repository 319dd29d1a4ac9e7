// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Whether packets without CRC32c are offered and sent (RFC 9653); only for SCTP over DTLS.
///
/// An INIT that has the parameter 0x8001 is thrown away whole by peers that do not skip unknown
/// parameters as RFC 9260 §3.2.1 asks (pion before 1.8.12). Hence the first INIT goes out twice,
/// one right behind the other, and equal but for the parameter: who understands the first answers
/// it and takes the second for a repetition; who does not answers the second, without delay.
package enum ZeroChecksumPolicy: Hashable, Sendable {
    /// Never.
    case never

    /// When the peer's INIT offers it.
    case answered

    /// When the peer's INIT offers it, and our own INIT does.
    case offered
}
