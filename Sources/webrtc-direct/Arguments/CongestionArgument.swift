// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import ArgumentParser
public import WebRTCDirect

/// How fast to send.
struct CongestionArgument: ParsableArguments {
    @Option(
        name: .customLong("congestion"),
        help: ArgumentHelp(
            "What decides how fast to send: cubic as TCP does, bbr for lossy paths, newReno.",
            valueName: "control"
        )
    )
    var control = Configuration().congestionControl
}

extension Configuration.CongestionControl: ExpressibleByArgument {}
