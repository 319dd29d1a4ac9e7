// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import FoundationEssentials
import Multiformats
import NIOHTTP1

/// What the web server answers: a fixed table of files, the node's addresses, and, for automated
/// runs, a place to leave a result.
struct WebSite: Sendable {
    /// The largest result that is taken, in bytes.
    static let resultByteCountMax = 256 * 1_024

    /// One answer.
    struct Response: Equatable {
        var status: HTTPResponseStatus
        var contentType = "text/plain; charset=utf-8"
        var body: [UInt8] = []
        /// The methods that the path takes, when it was another.
        var allowed: String?
    }

    private let configuration: [UInt8]
    private let takeResult: (@Sendable (String) -> Void)?

    /// A site that tells the page these addresses.
    ///
    /// - Parameters:
    ///   - addresses: Complete ones, with the peer.
    ///   - takeResult: Called with each result, a line of JSON; without it none are taken.
    /// - Throws: What the JSON encoder throws.
    init(addresses: [Multiaddr], takeResult: (@Sendable (String) -> Void)? = nil) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        let facts = ["addresses": addresses.map(\.description)]
        configuration = Array(try encoder.encode(facts))
        self.takeResult = takeResult
    }

    /// Whether a request with a body can be for something.
    func takesBody(_ method: HTTPMethod, _ target: String) -> Bool {
        takeResult != nil && method == .POST && Self.path(target) == "/result"
    }

    /// The answer to a request; for HEAD with the body that GET would give.
    func answer(_ method: HTTPMethod, _ target: String, body: [UInt8]) -> Response {
        let path = Self.path(target)
        if path == "/result", let takeResult {
            guard method == .POST else {
                return Response(status: .methodNotAllowed, allowed: "POST")
            }
            return Self.answerResult(body, takeResult)
        }
        guard let file = file(path) else {
            return Response(status: .notFound, body: Array("there is no such page\n".utf8))
        }
        guard method == .GET || method == .HEAD else {
            return Response(status: .methodNotAllowed, allowed: "GET, HEAD")
        }
        return Response(status: .ok, contentType: file.contentType, body: file.bytes)
    }

    private static func path(_ target: String) -> Substring {
        target.prefix { $0 != "?" }
    }

    private func file(_ path: Substring) -> WebFile? {
        if path == "/config.json" {
            return WebFile(contentType: "application/json", bytes: configuration)
        }
        return WebFile.table[path == "/" ? "/index.html" : String(path)]
    }

    /// A result becomes one line of output, so it must be one.
    private static func answerResult(
        _ body: [UInt8],
        _ takeResult: (String) -> Void
    ) -> Response {
        guard let text = String(validating: body, as: UTF8.self), !text.isEmpty,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return Response(status: .badRequest) }
        takeResult(text)
        return Response(status: .noContent)
    }
}
