// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// One received STUN message (RFC 8489 §5): a view of the datagram and what a single pass over it
/// found out.
///
/// Parsing copies and allocates nothing, because a listener has to parse whatever arrives. The
/// message keeps the datagram's storage alive: do not store it for long.
package struct STUNMessage: Sendable {
    /// The message, from the reader index on.
    package let bytes: ByteBuffer

    let scan: STUNScan

    /// Parses a datagram that holds exactly one message.
    ///
    /// - Throws: `STUNError.peerFault` with the broken rule; drop the datagram.
    package init(parsing datagram: ByteBuffer) throws(STUNError) {
        switch datagram.withUnsafeReadableBytes(STUNScan.scan) {
        case .success(let scan):
            self.scan = scan
            self.bytes = datagram
        case .failure(let fault):
            throw .peerFault(fault)
        }
    }

    /// Class, method and transaction of the message.
    package var header: STUNHeader { scan.header }

    /// Request, indication or response.
    package var messageClass: STUNClass { scan.header.messageClass }

    /// What is asked for.
    package var method: STUNMethod { scan.header.method }

    /// Ties a response to its request.
    package var transactionID: STUNTransactionID { scan.header.transactionID }

    /// The bytes of USERNAME as a view of the datagram; nil when there is none (§14.3).
    package var username: ByteBuffer? {
        scan.username.flatMap { slice($0) }
    }

    /// PRIORITY; nil when there is none (RFC 8445 §7.1.1).
    package var priority: UInt32? { scan.priority }

    /// Whether there is a USE-CANDIDATE (RFC 8445 §7.1.2).
    package var nominates: Bool { scan.nominates }

    /// The tie-breaker of ICE-CONTROLLING; nil when there is none (RFC 8445 §7.1.3).
    package var controllingTieBreaker: UInt64? { scan.controlling }

    /// The tie-breaker of ICE-CONTROLLED; nil when there is none (RFC 8445 §7.1.3).
    package var controlledTieBreaker: UInt64? { scan.controlled }

    /// Whether there is a MESSAGE-INTEGRITY, valid or not.
    package var hasIntegrity: Bool { scan.integrityOffset != nil }

    /// A view of a part of the message.
    func slice(_ range: Range<Int>) -> ByteBuffer? {
        bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count)
    }
}
