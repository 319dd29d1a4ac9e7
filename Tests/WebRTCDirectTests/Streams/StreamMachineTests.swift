// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import Testing

@testable import WebRTCDirect

@Suite struct StreamMachineTests {
    private static let start = Instant(nanoseconds: 1)
    private static let prompt = StreamTiming(finAckDelay: .zero, linger: .seconds(10))
    private static let patient = StreamTiming(finAckDelay: .seconds(4), linger: .seconds(10))
    private static let fin = Frame(flag: .fin)
    private static let finAck = Frame(flag: .finAck)

    private let now = Self.start

    @Test func `both sides close and the channel follows`() {
        var machine = StreamMachine(timing: Self.prompt)
        #expect(machine.closeWrite(at: now) == .init(frames: [Self.fin]))
        #expect(machine.receive(Self.finAck, at: now) == .init())
        #expect(machine.writeHalf == .finished)
        let reaction = machine.receive(Self.fin, at: now)
        #expect(reaction == .init(frames: [Self.finAck], closesChannel: true))
        #expect(machine.isOver)
    }

    @Test func `FIN_ACK waits for our FIN and follows it`() {
        var machine = StreamMachine(timing: Self.patient)
        #expect(machine.receive(Self.fin, at: now) == .init())
        #expect(machine.readHalf == .finished)
        #expect(machine.nextDeadline == now + .seconds(4))
        #expect(machine.closeWrite(at: now) == .init(frames: [Self.fin, Self.finAck]))
        #expect(machine.receive(Self.finAck, at: now).closesChannel)
    }

    @Test func `FIN_ACK waits for our FIN no longer than its delay`() {
        var machine = StreamMachine(timing: Self.patient)
        _ = machine.receive(Self.fin, at: now)
        #expect(machine.advance(to: now + .seconds(3)) == .init())
        #expect(machine.advance(to: now + .seconds(4)) == .init(frames: [Self.finAck]))
        #expect(machine.nextDeadline == nil)
        #expect(machine.closeWrite(at: now + .seconds(5)) == .init(frames: [Self.fin]))
    }

    @Test func `a repeated FIN is not acknowledged twice`() {
        var machine = StreamMachine(timing: Self.prompt)
        #expect(machine.receive(Self.fin, at: now).frames == [Self.finAck])
        #expect(machine.receive(Self.fin, at: now) == .init())
    }

    @Test func `FIN_ACK without FIN changes nothing`() {
        var machine = StreamMachine(timing: Self.prompt)
        #expect(machine.receive(Self.finAck, at: now) == .init())
        #expect(machine.writeHalf == .open)
    }

    @Test func `a message that comes with a flag counts first`() {
        var machine = StreamMachine(timing: Self.prompt)
        let bytes = ByteBuffer(string: "last")
        let reaction = machine.receive(Frame(flag: .fin, message: bytes), at: now)
        #expect(reaction == .init(frames: [Self.finAck], message: bytes))
    }

    @Test func `data after FIN is dropped`() {
        var machine = StreamMachine(timing: Self.prompt)
        _ = machine.receive(Self.fin, at: now)
        let reaction = machine.receive(Frame(message: ByteBuffer(string: "late")), at: now)
        #expect(reaction.message == nil)
    }

    @Test func `STOP_SENDING ends writing with FIN and never with RESET`() {
        var machine = StreamMachine(timing: Self.prompt)
        let reaction = machine.receive(Frame(flag: .stopSending, errorCode: 5), at: now)
        #expect(reaction == .init(frames: [Self.fin]))
        #expect(machine.writeHalf == .stopped(errorCode: 5))
        #expect(machine.readHalf == .open)
    }

    @Test func `STOP_SENDING after FIN stands for FIN_ACK`() {
        var machine = StreamMachine(timing: Self.prompt)
        _ = machine.closeWrite(at: now)
        _ = machine.receive(Frame(flag: .stopSending), at: now)
        #expect(machine.writeHalf == .finished)
    }

    @Test func `after closeRead data is dropped and flags still count`() {
        var machine = StreamMachine(timing: Self.prompt)
        let stop = Frame(flag: .stopSending, errorCode: 9)
        #expect(machine.closeRead(errorCode: 9, at: now) == .init(frames: [stop]))
        #expect(machine.closeRead(at: now) == .init())
        let data = machine.receive(Frame(message: ByteBuffer(string: "x")), at: now)
        #expect(data.message == nil)
        #expect(machine.receive(Self.fin, at: now).frames == [Self.finAck])
        #expect(machine.readHalf == .finished)
    }

