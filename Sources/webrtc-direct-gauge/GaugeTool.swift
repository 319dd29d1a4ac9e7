// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser

/// Does a fixed amount of work in virtual time, so that Scripts/gauge can count what it costs.
@main
struct GaugeTool: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webrtc-direct-gauge",
        abstract: "Does one kind of work and prints how often it did it.",
        discussion: """
            Nothing depends on a clock or a socket. What one unit costs is the difference between \
            two runs of different size, in which what happens once cancels out.
            """
    )

    @Argument(help: "What to do.")
    var work: Work

    @Argument(help: "How much of it: MiB of messages for SCTP, otherwise thousands of units.")
    var size = 16

    func validate() throws {
        guard 1...1_000_000 ~= size else { throw ValidationError("expected 1 to 1000000") }
    }

    func run() throws {
        print(try work.run(size: size), work.unit)
    }
}
