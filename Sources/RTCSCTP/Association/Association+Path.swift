// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
package import RTCCore

/// Path MTU discovery (RFC 8899; for SCTP §6.1): probes out, answers in.
extension Association {
    /// The probe that should leave now, alone in its batch; nil when none is due.
    mutating func makeProbe() -> PacketBatch? {
        guard state.transmitsData, sender.bytesInFlight > 0 || !sender.queue.isEmpty,
            path.wantsProbe(bytesSent: sender.counters.bytesSent, at: now),
            let probe = path.nextProbe(at: now)
        else { return nil }
        var information = ByteBuffer()
        information.writeMultipleIntegers(now.nanoseconds, handshake.nonce, probe.number)
        var batch = PacketBatch()
        batch.append { buffer in
            buffer.reserveCapacity(probe.size)
            let end = buffer.writerIndex + probe.size
            header(handshake.peerTag).writePacket(into: &buffer, checksum: .crc32c) { buffer in
                HeartbeatChunk(information: information).write(into: &buffer)
                PadChunk(size: end - buffer.writerIndex).write(into: &buffer)
            }
        }
        let patience = max(PathMTUDiscovery.probeTimeoutMin, sender.timeout.current)
        timers.start(.pathProbe, at: now + patience)
        counters.packetsSent += 1
        return batch
    }

    /// The peer has answered a probe: one that is still waited for makes packets larger.
    mutating func receiveProbeAnswer(_ number: UInt32, at now: Instant) {
        guard path.acknowledge(number: number, at: now) else { return }
        timers.stop(.pathProbe)
        sender.setPacketSize(path.packetSize)
    }

    /// Lets each stream's writer be ahead by its share of what the path holds.
    mutating func adaptSendMark(at now: Instant) {
        capacity.note(
            delivered: sender.rate.delivered,
            roundTrip: sender.timeout.latest,
            at: now
        )
        guard configuration.streamSendMarkMax > configuration.streamSendMark else { return }
        let share = capacity.bytes / max(1, sender.queue.scheduledCount)
        let mark = min(max(share, configuration.streamSendMark), configuration.streamSendMarkMax)
        guard mark != streamSendMark else { return }
        streamSendMark = mark
        sender.queue.threshold = max(mark / 2, configuration.bufferedAmountLowThreshold)
    }

    /// The layer below could not send a packet of this size (EMSGSIZE): none so large follows.
    package mutating func refusePackets(ofSize size: Int, at now: Instant) {
        self.now = now
        if path.refuse(size, at: now) { sender.setPacketSize(path.packetSize) }
    }

    /// The path may be another one from now on: large packets wait for a new probe.
    package mutating func pathChanged(at now: Instant) {
        self.now = now
        if path.pathChanged(at: now) { sender.setPacketSize(path.packetSize) }
    }
}
