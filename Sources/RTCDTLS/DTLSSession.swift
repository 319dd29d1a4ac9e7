// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import NIOCore
package import RTCCore
package import RTCCrypto

/// One DTLS 1.2 connection (RFC 6347), driven with datagrams and instants.
///
/// idle ──start──▶ handshaking ──Finished──▶ connected ──close_notify, close, alert──▶ closed
///       └──ClientHello──▲    └────────────── alert, timeout, close ──────────────────────▲
///
/// The contract is that of every engine: after any call drain `nextOutput()`, then read
/// `nextDeadline`. Whatever cannot be authenticated is counted and dropped, with one exception that
/// lies in the protocol: before there are keys, anyone who can send from the peer's address can
/// spoil the handshake.
///
/// OpenSSL does the handshake, and its session, of some 40 KiB, is freed when it is complete: from
/// then on `RecordLayer` has the keys, unless the configuration leaves them to OpenSSL.
package struct DTLSSession: ~Copyable {
    /// How far the session has come.
    package private(set) var state = DTLSState.idle

    /// Nil from the end on, or from when `records` takes over.
    private(set) var ssl: OpaquePointer?

    /// Protects what is sent and received after the handshake; nil when OpenSSL does.
    var records: RecordLayer?
    let port: DatagramPort
    let role: DTLSRole
    let configuration: DTLSConfiguration
    var counters = DTLSStatistics()
    var events = CircularBuffer<DTLSOutput>(initialCapacity: 4)
    var filter: RecordFilter
    private var handshakeDeadline: Instant?

    /// Creates a session that does nothing until it is started or, as server, receives a datagram.
    ///
    /// - Parameters:
    ///   - context: The certificate to show and the role to take.
    ///   - expectedFingerprints: The certificates of which the peer must show one; nil for any,
    ///     when the identity is proved in another way afterwards.
    ///   - configuration: Sizes and times.
    /// - Throws: `DTLSError.libraryFailure` without memory.
    package init(
        context: DTLSContext,
        expectedFingerprints: [Fingerprint]?,
        configuration: DTLSConfiguration = DTLSConfiguration()
    ) throws(DTLSError) {
        let configuration = configuration.bounded
        let cookie = configuration.cookieContext.map { context.cookie(for: $0) } ?? []
        let port = DatagramPort(
            configuration: configuration,
            expectedFingerprints: expectedFingerprints,
            cookie: cookie
        )
        ssl = try Self.makeSSL(context, port, configuration)
        self.port = port
        // Not the context, whose certificate is needed for the handshake only.
        role = context.role
        filter = RecordFilter(
            role: context.role,
            keepsEarlyRecords: configuration.recordProtection == .direct
        )
        self.configuration = configuration
    }

    deinit {
        // The port must outlive the BIO that points to it.
        withExtendedLifetime(port) { SSL_free(ssl) }
        ERR_clear_error()
    }

    private static func makeSSL(
        _ context: DTLSContext,
        _ port: DatagramPort,
        _ configuration: DTLSConfiguration
    ) throws(DTLSError) -> OpaquePointer {
        ERR_clear_error()
        guard let ssl = SSL_new(context.pointer) else { throw .takeFromQueue() }
        guard let bio = DatagramBIO.make(for: port) else {
            SSL_free(ssl)
            throw .takeFromQueue()
        }
        SSL_set_bio(ssl, bio, bio)
        let datagram = configuration.maximumDatagramSize
        // The write buffer must hold a handshake datagram too, and the protocol allows 16 KiB at
        // most.
        let payload = min(max(configuration.maximumPacketSize, datagram), 16_384)
        guard COpenSSL_set_sizes(ssl, datagram, payload) == 1, context.prepare(ssl) else {
            SSL_free(ssl)
            throw .takeFromQueue()
        }
        DTLS_set_timer_cb(ssl) { ssl, previous in
            DatagramPort.behind(ssl: ssl)?.timer.nextInterval(after: previous) ?? 1_000_000
        }
        if configuration.cookieContext != nil { SSL_set_options(ssl, COpenSSL_cookie_option()) }
        context.role == .client ? SSL_set_connect_state(ssl) : SSL_set_accept_state(ssl)
        return ssl
    }

    /// Whether retransmissions keep to the caller's time, and not to the wall clock as from OpenSSL
    /// 3.2 on.
    package static var keepsCallersTime: Bool { HandshakeTimer.canOverruleWallClock }

    /// When `advance(to:)` must be called at the latest; nil while nothing depends on time.
    package var nextDeadline: Instant? {
        guard state == .handshaking else { return nil }
        return earliest(handshakeDeadline, port.timer.deadline)
    }

    /// What happened so far, in numbers.
    package var statistics: DTLSStatistics { counters }

    /// The shortest time that a flight of the handshake took to be answered, with the work at the
    /// other end; nil before there is one that was sent only once.
    package var roundTripTime: Duration? { port.timer.roundTrip }

    /// Starts the handshake and its time limit; a client sends its ClientHello.
    ///
    /// Does nothing the second time.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - roundTrip: What has been measured below; the first retransmission then goes by it and
    ///     not by the configuration.
    package mutating func start(at now: Instant, roundTrip: Duration? = nil) {
        guard state == .idle else { return }
        port.now = now
        if let roundTrip { port.timer.expect(roundTrip) }
        state = .handshaking
        handshakeDeadline = now + configuration.handshakeTimeout
        if role == .client { continueHandshake() }
    }

    /// Lets time pass: retransmits what was not answered, and gives up in the end.
    package mutating func advance(to now: Instant) {
        guard state == .handshaking else { return }
        port.now = now
        if let handshakeDeadline, now >= handshakeDeadline {
            sendHandshakeAlert()
            return end(.failed(.handshakeTimedOut))
        }
        guard let ssl, let deadline = port.timer.deadline, now >= deadline else { return }
        port.timer.expire(in: ssl)
        ERR_clear_error()
        switch COpenSSL_handle_timeout(ssl) {
        case 0: port.timer.retryLater(than: now)
        case 1...: counters.retransmissions += 1
        default: fail()
        }
    }

    /// The next thing to do or to know; nil when there is none.
    package mutating func nextOutput() -> DTLSOutput? {
        port.hasOutgoing ? .transmit(port.takeOutgoing()) : events.popFirst()
    }

    /// Ends the session and tells the peer, if it has been heard (RFC 5246 §7.2).
    package mutating func close(at now: Instant) {
        if case .closed = state { return }
        port.now = now
        switch state {
        case .connected: sendCloseNotify()
        case .handshaking: sendHandshakeAlert()
        case .idle, .closed: break
        }
        end(.local)
    }

    /// Runs the handshake as far as it goes with what was received.
    mutating func continueHandshake() {
        guard let ssl else { return }
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        guard result == 1 else { return interpret(result) }
        guard let fingerprint = port.peerFingerprint else {
            return end(.failed(.noClientCertificate))
        }
        state = .connected
        handshakeDeadline = nil
        events.append(.connected(.describing(ssl, fingerprint)))
        if configuration.recordProtection == .direct { takeOver(from: ssl) }
    }

    /// Frees OpenSSL's session and goes on with its keys, if it can be done.
    private mutating func takeOver(from ssl: OpaquePointer) {
        let sent = port.sent
        port.sent = SentRecords()
        records = .takingOver(ssl, role: role, sent: sent, at: port.now)
        guard records != nil else {
            _ = filter.takeEarlyRecords()
            return
        }
        SSL_free(ssl)
        self.ssl = nil
        ERR_clear_error()
    }

    /// Decides what a result without success means.
    mutating func interpret(_ result: Int32) {
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
            ERR_clear_error()
        case SSL_ERROR_ZERO_RETURN:
            if state == .connected { sendCloseNotify() }
            end(.closeNotify)
        default:
            fail()
        }
    }

    /// Ends the session with what OpenSSL, or our own check of the certificate, says.
    mutating func fail() {
        let error = DTLSError.takeFromQueue()
        end(.failed(port.refusal ?? error))
    }

    /// Tells a peer that waits for our next flight not to.
    ///
    /// OpenSSL has no call for it. Behind our last flight a client does not see it, as it is then
    /// ahead of a record in the clear.
    private mutating func sendHandshakeAlert() {
        guard counters.datagramsReceived > counters.datagramsDiscarded else { return }
        let alert: DTLSAlert = role == .server ? .accessDenied : .userCanceled
        port.finishDatagram()
        alert.fatalDatagram(sequenceNumber: DTLSAlert.lastSequenceNumber)
            .withUnsafeReadableBytes { port.write($0) }
    }

    mutating func sendCloseNotify() {
        if records != nil { return sendAlert(.warning, .closeNotify) }
        ERR_clear_error()
        SSL_shutdown(ssl)
        ERR_clear_error()
    }

    mutating func end(_ reason: DTLSCloseReason) {
        state = .closed(reason)
        handshakeDeadline = nil
        port.incoming = nil
        events.append(.closed(reason))
        records = nil
        _ = filter.takeEarlyRecords()
        SSL_free(ssl)
        ssl = nil
        ERR_clear_error()
    }
}

// Unique ownership makes every change exclusive, and OpenSSL ties a session to no thread.
extension DTLSSession: @unchecked Sendable {}

extension DTLSPeer {
    /// Reads what the handshake agreed on.
    static func describing(_ ssl: OpaquePointer, _ fingerprint: Fingerprint) -> DTLSPeer {
        let cipher = SSL_get_current_cipher(ssl)
        let suite = cipher.map { SSL_CIPHER_get_protocol_id($0) } ?? 0
        let profile = SSL_get_selected_srtp_profile(ssl)
        return DTLSPeer(
            fingerprint: fingerprint,
            srtpProfile: profile.flatMap { profile in
                UInt16(exactly: profile.pointee.id).map { SRTPProfile(rawValue: $0) }
            },
            cipherSuite: suite,
            recordOverhead: (CipherSuite.offered(number: suite) ?? .aes128GCM).overhead
        )
    }
}
