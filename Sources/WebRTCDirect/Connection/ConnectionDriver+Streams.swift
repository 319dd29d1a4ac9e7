// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import DequeModule
import NIOCore
import PeerTransport
import RTCCore
import RTCDataChannel
import RTCPeerConnection
import RTCSCTP

// MARK: - Events of the channels

extension ConnectionDriver {
    func handle(_ event: DataChannelEvent, at now: Instant) {
        switch event {
        case .connected: channelsConnected(at: now)
        case .message(let id, let message): receive(message, on: id, at: now)
        case .opened(let id, _): inboundStreamOpened(id, at: now)
        case .acknowledged, .released: serveOpeners(at: now)
        case .bufferedAmountLow(let id): roomToSend(on: id, at: now)
        case .closed(let id): channelClosed(id)
        case .ended: break
        }
    }

    private func receive(_ message: DataChannelMessage, on id: StreamID, at now: Instant) {
        guard let stream = streams[id] else {
            receiveHandshake(message, on: id, at: now)
            return peer.consume(message.creditBytes, on: id, at: now)
        }
        stream.uncredited += message.creditBytes
        stream.decoder.append(message.payload)
        do throws(FrameError) {
            while !stream.machine.isOver, let (frame, size) = try stream.decoder.next() {
                let reaction = stream.machine.receive(frame, at: now)
                // What surrounds the bytes is done with; the bytes are when somebody has read them.
                credit(size - (reaction.message?.readableBytes ?? 0), to: stream, at: now)
                perform(reaction, on: stream, at: now)
            }
        } catch {
            stream.fault = error
            let code = StreamErrorCode.protocolViolation.rawValue
            perform(stream.machine.reset(errorCode: code, at: now), on: stream, at: now)
            credit(stream.discardUnread(), to: stream, at: now)
        }
    }

    private func inboundStreamOpened(_ id: StreamID, at now: Instant) {
        let stream = makeStream(id)
        guard unaccepted.count < configuration.unacceptedStreamsMax, !isClosing else {
            let code = StreamErrorCode.resourceLimitExceeded.rawValue
            return perform(stream.machine.reset(errorCode: code, at: now), on: stream, at: now)
        }
        unaccepted.append(stream)
        answerAccepters()
    }

    private func channelClosed(_ id: StreamID) {
        guard let stream = streams.removeValue(forKey: id) else { return }
        timedStreams.remove(id)
        stream.machine.channelClosed()
        let now = Instant.now
        keepUnread(of: stream, at: now)
        serve(stream, at: now)
    }

    private var isClosing: Bool {
        switch phase {
        case .handshaking, .established: false
        case .closing, .closed: true
        }
    }

    private func makeStream(_ id: StreamID) -> StreamCore {
        let timing = StreamTiming(
            finAckDelay: configuration.finAckDelay,
            linger: configuration.streamLinger
        )
        let stream = StreamCore(
            id: id,
            timing: timing,
            frameBytesMax: max(configuration.frameBytesMax, 16_384)
        )
        stream.readAt = .now
        streams[id] = stream
        return stream
    }
}

// MARK: - Opening and accepting

extension ConnectionDriver {
    /// Opens a stream, now or when the peer can take it.
    func open(_ call: LoopCall<OpenAnswer>) {
        openers.append(call)
        serveOpeners(at: .now)
        setNeedsFlush()
    }

    private func serveOpeners(at now: Instant) {
        while let call = openers.first {
            guard call.isPending else {
                openers.removeFirst()
                continue
            }
            switch openNow(at: now) {
            case .success(let stream):
                call.complete(.success(WebRTCDirect.Stream(stream, of: self)))
            case .failure(.noFreeID), .failure(.tooManyUnacknowledged): return
            case .failure(let error):
                call.complete(.failure(connectionError(error)))
            }
            openers.removeFirst()
        }
    }

    private func openNow(at now: Instant) -> Result<StreamCore, DataChannelError> {
        do throws(DataChannelError) {
            return .success(makeStream(try peer.openChannel(at: now)))
        } catch {
            return .failure(error)
        }
    }

    private func connectionError(_ error: DataChannelError) -> ConnectionError {
        if case .closed(let reason) = phase { return .closed(reason) }
        if case .closing = phase { return .closed(.local) }
        if peer.isClosedByPeer { return .closed(.remote) }
        return .other(UnderlyingError(error))
    }

