// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// Outgoing stream resets (RFC 6525 §5.1) and answers to the peer's (§5.2).
extension Association {
    /// Sends the next request if none is on its way and a stream is ready: everything on it has
    /// been acknowledged, so no peer ever has to put the reset off.
    mutating func continueResets(at now: Instant) {
        guard !resets.waiting.isEmpty, resets.request == nil, state.transmitsData else { return }
        let acknowledged = sender.outstanding.cumulativeAck
        let ready = sender.queue.streamsReadyForReset(
            resets.waiting,
            last: sender.outstanding.nextTSN.previous,
            acknowledged: acknowledged
        )
        let most = (chunkSpace - RawChunk.headerSize - OutgoingResetRequest.headerSize) / 2
        let streams = Array(ready.prefix(most))
        guard !streams.isEmpty else { return }
        let named = Set(streams)
        resets.waiting.removeAll { named.contains($0) }
        for stream in streams { sender.queue.markResetRequested(stream) }
        resets.request = StreamResets.Request(
            firstNumber: resets.nextNumber,
            number: resets.nextNumber,
            lastAssignedTSN: acknowledged,
            streams: streams
        )
        resets.nextNumber = resets.nextNumber.next
        sendResetRequest(at: now)
    }

    private mutating func sendResetRequest(at now: Instant) {
        guard let request = resets.request else { return }
        let parameter = OutgoingResetRequest(
            request: request.number,
            response: resets.lastIncoming,
            lastAssignedTSN: request.lastAssignedTSN,
            streams: WireList(request.streams)
        )
        control.append(space: chunkSpace) {
            ReconfigurationChunk(.outgoingReset(parameter)).write(into: &$0)
        }
        let timeout = sender.timeout.control(repetitions: request.repetitions)
        timers.start(.reconfiguration, at: now + timeout)
    }

    /// The re-configuration timer expired.
    mutating func repeatResetRequest(at now: Instant) {
        guard var request = resets.request else { return }
        request.repetitions += 1
        if request.needsNewNumber {
            request.needsNewNumber = false
            request.number = resets.nextNumber
            resets.nextNumber = resets.nextNumber.next
        }
        resets.request = request
        sendResetRequest(at: now)
    }

    /// RE-CONFIG of the peer.
    mutating func receiveReconfiguration(_ chunk: ReconfigurationChunk, at now: Instant) {
        guard limits != nil, state != .shutdownAckSent else {
            counters.chunksDropped += 1
            return
        }
        for parameter in chunk.parameters {
            switch parameter {
            case .outgoingReset(let request): receiveResetRequest(request)
            case .response(let response): receiveResetResponse(response, at: now)
            case .incomingReset(let number, _), .associationReset(let number),
                .addOutgoingStreams(let number, _), .addIncomingStreams(let number, _):
                // WebRTC uses none of these (RFC 8831 §6.2).
                respond(to: number, resets.answer(to: number) ?? .denied)
            case .unrecognized: counters.chunksDropped += 1
            }
        }
    }

    private mutating func receiveResetResponse(
        _ response: ReconfigurationResponse,
        at now: Instant
    ) {
        guard var request = resets.request, response.response.isAtOrAfter(request.firstNumber),
            request.number.isAtOrAfter(response.response)
        else { return }
        switch response.result {
        case .performed, .nothingToDo:
            for stream in request.streams { sender.queue.finishReset(of: stream) }
            events.append(.outgoingReset(request.streams))
        case .inProgress:
            request.needsNewNumber = true
            resets.request = request
            return
        case .requestAlreadyInProgress:
            return
        default:
            events.append(.outgoingResetRefused(request.streams))
        }
        resets.request = nil
        timers.stop(.reconfiguration)
        continueResets(at: now)
    }

    /// The peer starts streams over (§5.2.2); a request that is repeated gets its answer again
    /// (§5.2.1).
    private mutating func receiveResetRequest(_ request: OutgoingResetRequest) {
        let number = request.request
        if let answer = resets.answer(to: number) { return respond(to: number, answer) }
        switch receiver.receive(request) {
        case .performed: respond(to: number, .performed)
        case .inProgress: respond(to: number, .inProgress)
        case .invalidStream: respond(to: number, .wrongSSN)
        // This answer is not kept: the request is looked at anew when it comes again.
        case .postponed: send(.inProgress, for: number)
        }
    }

    /// Says unasked that resets have been performed that waited for TSNs.
    mutating func answerDeferredResets() {
        for number in resets.deferred where !receiver.isResetPending(number) {
            respond(to: number, .performed)
        }
    }

    private mutating func respond(
        to number: ReconfigurationSequenceNumber,
        _ result: ReconfigurationResult
    ) {
        if result != .badSequenceNumber { resets.keep(result, for: number) }
        send(result, for: number)
    }

    private mutating func send(
        _ result: ReconfigurationResult,
        for number: ReconfigurationSequenceNumber
    ) {
        let response = ReconfigurationResponse(response: number, result: result)
        control.append(space: chunkSpace) {
            ReconfigurationChunk(.response(response)).write(into: &$0)
        }
    }
}
