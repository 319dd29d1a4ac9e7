// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// A message of the Data Channel Establishment Protocol (RFC 8832 §5), sent with PPID 50.
package enum DCEPMessage: Hashable, Sendable {
    /// DATA_CHANNEL_OPEN: the sender wants to use this stream, in both directions.
    case open(DataChannelOpen)

    /// DATA_CHANNEL_ACK: the receiver has understood the DATA_CHANNEL_OPEN on this stream.
    case acknowledgement
}

/// DATA_CHANNEL_OPEN (RFC 8832 §5.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Type = 0x03  | Channel Type  |            Priority           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Reliability Parameter                      |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Label Length          |       Protocol Length         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     \                     Label, then Protocol                      /
package struct DataChannelOpen: Hashable, Sendable {
    /// In what order and how hard the channel's messages are delivered.
    package var kind: DataChannelKind

    /// How important the channel is among its peers; 256 is normal (RFC 8831 §6.4).
    package var priority: UInt16

    /// What the application calls the channel, in UTF-8; 65,535 bytes at most.
    package var label: String

    /// The subprotocol spoken on the channel, in UTF-8; 65,535 bytes at most.
    package var subprotocol: String

    /// Describes a channel; libp2p leaves all but the kind empty.
    package init(
        kind: DataChannelKind = .reliable,
        priority: UInt16 = 0,
        label: String = "",
        subprotocol: String = ""
    ) {
        self.kind = kind
        self.priority = priority
        self.label = label
        self.subprotocol = subprotocol
    }
}

extension DCEPMessage {
    private static let openType: UInt8 = 0x03
    private static let acknowledgementType: UInt8 = 0x02

    /// Parses one message, or returns nil when it is malformed or of an unknown type.
    package init?(parsing message: ByteBuffer) {
        var rest = message
        switch rest.readInteger(as: UInt8.self) {
        case Self.acknowledgementType: self = .acknowledgement
        case Self.openType:
            guard let open = DataChannelOpen(parsingBody: &rest) else { return nil }
            self = .open(open)
        default: return nil
        }
    }

    /// The bytes on the wire.
    package var encoded: ByteBuffer {
        var buffer = ByteBuffer()
        switch self {
        case .acknowledgement: buffer.writeInteger(Self.acknowledgementType)
        case .open(let open):
            let label = open.label.utf8.prefix(Int(UInt16.max))
            let subprotocol = open.subprotocol.utf8.prefix(Int(UInt16.max))
            buffer.writeInteger(Self.openType)
            buffer.writeInteger(open.kind.channelType)
            buffer.writeInteger(open.priority)
            buffer.writeInteger(open.kind.reliabilityParameter)
            buffer.writeInteger(UInt16(label.count))
            buffer.writeInteger(UInt16(subprotocol.count))
            buffer.writeBytes(label)
            buffer.writeBytes(subprotocol)
        }
        return buffer
    }
}

extension DataChannelOpen {
    fileprivate init?(parsingBody rest: inout ByteBuffer) {
        guard
            let channelType = rest.readInteger(as: UInt8.self),
            let priority = rest.readInteger(as: UInt16.self),
            let parameter = rest.readInteger(as: UInt32.self),
            let labelLength = rest.readInteger(as: UInt16.self),
            let subprotocolLength = rest.readInteger(as: UInt16.self),
            let label = rest.readString(length: Int(labelLength)),
            let subprotocol = rest.readString(length: Int(subprotocolLength)),
            let kind = DataChannelKind(channelType: channelType, reliabilityParameter: parameter)
        else { return nil }
        self.init(kind: kind, priority: priority, label: label, subprotocol: subprotocol)
    }
}
