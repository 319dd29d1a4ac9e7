// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// The half-close machine of one stream (libp2p WebRTC specification, "Multiplexing").
///
///     write half   open ──closeWrite──▶ finSent ──FIN_ACK / STOP_SENDING──▶ finished
///                   └──STOP_SENDING──▶ stopped
///     read half    open ──FIN──▶ finished
///                   └──closeRead──▶ stopSent ──FIN──▶ finished
///     both halves  ──RESET, either way, or the channel is lost──▶ reset
///
/// When both halves are done the channel is closed. What a peer can do wrong does no harm: data
/// after its FIN is dropped, repeated flags change nothing, FIN_ACK without FIN is ignored.
struct StreamMachine {
    /// What the application may still write.
    enum WriteHalf: Equatable {
        case open
        /// FIN went out and no FIN_ACK has come back.
        case finSent
        /// The peer has seen our FIN, or no longer cares.
        case finished
        /// The peer asked us to stop before we had finished.
        case stopped(errorCode: UInt32)
        case reset(StreamReset)
    }

    /// What the application may still read.
    enum ReadHalf: Equatable {
        case open
        /// The application reads no more; flags are still understood.
        case stopSent
        case finished
        case reset(StreamReset)
    }

    /// What the owner has to do after an event, in this order.
    struct Reaction: Equatable {
        /// Frames to put on the channel.
        var frames: [Frame] = []
        /// Bytes for the application; only while the read half is open.
        var message: ByteBuffer?
        /// Close the data channel: the stream is over.
        var closesChannel = false
    }

    private(set) var writeHalf = WriteHalf.open
    private(set) var readHalf = ReadHalf.open

    private let timing: StreamTiming
    private var finAckDeadline: Instant?
    private var lingerDeadline: Instant?
    private var isChannelClosed = false

    init(timing: StreamTiming) {
        self.timing = timing
    }

    /// When `advance(to:)` wants to be called next.
    var nextDeadline: Instant? { earliest(finAckDeadline, lingerDeadline) }

    /// Whether the channel is closed, or about to be: nothing will happen any more.
    var isOver: Bool { isChannelClosed }

    /// Whether the write half was given up rather than finished.
    var isReset: Bool {
        if case .reset = writeHalf { true } else { false }
    }
}

/// Who reset a stream, and why.
enum StreamReset: Equatable {
    case local(errorCode: UInt32)
    case remote(errorCode: UInt32)
    /// The data channel was closed without a FIN.
    case channelClosed
}

/// The time-outs of a stream.
struct StreamTiming: Equatable {
    /// How long FIN_ACK may wait for our own FIN.
    var finAckDelay: Duration
    /// How long a stream that the application is done with waits for the peer's last flags.
    var linger: Duration
}

// MARK: - Events from the peer

extension StreamMachine {
    /// A frame arrived: first its message counts, then its flag.
    mutating func receive(_ frame: Frame, at now: Instant) -> Reaction {
        var reaction = Reaction()
        guard !isChannelClosed else { return reaction }
        if readHalf == .open, frame.message.readableBytes > 0 { reaction.message = frame.message }
        switch frame.flag {
        case nil: break
        case .fin: receiveFin(at: now, &reaction)
        case .finAck: if writeHalf == .finSent { writeHalf = .finished }
        case .stopSending: receiveStopSending(errorCode: frame.errorCode, &reaction)
        case .reset: reset(.remote(errorCode: frame.errorCode), &reaction)
        }
        settle(at: now, &reaction)
        return reaction
    }

    private mutating func receiveFin(at now: Instant, _ reaction: inout Reaction) {
        guard readHalf == .open || readHalf == .stopSent else { return }
        readHalf = .finished
        if writeHalf == .open, timing.finAckDelay > .zero {
            finAckDeadline = now + timing.finAckDelay
        } else {
            reaction.frames.append(Frame(flag: .finAck))
        }
    }

