// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSTUN
import Testing

@Suite struct RFC5769Tests {
    @Test func `the sample request is read and verified`() throws {
        let message = try #require(parse(RFC5769.request))
        #expect(message.messageClass == .request)
        #expect(message.method == .binding)
        #expect(
            message.transactionID
                == STUNTransactionID(high: 0xB7E7_A701, low: 0xBC34_D686_FA87_DFAE)
        )
        #expect(message.software == "STUN test client")
        #expect(message.username.map { String(buffer: $0) } == "evtj:h6vY")
        #expect(message.priority == 0x6E00_01FF)
        #expect(message.controlledTieBreaker == 0x932F_F9B1_5126_3B36)
        #expect(message.controllingTieBreaker == nil)
        #expect(!message.nominates)
        #expect(message.hasValidIntegrity(key: RFC5769.password))
        #expect(message.hasValidFingerprint == true)
        #expect(message.unknownRequiredAttributes.isEmpty)
        let order: [STUNAttributeType] = [
            .software, .priority, .iceControlled, .username, .messageIntegrity, .fingerprint,
        ]
        #expect(message.attributes.map(\.type) == order)
    }

    @Test func `the sample responses are read and verified`() throws {
        let expectations: [([UInt8], IPAddress)] = [
            (RFC5769.responseIPv4, .v4(0xC000_0201)),
            (
                RFC5769.responseIPv6,
                .v6(high: 0x2001_0DB8_1234_5678, low: 0x0011_2233_4455_6677, scope: 0)
            ),
        ]
        for (bytes, ip) in expectations {
            let message = try #require(parse(bytes))
            #expect(message.messageClass == .successResponse)
            #expect(message.xorMappedAddress == TransportAddress(ip: ip, port: 32853))
            #expect(message.software == "test vector")
            #expect(message.hasValidIntegrity(key: RFC5769.password))
            #expect(message.hasValidFingerprint == true)
        }
    }

    @Test func `the long-term request is read`() throws {
        let message = try #require(parse(RFC5769.longTermRequest))
        #expect(message.username.map { String(buffer: $0) } == "マトリックス")
        #expect(message.firstValue(of: .realm).map { String(buffer: $0) } == "example.org")
        #expect(message.hasIntegrity)
        #expect(message.hasValidFingerprint == nil)
        #expect(message.unknownRequiredAttributes.isEmpty)
    }

    @Test func `the writer makes the sample responses but for their padding`() throws {
        let id = STUNTransactionID(high: 0xB7E7_A701, low: 0xBC34_D686_FA87_DFAE)
        for bytes in [RFC5769.responseIPv4, RFC5769.responseIPv6] {
            let sample = try #require(parse(bytes))
            let address = try #require(sample.xorMappedAddress)
            var writer = STUNMessageWriter(.successResponse, transactionID: id)
            writer.append(.software, Array("test vector".utf8))
            writer.append(xorMappedAddress: address)
            // Equal up to MESSAGE-INTEGRITY, which also covers the padding and the length.
            let written = Array(writer.message.readableBytesView)
            #expect(written[4..<35] == bytes[4..<35])
            #expect(written[36...] == bytes[36..<written.count])
        }
    }

    @Test func `a change of any byte is noticed`() throws {
        for position in RFC5769.request.indices {
            var bytes = RFC5769.request
            bytes[position] ^= 0x04
            guard let message = parse(bytes) else { continue }
            #expect(message.hasValidFingerprint != true, "byte \(position)")
            if position < 92 {
                #expect(!message.hasValidIntegrity(key: RFC5769.password), "byte \(position)")
            }
        }
    }

    @Test func `a message cut anywhere is refused`() {
        for sample in RFC5769.all {
            for count in sample.indices {
                let expected: STUNFault = count < 20 ? .headerTruncated : .lengthMismatch
                #expect(fault(Array(sample.prefix(count))) == expected)
            }
        }
    }

    @Test func `a message cut anywhere and with its length set right never traps`() {
        for sample in RFC5769.all {
            for count in stride(from: 20, to: sample.count, by: 4) {
                var bytes = Array(sample.prefix(count))
                bytes[2] = 0
                bytes[3] = UInt8(count - 20)
                guard let message = parse(bytes) else { continue }
                #expect(message.hasValidFingerprint != true)
                #expect(message.attributes.count < 7)
            }
        }
    }
}
