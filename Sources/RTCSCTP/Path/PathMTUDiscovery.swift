// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import RTCCore

/// Finds the largest packet that the path carries (RFC 8899, "DPLPMTUD").
///
///     idle ──enough data sent──▶ base ──acknowledged──▶ searching ──nothing larger──▶ complete
///                                 │ 3 probes lost          ▲  ▲                          │
///                                 ▼                        │  └────── raise timer ───────┘
///                               error ────raise timer──────┘◀─black hole── searching, complete
///
/// A probe is a packet of its own: a HEARTBEAT that names the probe, filled up with PAD
/// (RFC 8899 §6.1.2). Whoever knows neither answers the first and skips the second. A peer that
/// throws such packets away, as the pion family does with every chunk it does not know, never
/// leaves `base`, and all is as without discovery. Padding inside the HEARTBEAT would reach those
/// too, but make them answer with packets larger than they were built to send.
///
/// A probe that vanishes is no sign of congestion (RFC 8899 §3, point 7): it is no part of what is
/// in flight. No timer runs while nothing is sent.
///
/// All sizes are SCTP packets in bytes, common header included.
struct PathMTUDiscovery {
    /// How far the search is (RFC 8899 §5.2).
    enum State: Equatable {
        /// Not enough has been sent for a search to pay.
        case idle

        /// It is not known that the peer answers probes at all.
        case base

        /// Larger sizes are tried.
        case searching

        /// The largest size is known, until the raise timer says to look again.
        case complete

        /// The peer does not answer probes.
        case error
    }

    /// A packet on its way that tells whether its size passes.
    struct Probe: Equatable {
        /// Tells its acknowledgement from earlier ones.
        var number: UInt32

        /// The size of the packet.
        var size: Int
    }

    /// How often one size is tried (RFC 8899 §5.1.2, MAX_PROBES).
    static let probesMax = 3

    /// How long a size is taken for the largest before more is tried (PMTU_RAISE_TIMER).
    static let raiseInterval = Duration.seconds(600)

    /// A probe waits at least this long for its answer (PROBE_TIMER).
    static let probeTimeoutMin = Duration.seconds(1)

    /// After so many time-outs in a row a chunk that only large packets can carry is given up, and
    /// with it the association: longer than the outages that a path recovers from.
    static let largeChunkTimeoutsMax = 8

    /// Sizes this close to each other are not told apart.
    static let resolution = 32

    /// What fits usual links, tried before the middle: Ethernet with jumbo frames and without, over
    /// IPv4 and over IPv6 or a tunnel, and mobile and VPN links with 1,400.
    static let commonSizes = [8_932, 1_432, 1_412, 1_332]

    /// How far the search is.
    private(set) var state = State.idle

    /// The largest packet that may be sent now (PLPMTU).
    private(set) var packetSize: Int

    /// The size that every path is expected to carry (BASE_PLPMTU).
    let base: Int

    /// The largest size that is tried (MAX_PLPMTU).
    let maximum: Int

    /// How often large packets stopped passing.
    private(set) var blackHoles = 0

    /// Probes sent.
    private(set) var probesSent = 0

    private let startBytes: Int
    private var largestHopeful: Int
    private var pending: Probe?
    private var attempts = 0
    private var nextNumber: UInt32 = 1
    private var lostBytes = 0
    private var notBefore: Instant?
    private var raiseAt: Instant?
    private var holdDown = Duration.zero
    private var lastBlackHole: Instant?

    /// Searches between `base` and `maximum` once `startBytes` have been sent.
    init(base: Int, maximum: Int, startBytes: Int) {
        self.base = base & ~3
        self.maximum = max(maximum & ~3, self.base)
        self.startBytes = startBytes
        packetSize = self.base
        largestHopeful = self.maximum
    }

    /// Whether packets larger than the base are used.
    var isRaised: Bool { packetSize > base }
}

// MARK: - Probing

extension PathMTUDiscovery {
    /// Whether a probe should leave now, when `bytesSent` bytes have been sent altogether.
    ///
    /// Called only while data flows, so that nothing is sent on an idle path.
    mutating func wantsProbe(bytesSent: Int, at now: Instant) -> Bool {
        guard maximum > base, pending == nil else { return false }
        switch state {
        case .idle:
            guard bytesSent >= startBytes else { return false }
            state = .base
        case .base: break
        case .searching:
            if let notBefore, now < notBefore { return false }
        case .complete, .error:
            guard let raiseAt, now >= raiseAt else { return false }
            self.raiseAt = nil
            largestHopeful = maximum
            state = state == .error ? .base : .searching
        }
        return true
    }

