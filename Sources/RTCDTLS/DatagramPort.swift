// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import COpenSSL
import NIOCore
import RTCCore
import RTCCrypto

/// The place where a session and the callbacks that OpenSSL makes for it meet.
///
/// OpenSSL reaches it through the data pointer of the session's BIO and calls only while the
/// session calls OpenSSL, so that it needs no protection of its own.
final class DatagramPort {
    /// The one datagram that OpenSSL may read next; only set while its bytes are held.
    var incoming: UnsafeRawBufferPointer?

    /// Whether records share datagrams, as those of a handshake flight do.
    ///
    /// OpenSSL packs a flight
    /// only the first time, and sends each of its messages alone when it repeats it.
    var isPacking = true

    /// What is to be sent, one packet a datagram.
    var outgoing = PacketBatch()

    /// The datagram that is being packed.
    private var unfinished = ByteBuffer()

    /// How often OpenSSL has written.
    private(set) var writes = 0

    /// What the handshake has sent, for whoever goes on after it.
    var sent = SentRecords()

    private let maximumDatagramSize: Int

    /// The time of the current call.
    var now = Instant.zero

    /// The retransmission timer of the handshake.
    var timer: HandshakeTimer

    /// Which certificates the peer may show; nil for any.
    let expectedFingerprints: [Fingerprint]?

    /// Which certificate the peer has shown.
    private(set) var peerFingerprint: Fingerprint?

    /// Why the peer's certificate was refused.
    private(set) var refusal: DTLSError?

    /// The cookie that this client must return.
    let cookie: [UInt8]

    init(
        configuration: DTLSConfiguration,
        expectedFingerprints: [Fingerprint]?,
        cookie: [UInt8]
    ) {
        timer = HandshakeTimer(configuration)
        maximumDatagramSize = configuration.maximumDatagramSize
        self.expectedFingerprints = expectedFingerprints
        self.cookie = cookie
    }

    /// The port behind a BIO made by `DatagramBIO.make`.
    static func behind(bio: OpaquePointer?) -> DatagramPort? {
        guard let bio, let data = BIO_get_data(bio) else { return nil }
        return Unmanaged<DatagramPort>.fromOpaque(data).takeUnretainedValue()
    }

    /// The port behind a session's SSL.
    static func behind(ssl: OpaquePointer?) -> DatagramPort? {
        guard let ssl else { return nil }
        return behind(bio: SSL_get_rbio(ssl))
    }

    /// Whether there is anything that was not taken yet.
    var hasOutgoing: Bool { !outgoing.isEmpty || unfinished.readableBytes > 0 }

    /// Appends what OpenSSL writes at once, one record or several.
    func write(_ records: UnsafeRawBufferPointer) {
        writes &+= 1
        timer.noteWrite(at: now)
        guard isPacking else {
            finishDatagram()
            outgoing.append(copying: records)
            return
        }
        sent.note(records)
        if unfinished.readableBytes + records.count > maximumDatagramSize { finishDatagram() }
        unfinished.writeBytes(records)
    }

    /// Makes room for so much that is about to be written.
    func reserve(bytes: Int, datagrams: Int) {
        outgoing.reserve(bytes: bytes, packets: datagrams)
    }

    /// Takes everything written so far, in order.
    func takeOutgoing() -> PacketBatch {
        finishDatagram()
        defer { outgoing = PacketBatch() }
        return outgoing
    }

    /// Lets what is written next begin a datagram of its own.
    func finishDatagram() {
        guard unfinished.readableBytes > 0 else { return }
        unfinished.withUnsafeReadableBytes { outgoing.append(copying: $0) }
        unfinished.clear()
    }

    /// Accepts or refuses the peer's certificate by its hash alone: WebRTC checks no chain, no date
    /// and no name (RFC 8827 §6.5).
    func verify(certificateDER: [UInt8]) -> Bool {
        let actual = Fingerprint(ofCertificateDER: certificateDER)
        peerFingerprint = actual
        guard let expected = expectedFingerprints else { return true }
        // All are compared, so that the time does not tell which one matches.
        let matches = expected.count { $0.matches(actual) }
        guard matches == 0 else { return true }
        refusal = .fingerprintMismatch(expected: expected, actual: actual)
        return false
    }
}
