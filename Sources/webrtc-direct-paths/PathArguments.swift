// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import ArgumentParser
import RTCCore
import RTCSCTP
import RTCSimulation

/// What all commands take.
struct PathArguments: ParsableArguments {
    @Option(
        help: "The path, such as 'rate=100mbit rtt=50ms queue=1bdp loss=1%'.",
        transform: PathArguments.parse
    )
    var path: PathDescription

    @Option(help: "What all faults follow from.")
    var seed: UInt64 = 1

    /// The path for SCTP packets that no DTLS record is made of.
    var packetPath: PathDescription {
        path.leavingOut(headerBytes: AssociationFlow.recordOverheadBytes)
    }

    /// Reads the text of a path.
    static func parse(_ text: String) throws -> PathDescription {
        do {
            return try PathDescription(parsing: text)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

/// Who fills a path: one of our controllers, or a model of a kernel's TCP.
enum FlowKind: Hashable, Sendable, ExpressibleByArgument {
    case association(CongestionControllerKind)
    case tcp

    init?(argument: String) {
        if argument == "tcp" {
            self = .tcp
        } else if let kind = CongestionControllerKind(rawValue: argument) {
            self = .association(kind)
        } else {
            return nil
        }
    }

    var name: String {
        switch self {
        case .association(let kind): kind.rawValue
        case .tcp: "tcp"
        }
    }

    static var allValueStrings: [String] {
        CongestionControllerKind.allCases.map(\.rawValue) + ["tcp"]
    }
}
