// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Foundation
import Multiformats
import NIOHTTP1
import Synchronization
import Testing

@testable import webrtc_direct

@Suite struct WebSiteTests {
    private static let address = "/ip4/127.0.0.1/udp/9090/webrtc-direct"
    private let results = Results()

    private func makeSite(takesResults: Bool = false) throws -> WebSite {
        let results = results
        let takeResult: @Sendable (String) -> Void = { results.add($0) }
        return try WebSite(
            addresses: [try Multiaddr(Self.address)],
            takeResult: takesResults ? takeResult : nil
        )
    }

    @Test func `the page is served at the root whatever the query`() throws {
        let site = try makeSite()
        for target in ["/", "/?x=1", "/index.html"] {
            let response = site.answer(.GET, target, body: [])
            #expect(response.status == .ok)
            #expect(response.contentType == "text/html; charset=utf-8")
            #expect(String(decoding: response.body, as: UTF8.self).hasPrefix("<!doctype html>"))
        }
    }

    @Test func `the page is told the node's addresses`() throws {
        let response = try makeSite().answer(.GET, "/config.json", body: [])
        #expect(response.contentType == "application/json")
        let expected = #"{"addresses":["\#(Self.address)"]}"#
        #expect(String(decoding: response.body, as: UTF8.self) == expected)
    }

    @Test func `every file that a module imports is there`() throws {
        let site = try makeSite()
        for (path, file) in WebFile.table where path.hasSuffix(".js") {
            let text = String(decoding: file.bytes, as: UTF8.self)
            for name in text.matches(of: /(?:from|import\() ?"\.(\/[a-z0-9]+\.js)"/) {
                #expect(site.answer(.GET, String(name.1), body: []).status == .ok, "\(path)")
            }
        }
    }

    @Test(arguments: ["/no", "//", "/../Package.swift", "/%2e%2e/x", "", "/Web/index.html"])
    func `nothing else is served`(target: String) throws {
        #expect(try makeSite().answer(.GET, target, body: []).status == .notFound)
    }

    @Test func `files are only read`() throws {
        let response = try makeSite().answer(.DELETE, "/style.css", body: [])
        #expect(response.status == .methodNotAllowed)
        #expect(response.allowed == "GET, HEAD")
    }

    @Test func `a result is handed over only if results were asked for`() throws {
        let body = Array(#"{"pass":true}"#.utf8)
        #expect(try makeSite().answer(.POST, "/result", body: body).status == .notFound)
        let site = try makeSite(takesResults: true)
        #expect(site.answer(.POST, "/result", body: body).status == .noContent)
        #expect(site.answer(.GET, "/result", body: []).status == .methodNotAllowed)
        #expect(results.all == [#"{"pass":true}"#])
    }

    @Test(arguments: [[], Array("two\nlines".utf8), [0x1b, 0x5b], [0xff, 0xfe]] as [[UInt8]])
    func `a result that is no line of text is refused`(body: [UInt8]) throws {
        let site = try makeSite(takesResults: true)
        #expect(site.answer(.POST, "/result", body: body).status == .badRequest)
        #expect(results.all.isEmpty)
    }
}

/// What a site has handed over.
private final class Results: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    func add(_ text: String) {
        texts.withLock { $0.append(text) }
    }
}
