// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSCTP

/// Goes through a workload, as far as the association lets it.
struct Script {
    private enum Place {
        case waiting
        case sending(round: Int, index: Int)
        case resetting(round: Int)
        case ending
        case finished
    }

    private let workload: Workload
    private var place = Place.waiting

    init(_ workload: Workload) { self.workload = workload }

    /// Takes the next step; returns whether there may be another one.
    mutating func step(
        _ association: inout Association,
        _ ledger: inout Ledger,
        at now: Instant
    ) throws -> Bool {
        guard association.state == .established else { return false }
        switch place {
        case .waiting:
            guard ledger.received >= workload.expected else { return false }
            place = .sending(round: 0, index: 0)
        case .sending(let round, let index) where index < workload.messages:
            let payload = workload.payload(of: index, round: round)
            do {
                try association.send(message(payload, stream: index % workload.streams), at: now)
            } catch .limit(.sendBuffer, _, _) {
                return false
            }
            ledger.sent += 1
            place = .sending(round: round, index: index + 1)
        case .sending(let round, _):
            guard round < workload.rounds else {
                return sayDone(&association, at: now)
            }
            try association.reset((0..<workload.streams).map { StreamID(UInt16($0)) }, at: now)
            place = .resetting(round: round)
        case .resetting(let round):
            let answered = ledger.resetsOut + ledger.refused
            guard answered >= (round + 1) * workload.streams else { return false }
            guard round + 1 < workload.rounds else {
                return sayDone(&association, at: now)
            }
            place = .sending(round: round + 1, index: 0)
        case .ending: return end(&association, ledger, at: now)
        case .finished: return false
        }
        return true
    }

    private func message(_ payload: ByteBuffer, stream: Int) -> Message {
        let reliability: Message.Reliability =
            switch workload.patience {
            case .reliable: .reliable
            case .retransmissions(let count): .retransmissions(count)
            case .milliseconds(let count): .lifetime(.milliseconds(count))
            }
        return Message(
            stream: StreamID(UInt16(truncatingIfNeeded: stream)),
            protocolIdentifier: PayloadProtocolIdentifier(Workload.dataProtocol),
            payload: payload,
            isUnordered: workload.isUnordered,
            reliability: reliability
        )
    }

    /// Says that everything has been sent, once there is room for it.
    private mutating func sayDone(_ association: inout Association, at now: Instant) -> Bool {
        let done = Message(
            stream: StreamID(workload.doneStream),
            protocolIdentifier: PayloadProtocolIdentifier(Workload.doneProtocol),
            payload: ByteBuffer(string: "done")
        )
        guard (try? association.send(done, at: now)) != nil else { return false }
        place = .ending
        return true
    }

    private mutating func end(
        _ association: inout Association,
        _ ledger: Ledger,
        at now: Instant
    ) -> Bool {
        switch workload.ending {
        case .wait: break
        case .shutdown: association.shutdown(at: now)
        case .abort: association.abort(reason: Workload.reason, at: now)
        case .shutdownWhenHeard:
            guard ledger.hasDone else { return false }
            association.shutdown(at: now)
        }
        place = .finished
        return false
    }
}
