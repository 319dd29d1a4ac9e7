// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser

/// Measures this package's SCTP over simulated paths, in virtual time.
@main
struct PathsTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webrtc-direct-paths",
        abstract: "Runs flows over simulated paths and prints what came of it as JSON.",
        subcommands: [
            FlowsCommand.self, RequestsCommand.self, ChannelsCommand.self, HandshakesCommand.self,
            SessionsCommand.self,
        ]
    )
}
