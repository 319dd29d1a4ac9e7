// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import PeerTransport
import RTCCore
import RTCSCTP

/// One stream as its connection's loop sees it: the half-close machine, the bytes that nobody has
/// read yet, and the calls that wait.
final class StreamCore {
    typealias ReadAnswer = Result<ByteBuffer?, StreamError>
    typealias WriteAnswer = Result<Void, StreamError>

    let id: StreamID
    var machine: StreamMachine
    var decoder: FrameDecoder

    /// Received bytes that nobody has read; bounded by the association's receive window.
    private(set) var unread = ByteQueue()
    private var reader: LoopCall<ReadAnswer>?
    /// Whether a read waits.
    var isReading: Bool { reader?.isPending == true }

    /// When the application last asked for bytes.
    var readAt = Instant.zero

    /// Whether the stream was given up because what was unread kept the others waiting.
    var isUnreadTooLong = false

    /// Whether the application has said that it reads no more.
    var isReadClosed = false

    /// What writers have left for the loop.
    let outbox = Outbox()
    /// What came from there and waits for room: it is sent whatever becomes of its writer.
    private var accepted = ByteQueue()

    /// Whether our direction ends when `accepted` is sent.
    private(set) var isEnding = false
    private var enders: [LoopCall<WriteAnswer>] = []

    /// What is left of the write that waits for room.
    private var unsent = ByteBuffer()
    private var writer: LoopCall<WriteAnswer>?

    /// Whether the write waits in its turn for room in the connection.
    var isBlocked = false

    /// Calls of `close()` that wait for the stream to be over.
    private var closers: [LoopCall<WriteAnswer>] = []

    /// Why the connection below is gone, once it is.
    private var connectionEnd: CloseReason?

    /// Bytes that arrived and were not yet credited to the peer: the unread ones and unfinished
    /// frames.
    var uncredited = 0

    /// Why the peer's bytes made no sense, once they did not.
    var fault: FrameError?

    init(id: StreamID, timing: StreamTiming, frameBytesMax: Int) {
        self.id = id
        machine = StreamMachine(timing: timing)
        decoder = FrameDecoder(frameBytesMax: frameBytesMax)
    }
}

// MARK: - Reading

extension StreamCore {
    /// Answers a read at once when there is anything to say, otherwise keeps it.
    ///
    /// - Returns: How many bytes were handed over, to be credited to the peer.
    func read(_ call: LoopCall<ReadAnswer>) -> Int {
        if reader?.isPending == true {
            call.complete(.failure(.busy))
            return 0
        }
        reader = call
        return serveReader()
    }

    /// Keeps bytes for the application.
    ///
    /// - Returns: How many bytes were handed over, to be credited to the peer.
    func deliver(_ bytes: ByteBuffer) -> Int {
        // A peer must not make us hold much more than the bytes that count against its window.
        let isWasteful = bytes.storageCapacity > 2 * bytes.readableBytes + 256
        unread.append(isWasteful ? ByteBuffer(buffer: bytes) : bytes)
        return serveReader()
    }

    /// Drops what nobody will read.
    ///
    /// - Returns: How many bytes that were, to be credited to the peer.
    func discardUnread() -> Int {
        defer { unread.removeAll() }
        return unread.byteCount
    }

    /// Uncredited bytes that are not for anybody to read: of frames that will never be complete.
    var uncreditedLeftovers: Int { uncredited - unread.byteCount }

    /// Answers the waiting read when there is anything to say.
    func serveReader() -> Int {
        guard let call = reader, call.isPending else { return 0 }
        if machine.readHalf != .stopSent, !unread.isEmpty, !isLocallyReset {
            reader = nil
            let bytes = unread.takeAll()
            call.complete(.success(bytes))
            return bytes.readableBytes
        }
        guard let end = endOfReading else { return 0 }
        reader = nil
        call.complete(end)
        return 0
    }

    private var isLocallyReset: Bool {
        if case .reset(.local) = machine.readHalf { true } else { false }
    }

    /// What a read gives when there are no bytes; nil while some may come.
    private var endOfReading: ReadAnswer? {
        if let fault { return .failure(.peerFault(UnderlyingError(fault))) }
        if isUnreadTooLong { return .failure(.unreadTooLong) }
        if isReadClosed, connectionEnd == nil { return .failure(.closed) }
        switch machine.readHalf {
        case .open: return connectionEnd.map { .failure(.connectionClosed($0)) }
        case .stopSent: return .failure(.closed)
        case .finished: return .success(nil)
        case .reset(let reset): return .failure(StreamError(reset, connectionEnd: connectionEnd))
        }
    }
}

// MARK: - Writing