    @Test func `RESET ends both halves and closes the channel`() {
        var machine = StreamMachine(timing: Self.prompt)
        let reaction = machine.receive(Frame(flag: .reset, errorCode: 3), at: now)
        #expect(reaction == .init(closesChannel: true))
        #expect(machine.readHalf == .reset(.remote(errorCode: 3)))
        #expect(machine.writeHalf == .reset(.remote(errorCode: 3)))
    }

    @Test func `RESET leaves a half that was finished alone`() {
        var machine = StreamMachine(timing: Self.prompt)
        _ = machine.receive(Self.fin, at: now)
        _ = machine.receive(Frame(flag: .reset), at: now)
        #expect(machine.readHalf == .finished)
        #expect(machine.writeHalf == .reset(.remote(errorCode: 0)))
    }

    @Test func `a stream that nobody needs waits ten seconds for its peer`() {
        var machine = StreamMachine(timing: Self.prompt)
        _ = machine.closeWrite(at: now)
        #expect(machine.nextDeadline == nil)
        _ = machine.closeRead(at: now)
        #expect(machine.nextDeadline == now + .seconds(10))
        #expect(machine.advance(to: now + .seconds(9)) == .init())
        #expect(machine.advance(to: now + .seconds(10)) == .init(closesChannel: true))
    }

    @Test func `a closed channel is an end after FIN and a fault before`() {
        var finished = StreamMachine(timing: Self.prompt)
        _ = finished.receive(Self.fin, at: now)
        _ = finished.closeWrite(at: now)
        finished.channelClosed()
        #expect(finished.readHalf == .finished)
        #expect(finished.writeHalf == .finished)
        var cut = StreamMachine(timing: Self.prompt)
        cut.channelClosed()
        #expect(cut.readHalf == .reset(.channelClosed))
        #expect(cut.writeHalf == .reset(.channelClosed))
    }

    @Test func `nothing happens any more once the stream is over`() {
        let flags: [FrameFlag?] = [nil, .fin, .finAck, .stopSending, .reset]
        var machine = StreamMachine(timing: Self.prompt)
        _ = machine.reset(errorCode: 1, at: now)
        let before = (machine.readHalf, machine.writeHalf)
        for flag in flags {
            let frame = Frame(flag: flag, message: ByteBuffer(string: "x"))
            #expect(machine.receive(frame, at: now) == .init())
        }
        #expect(machine.closeWrite(at: now) == .init())
        #expect(machine.closeRead(at: now) == .init())
        #expect(machine.reset(errorCode: 2, at: now) == .init())
        #expect(machine.advance(to: now + .seconds(60)) == .init())
        #expect(machine.readHalf == before.0 && machine.writeHalf == before.1)
    }

    /// Walks every sequence of five events: the channel closes once, FIN and FIN_ACK go out once.
    @Test func `no sequence of events repeats FIN, FIN_ACK or the close`() {
        let flags: [FrameFlag?] = [.fin, .finAck, .stopSending, .reset]
        let events: [(inout StreamMachine, Instant) -> StreamMachine.Reaction] =
            flags.map { flag in { machine, now in machine.receive(Frame(flag: flag), at: now) } }
            + [
                { machine, now in machine.closeWrite(at: now) },
                { machine, now in machine.closeRead(at: now) },
                { machine, now in machine.advance(to: now) },
            ]
        let count = events.count
        for code in 0..<count * count * count * count * count {
            var machine = StreamMachine(timing: Self.patient)
            var rest = code
            var seen: [FrameFlag: Int] = [:]
            var closes = 0
            for step in 0..<5 {
                let reaction = events[rest % count](&machine, now + .seconds(6 * step))
                rest /= count
                for frame in reaction.frames { frame.flag.map { seen[$0, default: 0] += 1 } }
                closes += reaction.closesChannel ? 1 : 0
            }
            #expect(seen[.fin, default: 0] <= 1 && seen[.finAck, default: 0] <= 1 && closes <= 1)
            #expect((closes == 1) == machine.isOver)
        }
    }
}
