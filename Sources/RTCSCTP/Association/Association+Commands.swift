// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
package import RTCCore

/// The user's verbs.
extension Association {
    /// The longest reason that is sent or reported, in bytes.
    static var reasonBytesMax: Int { 256 }

    /// Starts the handshake with INIT; nothing happens when it has begun already.
    ///
    /// Both ends may do this at once (RFC 8841 §9.3); an end that never does it answers.
    package mutating func connect(at now: Instant) {
        self.now = now
        guard state == .closed else { return }
        state = .cookieWait
        sendInit(at: now)
    }

    /// Tells a round trip that a layer below has measured.
    ///
    /// T1 goes by it, and it is the first measurement of those that set T3-rtx; one that comes
    /// after others is not counted among them.
    package mutating func assume(roundTrip: Duration) {
        handshake.assumedRoundTrip = roundTrip
        guard sender.timeout.smoothed == nil else { return }
        sender.timeout.measure(roundTrip.nanoseconds)
    }

    /// Accepts a whole message for sending.
    ///
    /// - Throws: `.usage` when the association or stream is not open, `.limit` when the message is
    ///   too long or too much is waiting already: then try again after `sendBufferAvailable`.
    package mutating func send(_ message: Message, at now: Instant) throws(SCTPError) {
        self.now = now
        try requireEstablished()
        let size = message.payload.readableBytes
        let stream = message.stream
        guard size > 0 else { throw .usage(.emptyMessage) }
        guard Int(stream.rawValue) < maximumOutgoingStreams else {
            throw .usage(.streamOutOfRange(stream))
        }
        guard size <= configuration.maximumMessageSize else {
            throw .limit(.messageSize, actual: size, maximum: configuration.maximumMessageSize)
        }
        // An empty buffer takes any message, or one larger than it could never be sent.
        let waiting = bufferedAmount
        guard waiting == 0 || waiting + size <= configuration.sendBufferBytesMax else {
            sender.queue.isRefusing = true
            let maximum = configuration.sendBufferBytesMax
            throw .limit(.sendBuffer, actual: waiting + size, maximum: maximum)
        }
        guard sender.queue.resetProgress(of: stream) == .none else {
            throw .usage(.streamIsResetting(stream))
        }
        sender.append(message, at: now)
    }

    /// Resets outgoing streams (RFC 6525 §5.1.2) once what was accepted on them has been delivered.
    ///
    /// `outgoingReset` tells when the ids are free again. Streams already resetting are skipped.
    ///
    /// - Throws: `.usage(.notConnected)`, `.usage(.closing)`, `.usage(.resetNotSupported)` or
    ///   `.usage(.streamOutOfRange)`; then no stream is reset.
    package mutating func reset(_ streams: [StreamID], at now: Instant) throws(SCTPError) {
        self.now = now
        try requireEstablished()
        guard limits?.supportsStreamReset == true else { throw .usage(.resetNotSupported) }
        for stream in streams where Int(stream.rawValue) >= maximumOutgoingStreams {
            throw .usage(.streamOutOfRange(stream))
        }
        for stream in streams where sender.queue.beginReset(of: stream) {
            resets.waiting.append(stream)
        }
        continueResets(at: now)
    }

    /// Sets what a stream's share of the path is worth until its next reset.
    package mutating func setPriority(_ priority: StreamPriority, of stream: StreamID) {
        sender.queue.setPriority(priority, of: stream)
    }

    /// Takes back messages of a stream that wait and that `Message.discarding` allows to go.
    package mutating func discardUnsent(on stream: StreamID, at now: Instant) {
        self.now = now
        sender.queue.discardUnsent(of: stream, in: &sender.store)
    }

    /// Tells that the application has read this many bytes of delivered messages, so that the
    /// peer may send more; `stream` is the one they came on, nil when that is not known.
    package mutating func consume(
        _ byteCount: Int,
        on stream: StreamID? = nil,
        at now: Instant
    ) {
        self.now = now
        let roundTrip = sender.timeout.worthAWindow
        receiver.consume(byteCount, on: stream, roundTrip: roundTrip, at: now)
        if receiver.takeWantsRoundTrip() { sendHeartbeat(at: now) }
    }

    /// Allows so much memory for what arrived and is not read, in bytes.
    ///
    /// `wantsReceiveMemory` tells that more would make the connection faster.
    package mutating func setReceiveMemoryLimit(_ bytes: Int) {
        receiver.setMemoryLimit(bytes)
    }

    /// Closes in order: everything accepted is delivered first (RFC 9260 §9.2).
    ///
    /// Before the association is established it just ends.
    package mutating func shutdown(at now: Instant) {
        self.now = now
        switch state {
        case .closed, .cookieWait, .cookieEchoed:
            abort([], reason: .localShutdown)
        case .established:
            isShutdownLocal = true
            state = .shutdownPending
            sender.beginClosing()
            continueShutdown(at: now)
        case .shutdownPending, .shutdownSent, .shutdownReceived, .shutdownAckSent, .ended:
            break
        }
    }

    /// Closes at once with ABORT; `reason` is sent to the peer, cut to 256 bytes.
    package mutating func abort(reason: String, at now: Instant) {
        self.now = now
        let text = ByteBuffer(bytes: reason.utf8.prefix(Self.reasonBytesMax))
        abort([.userInitiatedAbort(text)], reason: .localAbort)
    }

    /// Lets timers that have expired at `now` do their work.
    package mutating func advance(to now: Instant) {
        self.now = now
        receiver.advance(to: now)
        while let kind = timers.popExpired(at: now) {
            switch kind {
            case .t1Init, .t1Cookie: repeatHandshake(kind, at: now)
            case .t2Shutdown: repeatShutdown(at: now)
            case .reordering: sender.detectLosses(at: now, timers: &timers)
            case .tailLossProbe: sender.probeTail(at: now, timers: &timers)
            case .t3Retransmission: repeatData(at: now)
            case .pacing: break
            case .reconfiguration: repeatResetRequest(at: now)
            case .heartbeat: sendHeartbeat(at: now)
            case .pathProbe: path.expire(at: now)
            }
        }
    }

    private func requireEstablished() throws(SCTPError) {
        switch state {
        case .closed, .cookieWait, .cookieEchoed: throw .usage(.notConnected)
        case .established: return
        case .shutdownPending, .shutdownSent, .shutdownReceived, .shutdownAckSent, .ended:
            throw .usage(.closing)
        }
    }
}