extension StreamCore {
    /// Takes the bytes of a write; the owner then sends them with `nextFrame()`.
    func write(_ bytes: ByteBuffer, _ call: LoopCall<WriteAnswer>) {
        fetch()
        if isWriting {
            call.complete(.failure(.busy))
        } else if let error = isEnding ? .closed : writeError {
            call.complete(.failure(error))
        } else {
            writer = call
            unsent = bytes
        }
    }

    /// Whether a write waits.
    var isWriting: Bool { writer?.isPending == true }

    /// Whether bytes wait to be sent.
    var hasUnsent: Bool {
        !accepted.isEmpty || isWriting && unsent.readableBytes > 0
    }

    /// Takes what writers have left; what cannot be sent any more is dropped.
    func fetch() {
        outbox.fetch(into: &accepted)
        if writeError != nil { accepted.removeAll() }
    }

    /// Cuts the next frame off what waits, as the messages that carry it; nil when there is none.
    func nextFrame(messageBytesMax: Int) -> FrameMessages? {
        if !accepted.isEmpty { return Frame.encoded(messageBytesMax, of: &accepted) }
        guard hasUnsent else { return nil }
        let count = min(unsent.readableBytes, messageBytesMax)
        return unsent.readSlice(length: count).map { Frame(message: $0).encoded() }
    }

    /// Answers the waiting write when all of it was taken, or it has become hopeless, and opens the
    /// outbox while nothing else waits.
    func serveWriter() {
        if writeError != nil { accepted.removeAll() }
        serveWaitingWriter()
        outbox.setOpen(!hasUnsent && !isEnding && writeError == nil)
    }

    private func serveWaitingWriter() {
        guard let call = writer, call.isPending else { return }
        if let error = writeError {
            call.complete(.failure(error))
        } else if unsent.readableBytes == 0 {
            call.complete(.success(()))
        } else {
            return
        }
        writer = nil
        unsent = ByteBuffer()
    }

    /// Lets our direction end once everything accepted is sent, and tells `call` then.
    func endAfterAccepted(_ call: LoopCall<WriteAnswer>?) {
        isEnding = true
        if let call { enders.append(call) }
    }

    /// Whether the end of our direction has waited until now for bytes to be sent, or to become
    /// hopeless; true only once.
    func takeDueEnd() -> Bool {
        guard isEnding, accepted.isEmpty else { return false }
        isEnding = false
        return true
    }

    /// Answers the calls that have waited for the end of our direction.
    func answerEnders(_ answer: WriteAnswer) {
        let calls = enders
        enders = []
        for call in calls { call.complete(answer) }
    }

    /// Why nothing can be written; nil while the write half is open.
    var writeError: StreamError? {
        if let fault { return .peerFault(UnderlyingError(fault)) }
        if isUnreadTooLong { return .unreadTooLong }
        switch machine.writeHalf {
        case .open: return connectionEnd.map { .connectionClosed($0) }
        case .finSent, .finished: return .closed
        case .stopped(let code): return .stopped(StreamErrorCode(rawValue: code))
        case .reset(let reset): return StreamError(reset, connectionEnd: connectionEnd)
        }
    }
}

// MARK: - Ends

extension StreamCore {
    /// Keeps a `close()` until the stream is over.
    func waitForEnd(_ call: LoopCall<WriteAnswer>) {
        closers.append(call)
        serveClosers()
    }

    /// Answers the calls of `close()` once there is nothing to wait for.
    func serveClosers() {
        guard machine.isOver || connectionEnd != nil else { return }
        let calls = closers
        closers = []
        for call in calls {
            if case .reset(let reset) = machine.writeHalf {
                call.complete(.failure(StreamError(reset, connectionEnd: connectionEnd)))
            } else {
                call.complete(.success(()))
            }
        }
    }

    /// The connection is about to end for this reason, and takes the stream with it.
    func connectionCloses(_ reason: CloseReason) {
        if connectionEnd == nil { connectionEnd = reason }
    }

    /// The connection is over: everybody who waits is told.
    func connectionEnded(_ reason: CloseReason) {
        connectionCloses(reason)
        machine.channelClosed()
        serveWriter()
        _ = serveReader()
        answerEnders(.failure(.connectionClosed(reason)))
        serveClosers()
    }
}

extension StreamError {
    fileprivate init(_ reset: StreamReset, connectionEnd: CloseReason?) {
        switch reset {
        case .local: self = connectionEnd.map { .connectionClosed($0) } ?? .closed
        case .remote(let code): self = .reset(StreamErrorCode(rawValue: code))
        case .channelClosed:
            self = connectionEnd.map { .connectionClosed($0) } ?? .reset(.unspecified)
        }
    }
}
