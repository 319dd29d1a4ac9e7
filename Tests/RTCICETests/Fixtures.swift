// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCICE
import RTCSTUN
import Synchronization

let listenerAddress = TransportAddress(ip: .v4(0xC000_0201), port: 4001)
let dialerAddress = TransportAddress(ip: .v4(0xC633_6407), port: 50_000)

/// The dialer's address with another last byte and port: another interface, another mapping.
func dialerAddress(_ index: Int) -> TransportAddress {
    TransportAddress(ip: .v4(0xC633_6400 + UInt32(index >> 8)), port: UInt16(50_000 + index & 0xFF))
}

/// A point in virtual time.
func at(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

/// A deterministic random source (SplitMix64).
func seeded(_ seed: UInt64 = 1) -> RandomSource {
    let state = Mutex(seed)
    return RandomSource {
        state.withLock { state in
            state &+= 0x9E37_79B9_7F4A_7C15
            var bits = state
            bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
            bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
            return bits ^ bits >> 31
        }
    }
}

/// A Binding request as a dialer sends it, with every part replaceable.
struct CheckFixture {
    static let v1 = "libp2p+webrtc+v1/abcdEFGH"
    static let v2Password = String(repeating: "p", count: 24)
    static let v2 = "libp2p+webrtc+v2/" + v2Password

    var messageClass = STUNClass.request
    var method = STUNMethod.binding
    var username: String? = "\(v2):browserClientUfrag"
    var password: String? = v2
    var priority: UInt32? = 100
    var controlling: UInt64? = 7
    var controlled: UInt64?
    var nominates = false
    var extra: [UInt16] = []
    var hasFingerprint = true
    var transactionID = STUNTransactionID(high: 1, low: 2)
    var mapped: TransportAddress?
    var errorCode: STUNErrorCode?

    var datagram: ByteBuffer {
        var writer = STUNMessageWriter(messageClass, method, transactionID: transactionID)
        if let username { writer.append(.username, Array(username.utf8)) }
        if let priority { writer.append(priority: priority) }
        if let controlling { writer.append(controllingTieBreaker: controlling) }
        if let controlled { writer.append(controlledTieBreaker: controlled) }
        if nominates { writer.appendUseCandidate() }
        if let mapped { writer.append(xorMappedAddress: mapped) }
        if let errorCode { writer.append(errorCode: errorCode) }
        for type in extra { writer.append(STUNAttributeType(rawValue: type), []) }
        if let password {
            writer.appendIntegrity(key: STUNKey(password: Array(password.utf8)))
        }
        if hasFingerprint { writer.appendFingerprint() }
        return writer.message
    }

    /// The same with changes.
    func with(_ change: (inout CheckFixture) -> Void) -> CheckFixture {
        var copy = self
        change(&copy)
        return copy
    }

    /// A response to a request.
    static func response(
        to request: STUNMessage,
        password: String,
        _ change: (inout CheckFixture) -> Void = { _ in }
    ) -> CheckFixture {
        CheckFixture(
            messageClass: .successResponse,
            username: nil,
            password: password,
            priority: nil,
            controlling: nil,
            transactionID: request.transactionID,
            mapped: dialerAddress
        ).with(change)
    }
}

/// Parses what an engine wrote; nil when it is no STUN.
func message(_ datagram: ByteBuffer?) -> STUNMessage? {
    datagram.flatMap { try? STUNMessage(parsing: $0) }
}

func key(_ password: String) -> STUNKey { STUNKey(password: Array(password.utf8)) }

extension ByteBuffer {
    /// The bytes with the one at `index` changed.
    func flipping(_ index: Int) -> ByteBuffer {
        var bytes = Array(readableBytesView)
        bytes[index] ^= 0x01
        return ByteBuffer(bytes: bytes)
    }
}

extension ICELiteAgent {
    /// Takes over a peer whose check the responder has answered and which now begins DTLS.
    init(
        _ check: RecentCheck,
        responder: ICELiteResponder,
        configuration: ICEConfiguration = ICEConfiguration(),
        random: RandomSource,
        at now: Instant
    ) {
        self.init(
            local: check.username.serverCredentials,
            remote: check.username.clientCredentials,
            address: check.address,
            priority: check.priority,
            nominated: check.nominated,
            responder: responder,
            configuration: configuration,
            random: random,
            at: now
        )
    }
}