    /// The probe to send now; nil when the search has come to its end.
    mutating func nextProbe(at now: Instant) -> Probe? {
        notBefore = nil
        let size: Int
        switch state {
        case .base: size = base
        case .searching:
            guard let candidate else {
                complete(at: now)
                return nil
            }
            size = candidate
        case .idle, .complete, .error: return nil
        }
        let probe = Probe(number: nextNumber, size: size)
        nextNumber &+= 1
        attempts += 1
        probesSent += 1
        pending = probe
        return probe
    }

    /// The next size to try; nil when nothing is left between what passes and what does not.
    private var candidate: Int? {
        guard largestHopeful - packetSize >= (largestHopeful == maximum ? 4 : Self.resolution)
        else { return nil }
        if largestHopeful == maximum { return maximum }
        let common = Self.commonSizes.first { $0 <= largestHopeful && $0 > packetSize }
        return common ?? (packetSize + (largestHopeful - packetSize + 7) / 2) & ~3
    }

    /// The peer has answered a probe; false when it is not the one that is on its way.
    mutating func acknowledge(number: UInt32, at now: Instant) -> Bool {
        guard let probe = pending, probe.number == number else { return false }
        pending = nil
        attempts = 0
        lostBytes = 0
        if state == .base { state = .searching }
        packetSize = max(packetSize, probe.size)
        if candidate == nil { complete(at: now) }
        return true
    }

    /// PROBE_TIMER expired: the probe or its answer was lost.
    mutating func expire(at now: Instant) {
        guard let probe = pending else { return }
        pending = nil
        guard attempts >= Self.probesMax else { return }
        refute(probe.size, at: now)
    }

    /// The system refuses to send packets of this size (EMSGSIZE): nothing has to be waited for.
    ///
    /// - Returns: Whether packets have become smaller.
    mutating func refuse(_ size: Int, at now: Instant) -> Bool {
        guard size > base else { return false }
        let isPending = pending.map { $0.size >= size } ?? false
        if isPending { pending = nil }
        let isUsed = packetSize >= size
        if isUsed { packetSize = base }
        guard isPending || isUsed else { return false }
        refute(size, at: now)
        return isUsed
    }

    private mutating func refute(_ size: Int, at now: Instant) {
        attempts = 0
        guard size > base else {
            state = .error
            raiseAt = now + Self.raiseInterval
            return
        }
        largestHopeful = min(largestHopeful, size - 4)
        state = .searching
        if candidate == nil { complete(at: now) }
    }

    private mutating func complete(at now: Instant) {
        state = .complete
        attempts = 0
        raiseAt = packetSize < maximum ? now + Self.raiseInterval : nil
    }
}

// MARK: - Black holes

extension PathMTUDiscovery {
    /// What one acknowledgement told about packets by their size.
    struct Fate {
        /// Bytes of packets larger than the base that are taken for lost.
        var lostBytes = 0

        /// Whether a packet larger than the base has arrived.
        var hasLargeArrived = false

        /// Whether one of at most the base's size has arrived.
        var hasSmallArrived = false
    }

    /// Takes in the fate of data packets (RFC 8899 §4.3, black hole detection).
    ///
    /// When three full packets in a row are lost while small ones arrive, large ones are not used
    /// any more until a probe of their size has passed again. Whatever is sent a second time goes
    /// in packets of the base's size, so that there are small ones exactly then.
    ///
    /// - Returns: Whether packets have become smaller.
    mutating func note(_ fate: inout Fate, at now: Instant) -> Bool {
        defer { fate = Fate() }
        guard isRaised else { return false }
        if fate.hasLargeArrived {
            lostBytes = 0
            return false
        }
        lostBytes += fate.lostBytes
        guard fate.hasSmallArrived, lostBytes >= 3 * (base - PacketHeader.size) else {
            return false
        }
        fallBack(at: now)
        return true
    }

    /// The path may have changed, as when the socket had to be opened again.
    ///
    /// - Returns: Whether packets have become smaller.
    mutating func pathChanged(at now: Instant) -> Bool {
        guard isRaised else { return false }
        fallBack(at: now)
        return true
    }

    /// Back to the base; the size that failed is the first to be tried again, after a pause that
    /// grows when this happens often.
    private mutating func fallBack(at now: Instant) {
        blackHoles += 1
        lostBytes = 0
        pending = nil
        attempts = 0
        raiseAt = nil
        if let last = lastBlackHole, now - last < .seconds(60) + holdDown {
            holdDown = min(max(holdDown * 2, .seconds(5)), Self.raiseInterval)
        } else {
            holdDown = .zero
        }
        lastBlackHole = now
        notBefore = now + holdDown
        largestHopeful = packetSize
        packetSize = base
        state = .searching
    }
}
