// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser

/// One end of what Scripts/bench measures.
@main
struct BenchTool: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webrtc-direct-bench",
        abstract: "Does the work of one row, as one of two processes.",
        discussion: """
            `serve` prints its address; `run` connects to it, says so, waits for a line on \
            standard input, works, and prints what came of it. Both end with their standard input.
            """,
        subcommands: [ServeCommand.self, RunCommand.self]
    )
}

/// `serve`: the end that waits.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves every row until standard input ends."
    )

    @OptionGroup var options: RowArguments

    func run() async throws {
        try await options.withContender { contender in
            try await Self.serve(contender)
        }
    }

    private static func serve(_ contender: some Contender) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await contender.serve { try Wire.say(Ready(ready: $0)) }
            }
            group.addTask { await Wire.waitForEnd() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

/// `run`: the end that connects and works.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Connects, waits for a line, and does a row's work."
    )

    @Argument(help: "What to do.")
    var row: Row

    @Option(help: "What `serve` has printed.")
    var to: String

    @OptionGroup var options: RowArguments

    func run() async throws {
        do {
            try await options.withContender { contender in
                try await work(contender)
            }
        } catch is RowNotKnown {
            throw ExitCode.validationFailure
        }
    }

    private func work(_ contender: some Contender) async throws {
        try await RowRun(contender: contender, address: to, options: options).run(row)
    }
}
