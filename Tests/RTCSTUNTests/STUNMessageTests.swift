// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore
import RTCSTUN
import Testing

@Suite struct STUNMessageTests {
    let id = STUNTransactionID(high: 0x0102_0304, low: 0x0506_0708_090A_0B0C)
    let key = STUNKey(password: Array("0123456789012345678901".utf8))

    /// A message of the given attributes, written by hand.
    private func message(_ attributes: [(UInt16, [UInt8])], type: UInt16 = 0x0001) -> [UInt8] {
        var body: [UInt8] = []
        for (type, value) in attributes {
            body += [UInt8(type >> 8), UInt8(type & 0xFF), 0, UInt8(value.count)] + value
            body += [UInt8](repeating: 0, count: -value.count & 3)
        }
        return [UInt8(type >> 8), UInt8(type & 0xFF), 0, UInt8(body.count), 0x21, 0x12, 0xA4, 0x42]
            + [UInt8](1...12) + body
    }

    @Test func `broken headers are refused with the rule they break`() {
        var badCookie = message([])
        badCookie[4] = 0x22
        var oddLength = message([])
        oddLength[3] = 2
        let fixtures: [([UInt8], STUNFault)] = [
            ([], .headerTruncated),
            ([UInt8](repeating: 0, count: 19), .headerTruncated),
            (message([], type: 0x4001), .notSTUN),
            (message([], type: 0x8001), .notSTUN),
            (badCookie, .wrongMagicCookie),
            (oddLength + [0, 0], .lengthNotMultipleOfFour),
            (message([]) + [0, 0, 0, 0], .lengthMismatch),
        ]
        for (bytes, expected) in fixtures { #expect(fault(bytes) == expected) }
    }

    @Test func `broken attributes are refused with the rule they break`() {
        var tooLong = message([(0x8022, [1, 2, 3, 4])])
        tooLong[23] = 5
        var halfHeader = message([(0x8022, [])])
        halfHeader[23] = 1
        let fixtures: [([UInt8], STUNFault)] = [
            (tooLong, .attributeTruncated),
            (halfHeader, .attributeTruncated),
            (message([(0x0024, [1, 2, 3])]), .attributeLength(.priority)),
            (message([(0x0025, [1])]), .attributeLength(.useCandidate)),
            (message([(0x8029, [1])]), .attributeLength(.iceControlled)),
            (message([(0x802A, [])]), .attributeLength(.iceControlling)),
            (message([(0x0008, [1, 2, 3, 4])]), .attributeLength(.messageIntegrity)),
            (message([(0x8028, [1, 2, 3])]), .attributeLength(.fingerprint)),
            (message([(0x8028, [1, 2, 3, 4]), (0x8022, [])]), .fingerprintNotLast),
        ]
        for (bytes, expected) in fixtures { #expect(fault(bytes) == expected) }
    }

    @Test func `class and method bits are told apart`() throws {
        let fixtures: [(UInt16, STUNClass, UInt16)] = [
            (0x0001, .request, 1), (0x0011, .indication, 1), (0x0101, .successResponse, 1),
            (0x0111, .errorResponse, 1), (0x3EEF, .request, 0xFFF), (0x0022, .request, 0x012),
            (0x3FFF, .errorResponse, 0xFFF), (0x0216, .indication, 0x086),
        ]
        for (type, messageClass, method) in fixtures {
            let parsed = try #require(parse(message([], type: type)))
            #expect(parsed.messageClass == messageClass)
            #expect(parsed.method.rawValue == method)
            let writer = STUNMessageWriter(
                messageClass,
                STUNMethod(rawValue: method),
                transactionID: parsed.transactionID
            )
            #expect(writer.message == ByteBuffer(bytes: message([], type: type)))
        }
    }

    @Test func `the first of two equal attributes counts`() throws {
        let bytes = message([
            (0x0006, [0x61]), (0x0006, [0x62]), (0x0024, [0, 0, 0, 1]), (0x0024, [0, 0, 0, 2]),
            (0x802A, [0, 0, 0, 0, 0, 0, 0, 3]), (0x802A, [0, 0, 0, 0, 0, 0, 0, 4]),
        ])
        let parsed = try #require(parse(bytes))
        #expect(parsed.username.map { String(buffer: $0) } == "a")
        #expect(parsed.priority == 1)
        #expect(parsed.controllingTieBreaker == 3)
        #expect(parsed.attributes.count == 6)
    }

    @Test func `what follows the integrity does not count except the fingerprint`() throws {
        var writer = STUNMessageWriter(.request, transactionID: id)
        writer.append(.software, Array("a".utf8))
        writer.appendIntegrity(key: key)
        writer.append(.username, Array("b".utf8))
        writer.append(priority: 1)
        writer.appendUseCandidate()
        writer.append(controllingTieBreaker: 1)
        writer.append(STUNAttributeType(rawValue: 0x7777), [])
        writer.append(STUNAttributeType.priority, [1])
        writer.appendFingerprint()
        let parsed = try STUNMessage(parsing: writer.message)
        #expect(parsed.hasValidIntegrity(key: key))
        #expect(parsed.hasValidFingerprint == true)
        #expect(parsed.software == "a")
        #expect(parsed.username == nil && parsed.priority == nil && !parsed.nominates)
        #expect(parsed.controllingTieBreaker == nil)
        #expect(parsed.firstValue(of: .username) == nil)
        #expect(parsed.unknownRequiredAttributes.isEmpty)
        #expect(parsed.attributes.count == 9)
    }

    @Test func `unknown required attributes are listed once, optional ones not`() throws {
        let fixtures: [([UInt16], [UInt16])] = [
            ([], []),
            ([0x8023, 0xC057, 0xC070], []),
            ([0x7777, 0xC057, 0x7777, 0x0003], [0x7777, 0x0003]),
            (Array(0x1000...0x1020), Array(0x1000...0x100F)),
        ]
        for (present, listed) in fixtures {
            let parsed = try #require(parse(message(present.map { ($0, []) })))
            #expect(parsed.unknownRequiredAttributes.map(\.rawValue) == listed)
        }
    }

    @Test func `integrity needs the attribute and the key`() throws {
        var writer = STUNMessageWriter(.request, transactionID: id)
        let bare = try STUNMessage(parsing: writer.message)
        #expect(!bare.hasIntegrity && !bare.hasValidIntegrity(key: key))
        writer.appendIntegrity(key: key)
        let sealed = try STUNMessage(parsing: writer.message)
        #expect(sealed.hasIntegrity && sealed.hasValidIntegrity(key: key))
        #expect(!sealed.hasValidIntegrity(key: STUNKey(password: Array("0".utf8))))
        #expect(sealed.hasValidFingerprint == nil)
    }

    @Test func `everything written is read back`() throws {
        let address = TransportAddress(ip: .v6(high: 1, low: 2, scope: 7), port: 65535)
        var writer = STUNMessageWriter(.errorResponse, transactionID: id)
        writer.append(errorCode: .roleConflict)
        writer.append(unknownAttributes: [STUNAttributeType(rawValue: 3), .realm, .nonce])
        writer.append(xorMappedAddress: address)
        writer.append(controlledTieBreaker: .max)
        writer.append(controllingTieBreaker: 9)
        writer.append(priority: .max)
        writer.appendUseCandidate()
        let parsed = try STUNMessage(parsing: writer.message)
        #expect(parsed.header.transactionID == id)
        #expect(parsed.errorCode == .roleConflict)
        #expect(parsed.listedUnknownAttributes.map(\.rawValue) == [3, 0x14, 0x15])
        #expect(parsed.xorMappedAddress?.ip == .v6(high: 1, low: 2, scope: 0))
        #expect(parsed.xorMappedAddress?.port == 65535)
        #expect(parsed.controlledTieBreaker == .max && parsed.controllingTieBreaker == 9)
        #expect(parsed.priority == .max && parsed.nominates)
        #expect(parsed.readErrorPhrase == "Role Conflict")
    }

    @Test func `a message is parsed where it stands in its buffer`() throws {
        var buffer = ByteBuffer(bytes: [1, 2, 3] + RFC5769.request)
        buffer.moveReaderIndex(forwardBy: 3)
        let parsed = try STUNMessage(parsing: buffer)
        #expect(parsed.username.map { String(buffer: $0) } == "evtj:h6vY")
        #expect(parsed.hasValidIntegrity(key: RFC5769.password))
        #expect(parsed.firstValue(of: .priority)?.readableBytes == 4)
    }

    @Test func `malformed addresses and error codes are nil`() throws {
        let addresses: [[UInt8]] = [
            [], [0, 1, 0, 0], [0, 1, 0, 0, 1, 2, 3, 4, 5], [0, 2, 0, 0, 1, 2, 3, 4],
            [0, 3, 0, 0, 1, 2, 3, 4],
        ]
        for value in addresses {
            let parsed = try #require(parse(message([(0x0020, value)])))
            #expect(parsed.xorMappedAddress == nil)
        }
        let codes: [([UInt8], UInt16?)] = [
            ([], nil), ([0, 0, 4], nil), ([0, 0, 2, 0], nil), ([0, 0, 7, 0], nil),
            ([0, 0, 4, 100], nil), ([0, 0, 4, 20], 420), ([0xFF, 0xFF, 0xFE, 99], 699),
        ]
        for (value, code) in codes {
            let parsed = try #require(parse(message([(0x0009, value)])))
            #expect(parsed.errorCode?.rawValue == code)
        }
    }

    @Test func `a value too long for any attribute is cut`() throws {
        var writer = STUNMessageWriter(.request, transactionID: id)
        writer.append(.software, [UInt8](repeating: 0x61, count: 70_000))
        let parsed = try STUNMessage(parsing: writer.message)
        #expect(parsed.software?.utf8.count == 763)
    }

    @Test func `the checksum of the check string is the published one`() {
        let checksum = Array("123456789".utf8).withUnsafeBytes { CRC32.checksum($0) }
        #expect(checksum == 0xCBF4_3926)
        #expect([UInt8]().withUnsafeBytes { CRC32.checksum($0) } == 0)
    }
}

extension STUNMessage {
    fileprivate var readErrorPhrase: String? {
        firstValue(of: .errorCode).map {
            String(decoding: $0.readableBytesView.dropFirst(4), as: UTF8.self)
        }
    }
}
