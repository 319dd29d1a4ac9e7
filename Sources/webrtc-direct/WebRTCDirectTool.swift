// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser

/// The command-line tool: a peer to try the transport with, from both ends.
@main
struct WebRTCDirectTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webrtc-direct",
        abstract: "Listens and dials with libp2p's WebRTC Direct transport.",
        discussion: """
            Start `listen` at one end; it prints the address to give to the other commands.
            Exit codes: 0 done, 1 failed, 64 wrong usage, 130 interrupted.
            """,
        subcommands: [
            ListenCommand.self, PingCommand.self, EchoCommand.self, PerfCommand.self,
            LoadCommand.self, InspectCommand.self,
        ]
    )
}
