// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import Testing

@Suite struct MultiaddrTests {
    @Test(arguments: MultiaddrFixture.all)
    func `text and bytes are one address`(fixture: MultiaddrFixture) throws {
        let address = try Multiaddr(fixture.text)
        #expect(address.bytes == (try bytes(fixture.hex)))
        #expect(address.description == fixture.written ?? fixture.text)
        #expect(try Multiaddr(bytes: bytes(fixture.hex)) == address)
        #expect(try Multiaddr(address.description) == address)
    }

    @Test func `every known protocol has a fixture`() throws {
        let used = try MultiaddrFixture.all.flatMap { try Multiaddr($0.text).components }
        #expect(Set(used.map(\.protocolCode)).count == 28)
        for component in used { #expect(!component.protocolCode.description.hasPrefix("0x")) }
    }

    @Test(arguments: MultiaddrFixture.all)
    func `a truncated address is shorter or refused`(fixture: MultiaddrFixture) throws {
        let address = try Multiaddr(fixture.text)
        let bytes = address.bytes
        let boundaries = address.components.indices.map {
            Multiaddr(Array(address.components[..<$0])).bytes.count
        }
        for size in 0..<bytes.count {
            let prefix = bytes.prefix(size)
            guard boundaries.contains(size) else {
                #expect(throws: MultiaddrError.self) { try Multiaddr(bytes: prefix) }
                continue
            }
            let shorter = try Multiaddr(bytes: prefix)
            #expect(shorter.bytes == Array(prefix))
        }
    }

    @Test func `random bytes are refused or come back in both forms`() throws {
        var generator = SplitMix(state: 11)
        let codes = try MultiaddrFixture.all.map { Array(try bytes($0.hex).prefix(3)) }
        for _ in 0..<20_000 {
            var bytes = codes.randomElement(using: &generator) ?? []
            let size = Int.random(in: 0..<48, using: &generator)
            for _ in 0..<size { bytes.append(.random(in: 0...255, using: &generator)) }
            guard let address = try? Multiaddr(bytes: bytes) else { continue }
            #expect(address.bytes == bytes)
            #expect(try Multiaddr(address.description) == address)
        }
    }

    @Test func `changed text is refused or comes back`() throws {
        var generator = SplitMix(state: 12)
        let alphabet = Array("/0123456789abcdefuzQ1.:%ö\u{301} ".unicodeScalars)
        for fixture in MultiaddrFixture.all {
            for _ in 0..<300 {
                var scalars = Array(fixture.text.unicodeScalars)
                let index = Int.random(in: 0..<scalars.count, using: &generator)
                scalars[index] = alphabet.randomElement(using: &generator) ?? "/"
                var text = ""
                text.unicodeScalars.append(contentsOf: scalars)
                guard let address = try? Multiaddr(text) else { continue }
                #expect(try Multiaddr(bytes: address.bytes) == address)
                #expect(try Multiaddr(address.description) == address)
            }
        }
    }

    @Test func `addresses nest and unnest`() throws {
        let outer = try Multiaddr("/ip4/1.2.3.4/udp/1")
        let inner = try Multiaddr("/webrtc-direct")
        let both = outer.encapsulating(inner)
        #expect(both.description == "/ip4/1.2.3.4/udp/1/webrtc-direct")
        #expect(outer.appending(.webrtcDirect) == both)
        #expect(both.decapsulating(inner) == outer)
        #expect(both.decapsulating(try Multiaddr("/udp/1")).description == "/ip4/1.2.3.4")
        #expect(both.decapsulating(try Multiaddr("/udp/2")) == both)
        #expect(both.decapsulating(both).isEmpty)
        #expect(both.decapsulating(Multiaddr([])) == both)
        #expect(outer.decapsulating(both) == outer)
        let twice = both.encapsulating(outer)
        #expect(twice.decapsulating(outer) == both)
        let udp = Multiaddr.Component.udp(1).protocolCode
        #expect(
            twice.decapsulating(udp) == both.appending(.ip4(IPv4Address(rawValue: 0x0102_0304)))
        )
        #expect(inner.decapsulating(udp) == inner)
    }
}

/// A small generator that makes failing runs repeat.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
