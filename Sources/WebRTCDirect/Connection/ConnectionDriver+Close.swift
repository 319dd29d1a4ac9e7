// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore
import PeerIdentity
import PeerTransport
import RTCCore
import RTCDTLS
import RTCICE
import RTCPeerConnection

extension ConnectionDriver {
    /// Ends the connection in order; `call` is answered when it is over.
    func close(_ call: LoopCall<Bool>) {
        if case .closed = phase { return call.complete(true) }
        closers.append(call)
        close()
    }

    /// Ends the connection in order: open streams are reset, what closed ones still have to send is
    /// sent, and then the association is shut down.
    func close() {
        let now = Instant.now
        switch phase {
        case .closing, .closed: return
        case .handshaking: return abort(reason: "handshake given up")
        case .established: break
        }
        phase = .closing
        for stream in streams.values where stream.machine.writeHalf == .open {
            stream.connectionCloses(.local)
            perform(stream.machine.reset(errorCode: 0, at: now), on: stream, at: now)
            // Nobody can read it any more, and the peer may need the room to end.
            credit(stream.discardUnread(), to: stream, at: now)
        }
        peer.close(at: now)
        patience = now + configuration.closeTimeout
        setNeedsFlush()
    }

    /// Ends the connection at once.
    func abort(reason: String) {
        if case .closed = phase { return }
        phase = .closing
        peer.abort(reason: reason, at: .now)
        flush()
        // Engines that have said nothing yet have nobody to say goodbye to.
        finish(.local, fault: .local)
    }

    /// The socket has failed: nobody can be told.
    func socketLost() {
        report(.failure(.connectionLost(.lost)))
        finish(.lost, fault: .local)
    }

    /// The handshake or an orderly close has taken too long.
    func losePatience(at now: Instant) {
        patience = nil
        switch phase {
        case .handshaking:
            fail(.timedOut)
        case .closing:
            peer.abort(reason: "closed", at: now)
            flush()
            finish(.local, fault: .local)
        case .established, .closed: break
        }
    }

    /// The handshake has failed, with this error for whoever waits for the connection.
    func fail(_ error: TransportError) {
        report(.failure(error))
        abort(reason: "handshake failed")
    }

    /// Tells the outcome of the handshake to whoever waits for it; only the first one counts.
    func report(_ result: Result<PeerID, TransportError>) {
        guard let call = established else { return }
        established = nil
        switch result {
        case .success: counters.count(\.handshakesCompleted)
        case .failure: counters.count(\.handshakesFailed)
        }
        call(result)
    }

    /// The connection is over: everybody who waits is told, and all memory is let go.
    func finish(_ reason: CloseReason, fault: PeerConnectionEnd) {
        if case .closed = phase { return }
        phase = .closed(reason)
        handshake = nil
        // First: whoever hears of the end may count on the socket being free.
        dismantle()
        report(.failure(TransportError(fault, reason: reason)))
        status?.end(reason)
        peer.discard(at: .now)
        for stream in streams.values { stream.connectionEnded(reason) }
        streams.removeAll()
        unreadRemains.removeAll()
        timedStreams.removeAll()
        blockedWriters.removeAll()
        unaccepted.removeAll()
        answerAccepters()
        for call in openers { call.complete(.failure(.closed(reason))) }
        openers.removeAll()
        for call in closers { call.complete(true) }
        closers.removeAll()
    }
}

extension CloseReason {
    init(_ end: PeerConnectionEnd) {
        switch end {
        case .local: self = .local
        case .remote: self = .remote
        case .aborted: self = .aborted
        case .failed(.ice(.consentExpired)), .failed(.ice(.timedOut)): self = .lost
        case .failed(let fault): self = .failed(UnderlyingError(fault))
        }
    }
}

extension TransportError {
    /// What a handshake that ended this way means for whoever dialed or listened.
    fileprivate init(_ end: PeerConnectionEnd, reason: CloseReason) {
        switch end {
        case .local: self = .cancelled
        case .failed(.ice(.timedOut)), .failed(.dtls(.handshakeTimedOut)): self = .timedOut
        case .failed(.dtls(.fingerprintMismatch)): self = .certificateMismatch
        case .failed(.dtls(.alert(.accessDenied))): self = .refused
        case .failed(.dtls(let error)): self = .handshakeFailed(UnderlyingError(error))
        case .remote, .aborted, .failed: self = .connectionLost(reason)
        }
    }
}
