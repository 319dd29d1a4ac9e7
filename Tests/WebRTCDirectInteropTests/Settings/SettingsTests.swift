// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@testable import webrtc_direct_interop

@Suite struct SettingsTests {
    private static let modern: [String: String] = [
        "IS_DIALER": "false", "REDIS_ADDR": "transport-redis:6379", "TEST_KEY": "a1b2c3d4",
        "TRANSPORT": "webrtc-direct", "DEBUG": "true",
    ]
    private static let legacy: [String: String] = [
        "is_dialer": "true", "redis_addr": "proxy-a1b2c3d4:6379", "transport": "webrtc-direct",
        "ip": "0.0.0.0",
    ]

    @Test func `the transport suite is understood`() throws {
        let settings = try Settings(environment: Self.modern)
        #expect(settings.suite == .transport)
        #expect(!settings.isDialer)
        #expect(settings.redis.description == "transport-redis:6379")
        #expect(settings.key == "a1b2c3d4_listener_multiaddr")
        #expect(settings.listenAddress.description == "/ip4/0.0.0.0/udp/0/webrtc-direct")
        #expect(settings.timeLimit == .seconds(180))
        #expect(settings.isVerbose)
    }

    @Test func `test-plans is understood`() throws {
        var environment = Self.legacy
        environment["test_timeout_seconds"] = "30"
        let settings = try Settings(environment: environment)
        #expect(settings.suite == .legacy)
        #expect(settings.isDialer)
        #expect(settings.key == "listenerAddr")
        #expect(settings.timeLimit == .seconds(30))
        environment["redis_addr"] = nil
        #expect(try Settings(environment: environment).redis == RedisAddress("redis:6379"))
    }

    @Test func `a listener of the perf suite is known by its Redis`() throws {
        var environment = Self.modern
        environment["REDIS_ADDR"] = "perf-redis:6379"
        let settings = try Settings(environment: environment)
        #expect(settings.suite == .perf)
        #expect(settings.timeLimit == .seconds(7_200))
    }

    @Test func `a dialer of the perf suite is known by what it has to measure`() throws {
        var environment = Self.modern
        environment["IS_DIALER"] = "true"
        environment["UPLOAD_BYTES"] = "1000"
        environment["LATENCY_ITERATIONS"] = "7"
        let settings = try Settings(environment: environment)
        #expect(settings.suite == .perf)
        #expect(settings.load.uploadBytes == 1_000)
        #expect(settings.load.downloadBytes == 1 << 30)
        #expect(settings.load.uploadIterations == 10)
        #expect(settings.load.latencyIterations == 7)
    }

    @Test func `the interface to listen on can be chosen`() throws {
        for (ip, address) in [("127.0.0.1", "/ip4/127.0.0.1"), ("::", "/ip6/::")] {
            var environment = Self.modern
            environment["LISTENER_IP"] = ip
            let settings = try Settings(environment: environment)
            #expect(settings.listenAddress.description == address + "/udp/0/webrtc-direct")
        }
    }

    @Test(
        arguments: [
            ("IS_DIALER", nil, .missing("IS_DIALER")),
            ("IS_DIALER", "maybe", .invalid("IS_DIALER", "maybe")),
            ("REDIS_ADDR", nil, .missing("REDIS_ADDR")),
            ("REDIS_ADDR", "redis:x", .invalid("REDIS_ADDR", "redis:x")),
            ("TEST_KEY", "", .missing("TEST_KEY")),
            ("TRANSPORT", "tcp", .unsupportedTransport("tcp")),
            ("LISTENER_IP", "here", .invalid("LISTENER_IP", "here")),
            ("TEST_TIMEOUT_SECS", "-1", .invalid("TEST_TIMEOUT_SECS", "-1")),
            ("UPLOAD_ITERATIONS", "0", .invalid("UPLOAD_ITERATIONS", "0")),
            ("UPLOAD_ITERATIONS", "100001", .invalid("UPLOAD_ITERATIONS", "100001")),
        ] as [(String, String?, SettingsError)]
    )
    func `a variable that is wrong is named`(name: String, value: String?, error: SettingsError) {
        var environment = Self.modern
        environment[name] = value
        #expect(throws: error) { try Settings(environment: environment) }
    }

    @Test(
        arguments: [
            ("redis", "redis", 6_379), ("redis:1", "redis", 1), ("[::1]:7", "::1", 7),
            ("[::1]", "::1", 6_379),
        ] as [(String, String, UInt16)]
    )
    func `an address of Redis is read`(text: String, host: String, port: UInt16) throws {
        let address = try #require(RedisAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
    }

    @Test(arguments: ["", ":6379", "redis:", "redis:0", "redis:65536", "[]:1"])
    func `what is no address of Redis is refused`(text: String) {
        #expect(RedisAddress(text) == nil)
    }
}
