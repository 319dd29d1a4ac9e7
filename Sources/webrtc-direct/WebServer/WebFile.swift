// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// One file of the page, which is part of the program.
struct WebFile: Sendable {
    var contentType: String
    var bytes: [UInt8]

    /// All files by their path.
    static let table: [String: WebFile] = [
        "/index.html": WebFile("text/html", PackageResources.index_html),
        "/style.css": WebFile("text/css", PackageResources.style_css),
        "/icon.svg": WebFile("image/svg+xml", PackageResources.icon_svg),
    ].merging(scripts) { first, _ in first }

    private static let scripts: [String: WebFile] = [
        "/bytes.js": PackageResources.bytes_js,
        "/chacha20poly1305.js": PackageResources.chacha20poly1305_js,
        "/connection.js": PackageResources.connection_js,
        "/demo.js": PackageResources.demo_js,
        "/echo.js": PackageResources.echo_js,
        "/frames.js": PackageResources.frames_js,
        "/identity.js": PackageResources.identity_js,
        "/matrix.js": PackageResources.matrix_js,
        "/multiaddr.js": PackageResources.multiaddr_js,
        "/multistream.js": PackageResources.multistream_js,
        "/noise.js": PackageResources.noise_js,
        "/pattern.js": PackageResources.pattern_js,
        "/perf.js": PackageResources.perf_js,
        "/ping.js": PackageResources.ping_js,
        "/plot.js": PackageResources.plot_js,
        "/sdp.js": PackageResources.sdp_js,
        "/selftest.js": PackageResources.selftest_js,
        "/stream.js": PackageResources.stream_js,
        "/varint.js": PackageResources.varint_js,
    ].mapValues { WebFile("text/javascript", $0) }

    init(contentType: String, bytes: [UInt8]) {
        self.contentType = contentType
        self.bytes = bytes
    }

    private init(_ textType: String, _ bytes: [UInt8]) {
        self.init(contentType: "\(textType); charset=utf-8", bytes: bytes)
    }
}
