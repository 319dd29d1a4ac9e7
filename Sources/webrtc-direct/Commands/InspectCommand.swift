// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import Multiformats

/// `inspect`: explains an address, part by part.
struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Explain each part of an address, and whether it can be dialed."
    )

    @Argument(help: "Any multiaddr.")
    var address: String

    @Flag(help: "Print one line of JSON instead of text.")
    var json = false

    func run() throws {
        do {
            let explanation = AddressExplanation(try Multiaddr(address))
            if json {
                try Console.writeJSON(explanation)
            } else {
                Console.writeLine(explanation.text)
            }
        } catch let error as MultiaddrError {
            throw Failure("\(error)")
        }
    }
}
