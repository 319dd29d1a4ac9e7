// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation

/// A program and its arguments.
struct Command: Sendable {
    let name: String
    let executable: String
    let arguments: [String]
    /// Variables that it gets besides those of the test.
    var environment: [String: String] = [:]

    /// The same program with more arguments.
    func adding(_ more: String...) -> Command {
        Command(
            name: name,
            executable: executable,
            arguments: arguments + more,
            environment: environment
        )
    }

    /// The same program with more variables.
    func setting(_ more: [String: String]) -> Command {
        var command = self
        command.environment.merge(more) { $1 }
        return command
    }
}

/// Where the programs of these tests are; Scripts/test sets the variables.
///
/// A variable that names what is not there is a mistake, which the tests that start it report.
enum Programs {
    static let missing: String? =
        if tool == nil {
            "WEBRTC_DIRECT_TOOL names no program: run Scripts/test"
        } else if pyLibp2p == nil {
            "WEBRTC_DIRECT_PY_LIBP2P names no Python with py-libp2p: run Scripts/test"
        } else {
            nil
        }

    /// Whether the cells of the matrix are wanted, and not only that peers understand each other.
    static let isMatrixWanted =
        ProcessInfo.processInfo.environment["WEBRTC_DIRECT_CELLS"] != nil

    /// The command-line tool of this package.
    static let tool: Command? = value(of: "WEBRTC_DIRECT_TOOL").map {
        Command(name: "webrtc-direct", executable: $0, arguments: [])
    }

    /// The py-libp2p node, Scripts/peers/py_libp2p.py.
    static let pyLibp2p: Command? = value(of: "WEBRTC_DIRECT_PY_LIBP2P").map {
        Command(name: "py-libp2p", executable: $0, arguments: [script("py_libp2p.py")])
    }

    /// The node over pion's WebRTC, built from Scripts/peers/pion.
    static let pion: Command? = value(of: "WEBRTC_DIRECT_PION").map {
        Command(name: "pion", executable: $0, arguments: [])
    }

    /// The peer over aiortc, Scripts/peers/aiortc_raw.py.
    static let aiortc: Command? = value(of: "WEBRTC_DIRECT_AIORTC").map {
        Command(name: "aiortc", executable: $0, arguments: [script("aiortc_raw.py")])
    }

    /// The program for libp2p's interoperability suites.
    static let interopApplication: Command? = value(of: "WEBRTC_DIRECT_INTEROP_APP").map {
        Command(name: "webrtc-direct-interop", executable: $0, arguments: [])
    }

    /// py-libp2p as such a program, Scripts/peers/py_interop.py.
    static let pyInterop: Command? = value(of: "WEBRTC_DIRECT_PY_LIBP2P").map {
        Command(name: "py-libp2p", executable: $0, arguments: [script("py_interop.py")])
    }

    /// Debian's Redis.
    static let redis: Command? = value(of: "WEBRTC_DIRECT_REDIS").map {
        Command(name: "redis-server", executable: $0, arguments: [])
    }

    private static func script(_ name: String) -> String {
        peersFolder.appending(path: name).path()
    }

    /// Scripts/peers.
    static let peersFolder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Scripts/peers").standardized

    /// The SCTP endpoint on usrsctp, Scripts/peers/usrsctp/peer.c.
    static let usrsctp: Command? = value(of: "WEBRTC_DIRECT_USRSCTP").map {
        Command(name: "usrsctp", executable: $0, arguments: [])
    }

    /// The same endpoint on the kernel's SCTP.
    static let kernelSCTP: Command? = value(of: "WEBRTC_DIRECT_KERNEL_SCTP").map {
        Command(name: "kernel-sctp", executable: $0, arguments: [])
    }

    private static func value(of variable: String) -> String? {
        guard let path = ProcessInfo.processInfo.environment[variable] else { return nil }
        return path.isEmpty ? nil : path
    }
}
