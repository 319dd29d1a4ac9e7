// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats

/// What the runner of a test suite asks for in environment variables.
struct Settings: Sendable, Equatable {
    /// Whose rules are followed.
    enum Suite: String, Sendable {
        /// libp2p's unified-testing, transport interoperability.
        case transport
        /// libp2p's unified-testing, performance.
        case perf
        /// libp2p's test-plans, and images that unified-testing marks as legacy.
        case legacy
    }

    let suite: Suite
    let isDialer: Bool
    let redis: RedisAddress
    /// Where in Redis the listener's address is left.
    let key: String
    /// What a listener binds.
    let listenAddress: Multiaddr
    let timeLimit: Duration
    let isVerbose: Bool
    let load: PerfLoad

    /// Reads the variables: upper case for unified-testing, lower case for test-plans.
    ///
    /// `DURATION` is not used: every iteration moves the bytes it was told to.
    ///
    /// - Throws: `SettingsError` that names the variable.
    init(environment: [String: String]) throws(SettingsError) {
        let isLegacy = environment["IS_DIALER"] == nil && environment["is_dialer"] != nil
        let variables = Variables(environment: environment, isLowerCase: isLegacy)
        isDialer = try variables.flag("IS_DIALER", default: nil)
        let redisName = isLegacy ? "redis:6379" : nil
        let redisText = try variables.text("REDIS_ADDR", default: redisName)
        guard let redis = RedisAddress(redisText) else {
            throw .invalid("REDIS_ADDR", redisText)
        }
        self.redis = redis
        suite = isLegacy ? .legacy : Self.suite(variables, redis: redis)
        let transport = try variables.text("TRANSPORT", default: nil)
        guard transport == "webrtc-direct" else { throw .unsupportedTransport(transport) }
        let test = isLegacy ? "" : try variables.text("TEST_KEY", default: nil)
        key = isLegacy ? "listenerAddr" : "\(test)_listener_multiaddr"
        let ip = try variables.text(isLegacy ? "IP" : "LISTENER_IP", default: "0.0.0.0")
        let family = ip.contains(":") ? "ip6" : "ip4"
        guard let address = try? Multiaddr("/\(family)/\(ip)/udp/0/webrtc-direct") else {
            throw .invalid("LISTENER_IP", ip)
        }
        listenAddress = address
        let limitName = isLegacy ? "TEST_TIMEOUT_SECONDS" : "TEST_TIMEOUT_SECS"
        let limit = try variables.number(limitName, default: suite == .perf ? 7_200 : 180)
        timeLimit = .seconds(Int64(clamping: min(limit, 1_000_000)))
        isVerbose = try variables.flag("DEBUG", default: false)
        load = try PerfLoad(variables)
    }

    /// The perf suite gives its listeners the variables of the transport suite; what differs is the
    /// name of its Redis.
    private static func suite(_ variables: Variables, redis: RedisAddress) -> Suite {
        let isPerf = variables.has("UPLOAD_BYTES") || redis.host.hasPrefix("perf-")
        return isPerf ? .perf : .transport
    }
}

/// What a dialer of the perf suite measures; the defaults are the suite's.
struct PerfLoad: Sendable, Equatable {
    let uploadBytes: UInt64
    let downloadBytes: UInt64
    let uploadIterations: Int
    let downloadIterations: Int
    let latencyIterations: Int

    init(_ variables: Variables) throws(SettingsError) {
        uploadBytes = try variables.number("UPLOAD_BYTES", default: 1 << 30)
        downloadBytes = try variables.number("DOWNLOAD_BYTES", default: 1 << 30)
        uploadIterations = try variables.iterations("UPLOAD_ITERATIONS", default: 10)
        downloadIterations = try variables.iterations("DOWNLOAD_ITERATIONS", default: 10)
        latencyIterations = try variables.iterations("LATENCY_ITERATIONS", default: 100)
    }
}