    private mutating func receiveStopSending(errorCode: UInt32, _ reaction: inout Reaction) {
        switch writeHalf {
        case .open:
            writeHalf = .stopped(errorCode: errorCode)
            reaction.frames.append(Frame(flag: .fin))
            acknowledgeFin(&reaction)
        case .finSent: writeHalf = .finished
        case .finished, .stopped, .reset: break
        }
    }

    /// The data channel was closed, by the peer or with the whole connection.
    mutating func channelClosed() {
        isChannelClosed = true
        finAckDeadline = nil
        lingerDeadline = nil
        if readHalf == .open { readHalf = .reset(.channelClosed) }
        switch writeHalf {
        case .open: writeHalf = .reset(.channelClosed)
        case .finSent: writeHalf = .finished
        case .finished, .stopped, .reset: break
        }
    }
}

// MARK: - Commands from the application

extension StreamMachine {
    /// The application has written its last byte.
    mutating func closeWrite(at now: Instant) -> Reaction {
        var reaction = Reaction()
        guard writeHalf == .open, !isChannelClosed else { return reaction }
        writeHalf = .finSent
        // FIN comes first: rust-libp2p takes the FIN_ACK it does not know for the end of our data.
        reaction.frames.append(Frame(flag: .fin))
        acknowledgeFin(&reaction)
        settle(at: now, &reaction)
        return reaction
    }

    /// The application reads no more.
    mutating func closeRead(errorCode: UInt32 = 0, at now: Instant) -> Reaction {
        var reaction = Reaction()
        guard readHalf == .open, !isChannelClosed else { return reaction }
        readHalf = .stopSent
        reaction.frames.append(Frame(flag: .stopSending, errorCode: errorCode))
        settle(at: now, &reaction)
        return reaction
    }

    /// The application gives the stream up.
    mutating func reset(errorCode: UInt32, at now: Instant) -> Reaction {
        var reaction = Reaction()
        guard !isChannelClosed else { return reaction }
        reaction.frames.append(Frame(flag: .reset, errorCode: errorCode))
        reset(.local(errorCode: errorCode), &reaction)
        return reaction
    }

    /// Time has passed: FIN_ACK waits no longer, and a stream nobody needs waits no longer for its
    /// peer.
    mutating func advance(to now: Instant) -> Reaction {
        var reaction = Reaction()
        if let deadline = finAckDeadline, deadline <= now { acknowledgeFin(&reaction) }
        if let deadline = lingerDeadline, deadline <= now { closeChannel(&reaction) }
        settle(at: now, &reaction)
        return reaction
    }
}

// MARK: - Common ends

extension StreamMachine {
    private mutating func acknowledgeFin(_ reaction: inout Reaction) {
        guard finAckDeadline != nil else { return }
        finAckDeadline = nil
        reaction.frames.append(Frame(flag: .finAck))
    }

    private mutating func reset(_ reason: StreamReset, _ reaction: inout Reaction) {
        readHalf = readHalf == .finished ? .finished : .reset(reason)
        writeHalf = writeHalf == .finished ? .finished : .reset(reason)
        closeChannel(&reaction)
    }

    private mutating func closeChannel(_ reaction: inout Reaction) {
        guard !isChannelClosed else { return }
        isChannelClosed = true
        finAckDeadline = nil
        lingerDeadline = nil
        reaction.closesChannel = true
    }

    /// Closes the channel when both halves are done, and starts to linger when only the peer's last
    /// flags are missing.
    private mutating func settle(at now: Instant, _ reaction: inout Reaction) {
        guard !isChannelClosed else { return }
        let isWriteDone: Bool
        switch writeHalf {
        case .open: return
        case .finSent: isWriteDone = false
        case .finished, .stopped, .reset: isWriteDone = true
        }
        guard readHalf != .open else { return }
        if isWriteDone, readHalf == .finished, finAckDeadline == nil {
            closeChannel(&reaction)
        } else if lingerDeadline == nil {
            lingerDeadline = now + timing.linger
        }
    }
}