    /// Waits for the next stream of the peer.
    func accept(_ call: LoopCall<AcceptAnswer>) {
        accepters.removeAll { !$0.isPending }
        accepters.append(call)
        answerAccepters()
    }

    func answerAccepters() {
        while let call = accepters.first {
            guard call.isPending else {
                accepters.removeFirst()
                continue
            }
            guard let answer = nextAcceptAnswer() else { return }
            call.complete(answer)
            accepters.removeFirst()
        }
    }

    private func nextAcceptAnswer() -> AcceptAnswer? {
        if case .closed(let reason) = phase {
            return reason.isOrderly ? .success(nil) : .failure(.closed(reason))
        }
        guard case .established = phase else { return nil }
        return unaccepted.popFirst().map { .success(WebRTCDirect.Stream($0, of: self)) }
    }
}

// MARK: - Calls of a stream's handle

extension ConnectionDriver {
    func read(_ stream: StreamCore, _ call: LoopCall<StreamCore.ReadAnswer>) {
        let now = Instant.now
        stream.readAt = now
        credit(stream.read(call), to: stream, at: now)
        setNeedsFlush()
    }

    func write(
        _ bytes: ByteBuffer,
        on stream: StreamCore,
        _ call: LoopCall<StreamCore.WriteAnswer>
    ) {
        stream.write(bytes, call)
        sendFrames(of: stream, at: .now)
        setNeedsFlush()
    }

    /// Fetches what writers have left for the loop.
    func fetch(_ stream: StreamCore) {
        stream.fetch()
        sendFrames(of: stream, at: .now)
        setNeedsFlush()
    }

    /// Ends our direction after what was written; `call` is answered when that is set.
    func closeWrite(_ stream: StreamCore, _ call: LoopCall<StreamCore.WriteAnswer>) {
        fetch(stream)
        if stream.isWriting { return call.complete(.failure(.busy)) }
        guard stream.hasUnsent else { return call.complete(endWrite(of: stream)) }
        stream.endAfterAccepted(call)
        stream.serveWriter()
    }

    private func endWrite(of stream: StreamCore) -> StreamCore.WriteAnswer {
        switch stream.writeError {
        case nil:
            let now = Instant.now
            perform(stream.machine.closeWrite(at: now), on: stream, at: now)
            setNeedsFlush()
            return .success(())
        case .closed where !stream.machine.isReset: return .success(())
        case let error?: return .failure(error)
        }
    }

    func closeRead(_ stream: StreamCore, errorCode: UInt32 = 0) {
        let now = Instant.now
        stream.isReadClosed = true
        perform(stream.machine.closeRead(errorCode: errorCode, at: now), on: stream, at: now)
        credit(stream.discardUnread(), to: stream, at: now)
        setNeedsFlush()
    }

    func reset(_ stream: StreamCore, errorCode: UInt32) {
        let now = Instant.now
        perform(stream.machine.reset(errorCode: errorCode, at: now), on: stream, at: now)
        credit(stream.discardUnread(), to: stream, at: now)
        setNeedsFlush()
    }

    func close(_ stream: StreamCore, _ call: LoopCall<StreamCore.WriteAnswer>) {
        fetch(stream)
        if stream.isWriting {
            closeRead(stream)
            return call.complete(.failure(.busy))
        }
        if stream.hasUnsent {
            stream.endAfterAccepted(nil)
            stream.serveWriter()
            closeRead(stream)
            return stream.waitForEnd(call)
        }
        let answer = endWrite(of: stream)
        closeRead(stream)
        switch answer {
        // A peer that no longer reads needs no end of ours.
        case .success, .failure(.stopped): stream.waitForEnd(call)
        case .failure: call.complete(answer)
        }
    }

    /// The last handle is gone: a stream that was not ended is reset, of the others nothing is
    /// read.
    func release(_ stream: StreamCore) {
        if stream.machine.writeHalf == .open, !stream.isEnding {
            reset(stream, errorCode: 0)
        } else {
            // What was written before the end was set still arrives.
            closeRead(stream)
        }
    }
}

// MARK: - Sending

extension ConnectionDriver {
    /// Does what a stream's machine asks for, then tells whoever waits on the stream.
    func perform(_ reaction: StreamMachine.Reaction, on stream: StreamCore, at now: Instant) {
        for frame in reaction.frames {
            if frame.flag == .reset { peer.discardUnsent(on: stream.id, at: now) }
            send(frame.encoded(), on: stream, at: now)
        }
        if let message = reaction.message {
            credit(stream.deliver(message), to: stream, at: now)
        }
        if reaction.closesChannel {
            streams[stream.id] = nil
            timedStreams.remove(stream.id)
            peer.closeChannel(stream.id, at: now)
            keepUnread(of: stream, at: now)
        } else if let deadline = stream.machine.nextDeadline {
            timedStreams.insert(stream.id)
            streamDeadline = earliest(streamDeadline, deadline)
        }
        serve(stream, at: now)
    }

