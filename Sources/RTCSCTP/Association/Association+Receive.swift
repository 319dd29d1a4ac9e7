// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore
package import RTCCore

/// Packets of the peer: who may say what (RFC 9260 §8.5), chunk by chunk.
extension Association {
    /// Takes in one packet of the peer.
    package mutating func receive(_ packet: ByteBuffer, at now: Instant) {
        self.now = now
        counters.packetsReceived += 1
        guard let packet = try? Packet(parsing: packet), isForUs(packet.header),
            hasAcceptableChecksum(packet)
        else {
            counters.packetsDropped += 1
            return
        }
        var walk = packet.chunks
        var isFirst = true
        while let raw = walk.next() {
            let isAlone = isFirst && walk.isAtEnd
            guard isAllowed(raw, in: packet.header, isAlone: isAlone) else {
                counters.packetsDropped += 1
                break
            }
            guard process(raw, at: now) else { break }
            isFirst = false
        }
        if walk.fault != nil { counters.chunksDropped += 1 }
        finishPacket(at: now)
    }

    private func isForUs(_ header: PacketHeader) -> Bool {
        header.sourcePort == configuration.port && header.destinationPort == configuration.port
    }

    /// CRC32c, or none where we said that we take it (RFC 9653 §5.3): INIT and COOKIE ECHO, which
    /// come first in their packets, need theirs always.
    ///
    /// Not inlined, it would get a copy of the whole association to look at.
    @inline(__always)
    private func hasAcceptableChecksum(_ packet: Packet) -> Bool {
        if packet.checksum == 0, handshake.hasOfferedZeroChecksum,
            let type = packet.firstChunkType, type != .initiation, type != .cookieEcho
        {
            return true
        }
        return packet.hasValidChecksum
    }

    /// The verification tag rules (§8.5, §8.5.1).
    private func isAllowed(_ raw: RawChunk, in header: PacketHeader, isAlone: Bool) -> Bool {
        switch raw.type {
        case .initiation:
            return header.verificationTag == .zero && isAlone
        case .abort, .shutdownComplete:
            let isReflected = raw.flags & 1 == 1
            let expected = isReflected ? handshake.peerTag : handshake.localTag
            return header.verificationTag == expected && expected != .zero
        case .initiationAck:
            return header.verificationTag == handshake.localTag && isAlone
        default:
            return header.verificationTag == handshake.localTag
        }
    }

    /// Processes one chunk; false when the rest of the packet is not to be looked at.
    private mutating func process(_ raw: RawChunk, at now: Instant) -> Bool {
        guard state != .ended else {
            answerAfterEnd(raw)
            return false
        }
        do throws(WireFault) {
            switch raw.type {
            case .data:
                let chunk = try DataChunk(parsing: raw)
                noteEstablishedPeer(at: now)
                receiveData(chunk, at: now)
            case .sack:
                let chunk = try SackChunk(parsing: raw)
                noteEstablishedPeer(at: now)
                receiveSack(chunk, at: now)
            case .padding: break
            case .interleavedData: return try processInterleavedData(raw, at: now)
            case .interleavedForwardTSN where !interleavesMessages: return receiveUnrecognized(raw)
            default: return processControl(try Chunk(raw), at: now)
            }
        } catch {
            counters.chunksDropped += 1
        }
        return true
    }

    /// Whether both ends want I-DATA; otherwise its chunks are unknown (RFC 8260 §2.2.1).
    private var interleavesMessages: Bool { limits?.interleavesMessages ?? false }

    private mutating func processInterleavedData(
        _ raw: RawChunk,
        at now: Instant
    ) throws(WireFault) -> Bool {
        guard configuration.interleavesMessages else { return receiveUnrecognized(raw) }
        let chunk = try InterleavedDataChunk(parsing: raw)
        noteEstablishedPeer(at: now)
        guard interleavesMessages else { return receiveUnrecognized(raw) }
        receiveData(chunk, at: now)
        return true
    }

    private mutating func processControl(_ chunk: Chunk, at now: Instant) -> Bool {
        switch chunk {
        case .initiation(let chunk): receiveInit(chunk, at: now)
        case .initiationAck(let chunk): receiveInitAck(chunk, at: now)
        case .heartbeat(let chunk): receiveHeartbeat(chunk)
        case .heartbeatAck(let chunk): receiveHeartbeatAck(chunk, at: now)
        case .abort(let chunk): receiveAbort(chunk)
        case .shutdown(let chunk): receiveShutdown(chunk, at: now)
        case .shutdownAck: receiveShutdownAck(at: now)
        case .error(let chunk): receiveError(chunk, at: now)
        case .cookieEcho(let chunk): receiveCookieEcho(chunk, at: now)
        case .cookieAck: receiveCookieAck(at: now)
        case .shutdownComplete: receiveShutdownComplete()
        case .reconfiguration(let chunk): receiveReconfiguration(chunk, at: now)
        case .forwardTSN(let chunk):
            receiveForwardTSN(at: now) { receiver throws(ReceiveFault) in
                try receiver.receive(chunk)
            }
        case .interleavedForwardTSN(let chunk):
            receiveForwardTSN(at: now) { receiver throws(ReceiveFault) in
                try receiver.receive(chunk)
            }
        case .unrecognized(let raw): return receiveUnrecognized(raw)
        case .data, .interleavedData, .sack: break
        }
        return true
    }

    /// A chunk of a type we do not know: its two highest bits say what to do (§3.2).
    private mutating func receiveUnrecognized(_ raw: RawChunk) -> Bool {
        counters.chunksDropped += 1
        let action = raw.type.unrecognizedAction
        if action.reports { report(.unrecognizedChunkType(raw.bytes)) }
        return !action.stops
    }

    /// The SHUTDOWN COMPLETE that ended the association may have been lost (§8.4, rule 5).
    private mutating func answerAfterEnd(_ raw: RawChunk) {
        guard raw.type == .shutdownAck, isShutdownLocal, control.isEmpty else {
            counters.chunksDropped += 1
            return
        }
        control.appendPacket(handshake.peerTag) { ShutdownCompleteChunk().write(into: &$0) }
    }

    /// Tells the peer with ERROR; a cause too large for a packet is cut.
    mutating func report(_ cause: ErrorCause) {
        guard handshake.peerTag != .zero else { return }
        control.append(space: chunkSpace) { ErrorChunk(causes: [cause]).write(into: &$0) }
    }

    /// Reports the parameters of an INIT ACK that we do not know (§3.2.2).
    mutating func report(unrecognizedParameters parameters: [ByteBuffer]) {
        var bytes = ByteBuffer()
        for parameter in parameters {
            bytes.writeImmutableBuffer(parameter)
            bytes.writeRepeatingByte(0, count: paddingLength(after: parameter.readableBytes))
        }
        report(.unrecognizedParameters(bytes))
    }

    /// ERROR: only a stale cookie matters, and inside one DTLS session it means a lost peer state:
    /// the handshake starts over (§5.2.6).
    private mutating func receiveError(_ chunk: ErrorChunk, at now: Instant) {
        guard state == .cookieEchoed,
            chunk.causes.contains(where: { $0.code == .staleCookie })
        else { return }
        timers.stop(.t1Cookie)
        handshake.peerTag = .zero
        handshake.peerCookie = nil
        state = .cookieWait
        sendInit(at: now)
    }
}
