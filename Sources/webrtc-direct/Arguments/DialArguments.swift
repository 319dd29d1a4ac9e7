// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import ArgumentParser
import Multiformats
public import WebRTCDirect

/// What all commands take that dial.
struct DialArguments: ParsableArguments {
    @Argument(
        help: "/ip4|ip6/ADDRESS/udp/PORT/webrtc-direct/certhash/HASH[/p2p/PEER]",
        transform: AddressArgument.dialable
    )
    var address: Multiaddr

    @Option(
        help: ArgumentHelp(
            "How the ICE credentials are made: 1 is known to all listeners, 2 to new ones.",
            valueName: "1|2"
        )
    )
    var dialerVersion = Configuration.DialerVersion.v1

    @Option(
        help: ArgumentHelp(
            "How long to wait for the connection, for an answer, and for a transfer to move on.",
            valueName: "time"
        ),
        transform: TimeSpan.parsePositive
    )
    var timeout = Duration.seconds(20)

    @OptionGroup var congestion: CongestionArgument

    @Flag(help: "Print one line of JSON instead of text.")
    var json = false

    /// What to dial and how.
    var request: DialRequest {
        var configuration = Configuration()
        configuration.dialerVersion = dialerVersion
        configuration.congestionControl = congestion.control
        return DialRequest(address: address, configuration: configuration, timeout: timeout)
    }
}

extension Configuration.DialerVersion: ExpressibleByArgument {}
