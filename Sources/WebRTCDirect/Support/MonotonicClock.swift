// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
package import RTCCore

extension Instant {
    /// The present on the clock of the event loops.
    package static var now: Instant {
        Instant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }
}

extension NIODeadline {
    /// The same point in time for an event loop's timers.
    init(_ instant: Instant) {
        self = .uptimeNanoseconds(UInt64(clamping: instant.nanoseconds))
    }
}
