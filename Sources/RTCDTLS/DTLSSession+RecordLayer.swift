// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCCore

/// What a session does when the records are its own and not OpenSSL's.
extension DTLSSession {
    /// Encrypts each packet into one record and one datagram; ends the session when it cannot.
    mutating func seal(_ packets: PacketBatch) throws(DTLSError) {
        guard records?.hasNumbers(for: packets.count) == true else {
            throw giveUp(.sequenceNumbersExhausted)
        }
        port.finishDatagram()
        counters.packetsSent += packets.count
        guard records?.seal(packets, into: &port.outgoing) == true else {
            let error = DTLSError.takeFromQueue()
            end(.failed(error))
            throw error
        }
    }

    private mutating func giveUp(_ error: DTLSError) -> DTLSError {
        sendCloseNotify()
        end(.failed(error))
        return error
    }

    /// Decrypts everything in a datagram; what is not authentic or not new is dropped.
    mutating func openRecords(
        _ datagram: UnsafeRawBufferPointer,
        into packets: inout PacketBatch
    ) {
        var isFruitful = false
        var reader = ByteReader(datagram)
        while let header = RecordHeader(reading: &reader),
            let fragment = reader.read(count: Int(header.length)),
            state == .connected
        {
            if header.type == .applicationData {
                if open(header, fragment, into: &packets) { isFruitful = true }
            } else if let message = open(header, fragment) {
                if receive(message, of: header.type, behind: &packets) { isFruitful = true }
            }
        }
        if !isFruitful { counters.datagramsDiscarded += 1 }
        guard (records?.forgeries ?? 0) >= RecordLayer.forgeriesMax else { return }
        deliver(&packets)
        _ = giveUp(.tooManyForgeries)
    }

    /// Opens what arrived before the handshake was complete.
    ///
    /// OpenSSL has read the handshake's own messages: they only count as received, lest anybody
    /// sends them again.
    mutating func openEarlyRecords(into packets: inout PacketBatch) {
        let early = filter.takeEarlyRecords()
        makeRoom(early.readableBytes, for: &packets, unread: 0)
        early.withUnsafeReadableBytes { bytes in
            var reader = ByteReader(bytes)
            while let header = RecordHeader(reading: &reader),
                let fragment = reader.read(count: Int(header.length)),
                state == .connected
            {
                if header.type == .applicationData {
                    _ = open(header, fragment, into: &packets)
                } else if let message = open(header, fragment), header.type == .alert {
                    _ = receive(message, of: .alert, behind: &packets)
                }
            }
        }
    }

    /// Appends the packet in a record; false when there is none.
    private mutating func open(
        _ header: RecordHeader,
        _ fragment: UnsafeRawBufferPointer,
        into packets: inout PacketBatch
    ) -> Bool {
        packets.append { _ = records?.open(header, fragment, into: &$0) } != nil
    }

    /// What a record carries besides packets; nil when it is dropped.
    private mutating func open(
        _ header: RecordHeader,
        _ fragment: UnsafeRawBufferPointer
    ) -> ByteBuffer? {
        var message = ByteBuffer()
        return records?.open(header, fragment, into: &message) == true ? message : nil
    }

    /// Answers an authentic message; false when it changes nothing.
    private mutating func receive(
        _ message: ByteBuffer,
        of type: ContentType,
        behind packets: inout PacketBatch
    ) -> Bool {
        switch type {
        case .alert: receiveAlert(message, behind: &packets)
        case .handshake: receiveHandshake(message)
        default: false
        }
    }

    private mutating func receiveAlert(
        _ message: ByteBuffer,
        behind packets: inout PacketBatch
    ) -> Bool {
        guard
            message.readableBytes == 2,
            let (level, number) = message.getMultipleIntegers(
                at: message.readerIndex,
                as: (UInt8, UInt8).self
            )
        else { return false }
        let alert = DTLSAlert(rawValue: number)
        switch (AlertLevel(rawValue: level), alert) {
        case (_?, .closeNotify):
            deliver(&packets)
            sendCloseNotify()
            end(.closeNotify)
        case (.fatal, _):
            deliver(&packets)
            end(.failed(.alert(alert)))
        case (.warning, _), (nil, _): return false
        }
        return true
    }

    /// Answers a Finished that is repeated because our last flight was lost (RFC 6347 §4.2.4), and
    /// turns another handshake down (RFC 5246 §7.2.2).
    private mutating func receiveHandshake(_ message: ByteBuffer) -> Bool {
        let type = message.getInteger(at: message.readerIndex, as: UInt8.self)
        switch (type.flatMap(HandshakeType.init), role) {
        case (.finished, .server):
            guard let flight = records?.finalFlight?.next(at: port.now) else { return false }
            port.finishDatagram()
            flight.withUnsafeReadableBytes { port.outgoing.append(copying: $0) }
        case (.clientHello, .server), (.helloRequest, .client):
            sendAlert(.warning, .noRenegotiation)
        default: return false
        }
        return true
    }

    /// Sends an alert as a record of its own.
    mutating func sendAlert(_ level: AlertLevel, _ alert: DTLSAlert) {
        port.finishDatagram()
        let message = [level.rawValue, alert.rawValue]
        _ = message.withUnsafeBytes { records?.seal($0, as: .alert, into: &port.outgoing) }
    }
}

/// RFC 5246 §7.2.
enum AlertLevel: UInt8 {
    case warning = 1
    case fatal = 2
}

/// The messages that matter after a handshake (RFC 5246 §7.4).
private enum HandshakeType: UInt8 {
    case helloRequest = 0
    case clientHello = 1
    case finished = 20
}