    private func serve(_ stream: StreamCore, at now: Instant) {
        // First: whoever reads the end must not find that writes are still taken.
        stream.serveWriter()
        credit(stream.serveReader(), to: stream, at: now)
        if stream.takeDueEnd() { stream.answerEnders(endWrite(of: stream)) }
        stream.serveClosers()
    }

    /// Sends frames of the waiting write while the stream and the connection have room.
    private func sendFrames(of stream: StreamCore, at now: Instant) {
        while stream.hasUnsent, stream.writeError == nil {
            guard hasRoom(for: stream) else {
                peer.awaitRoom(on: stream.id)
                break
            }
            guard hasRoomToSend else {
                block(stream)
                break
            }
            guard let frame = stream.nextFrame(messageBytesMax: FrameLimits.messageBytesMax)
            else { break }
            send(frame, on: stream, at: now)
        }
        stream.serveWriter()
        if stream.takeDueEnd() { stream.answerEnders(endWrite(of: stream)) }
    }

    private func roomToSend(on id: StreamID, at now: Instant) {
        if let stream = streams[id] { sendFrames(of: stream, at: now) }
    }

    private func block(_ stream: StreamCore) {
        guard !stream.isBlocked else { return }
        stream.isBlocked = true
        blockedWriters.append(stream.id)
    }

    /// Lets writers go on that waited for room in the connection, in turn.
    ///
    /// No event tells of that room: many streams may fill the connection without one of them ever
    /// having enough to be reported as low.
    ///
    /// - Returns: Whether there is something new to send.
    func resumeBlockedWriters(at now: Instant) -> Bool {
        var hasSent = false
        while !blockedWriters.isEmpty, hasRoomToSend,
            let id = blockedWriters.popFirst()
        {
            guard let stream = streams[id] else { continue }
            stream.isBlocked = false
            sendFrames(of: stream, at: now)
            hasSent = true
        }
        return hasSent
    }

    /// Sends a frame, as the messages that carry it.
    private func send(_ frame: FrameMessages, on stream: StreamCore, at now: Instant) {
        do throws(DataChannelError) {
            for (index, part) in frame.enumerated() {
                // A reset overtakes whole frames only: the peer must not take it for part of one.
                let message = DataChannelMessage(
                    payload: part,
                    discarding: index == 0 ? .allowed : .withPrevious
                )
                try peer.send(message, on: stream.id, at: now)
            }
        } catch {
            // A channel that is closing reports its end by an event of its own.
            noteClosing(of: stream)
        }
    }

    /// Tells writers that the peer closes the connection: it takes nothing more, although what was
    /// sent before may take a while to arrive.
    func refuseWrites() {
        for stream in streams.values {
            noteClosing(of: stream)
            stream.serveWriter()
        }
    }

    private func noteClosing(of stream: StreamCore) {
        if peer.isClosedByPeer { stream.connectionCloses(.remote) }
    }

    /// Lets the peer send as many bytes more on the connection.
    func credit(_ bytes: Int, to stream: StreamCore, at now: Instant) {
        guard bytes > 0 else { return }
        stream.uncredited -= bytes
        peer.consume(bytes, on: stream.id, at: now)
        guard !unreadRemains.isEmpty, stream.unread.isEmpty else { return }
        unreadRemains[ObjectIdentifier(stream)] = nil
    }

    /// The stream has lost its channel: only what somebody may still read counts against the window
    /// from now on.
    private func keepUnread(of stream: StreamCore, at now: Instant) {
        credit(stream.uncreditedLeftovers, to: stream, at: now)
        guard !stream.unread.isEmpty else { return }
        unreadRemains[ObjectIdentifier(stream)] = stream
    }

    func advanceStreams(to now: Instant) {
        guard let deadline = streamDeadline, deadline <= now else { return }
        let ids = timedStreams
        timedStreams.removeAll(keepingCapacity: true)
        streamDeadline = nil
        for id in ids {
            guard let stream = streams[id], stream.machine.nextDeadline != nil else { continue }
            perform(stream.machine.advance(to: now), on: stream, at: now)
        }
    }
}
