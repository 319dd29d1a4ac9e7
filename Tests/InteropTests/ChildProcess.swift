// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import Synchronization

/// A process that a test started; nothing else is ever ended by these tests.
///
/// Its standard output is read line by line, its standard error is kept for failure messages. Its
/// standard input ends when this object is let go.
final class ChildProcess: Sendable {
    private let process = Process()
    private let input = Pipe()
    private let command: Command
    private let lines: AsyncStream<String>
    private let log: LineCollector
    private let ending = EndOfProcess()

    /// Starts the program.
    init(_ command: Command) throws {
        self.command = command
        process.executableURL = URL(filePath: command.executable)
        process.arguments = command.arguments
        if !command.environment.isEmpty {
            process.environment = ProcessInfo.processInfo.environment
                .merging(command.environment) { $1 }
        }
        process.standardInput = input
        let output = LineCollector()
        lines = output.stream
        process.standardOutput = output.pipe
        log = LineCollector()
        process.standardError = log.pipe
        process.terminationHandler = { [ending] in ending.report($0.terminationStatus) }
        try withNoSignalsBlocked { try process.run() }
        output.start()
        log.start()
    }

    /// Writes a line to its standard input.
    ///
    /// - Throws: When the process has closed it.
    func write(line: String) throws {
        signal(SIGPIPE, SIG_IGN)
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Ends its standard input.
    func endInput() { try? input.fileHandleForWriting.close() }

    /// What the process has written to its standard error so far.
    var logText: String { log.text }

    /// The next line of its standard output; nil when there will be none.
    func nextLine() async -> String? {
        var iterator = lines.makeAsyncIterator()
        return await iterator.next()
    }

    /// Waits for its end.
    func exitStatus() async -> Int32 { await ending.status() }

    /// Asks it to end, and waits until it has.
    func stop() async -> Int32 {
        if process.isRunning { process.terminate() }
        return await exitStatus()
    }

    /// Ends it at once; for a test that has run out of time.
    func endAtOnce() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// What went wrong, with the end of the log.
    func failure(_ reason: String) -> InteropFailure {
        let tail = logText.split(separator: "\n").suffix(60).joined(separator: "\n")
        let line = ([command.name] + command.arguments).joined(separator: " ")
        return InteropFailure(description: "\(line): \(reason)\n\(tail)")
    }
}

/// A failed run, with the log of the process that failed.
struct InteropFailure: Error, CustomStringConvertible {
    let description: String
}

/// Runs `body` with every signal let through: a child inherits what its parent's thread blocks, and
/// the threads of a test block SIGTERM.
private func withNoSignalsBlocked(_ body: () throws -> Void) rethrows {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try body()
}

/// The end of a process, for any number of waiters, before it and after it.
private final class EndOfProcess: Sendable {
    private enum State {
        case running([CheckedContinuation<Int32, Never>])
        case ended(Int32)
    }

    private let state = Mutex(State.running([]))

    func report(_ status: Int32) {
        let waiters = state.withLock { state -> [CheckedContinuation<Int32, Never>] in
            guard case .running(let waiters) = state else { return [] }
            state = .ended(status)
            return waiters
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    func status() async -> Int32 {
        await withCheckedContinuation { waiter in
            let known = state.withLock { state -> Int32? in
                switch state {
                case .ended(let status): return status
                case .running(let waiters):
                    state = .running(waiters + [waiter])
                    return nil
                }
            }
            if let known { waiter.resume(returning: known) }
        }
    }
}

/// Splits what arrives in a pipe into lines.
private final class LineCollector: Sendable {
    let pipe = Pipe()
    let stream: AsyncStream<String>
    private let lines: AsyncStream<String>.Continuation
    private let collected = Mutex("")

    init() {
        (stream, lines) = AsyncStream.makeStream(of: String.self)
    }

    /// Reads to the end on a thread of its own.
    ///
    /// A readability handler would be cheaper, but closing the pipe after it has seen the end races
    /// with Dispatch, which may still watch the descriptor.
    func start() {
        Thread.detachNewThread { [self] in
            var partial = Data()
            while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
                collected.withLock { $0 += String(decoding: data, as: UTF8.self) }
                partial += data
                for line in Self.takeLines(from: &partial) { lines.yield(line) }
            }
            lines.finish()
        }
    }

    var text: String { collected.withLock { $0 } }

    private static func takeLines(from data: inout Data) -> [String] {
        var found: [String] = []
        while let end = data.firstIndex(of: UInt8(ascii: "\n")) {
            found.append(String(decoding: data[data.startIndex..<end], as: UTF8.self))
            data.removeSubrange(data.startIndex...end)
        }
        return found
    }
}
