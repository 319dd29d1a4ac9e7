// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// One request or response inside RE-CONFIG (RFC 6525 §4).
package enum ReconfigurationParameter: Hashable, Sendable {
    /// The sender starts these streams over (§4.1).
    case outgoingReset(OutgoingResetRequest)

    /// The sender asks the receiver to start these streams of its own over; none means all (§4.2).
    case incomingReset(request: ReconfigurationSequenceNumber, streams: WireList<StreamID>)

    /// The sender asks to start all streams and TSNs over (§4.3).
    case associationReset(request: ReconfigurationSequenceNumber)

    /// The answer to a request (§4.4).
    case response(ReconfigurationResponse)

    /// The sender wants this many more streams to send on (§4.5).
    case addOutgoingStreams(request: ReconfigurationSequenceNumber, count: UInt16)

    /// The sender asks the receiver to send on this many more streams (§4.6).
    case addIncomingStreams(request: ReconfigurationSequenceNumber, count: UInt16)

    /// Any other parameter.
    case unrecognized(RawParameter)

    /// Parses one parameter of a RE-CONFIG chunk.
    init(parsing raw: RawParameter) throws(WireFault) {
        let type = ParameterType(raw.type)
        var rest = raw.value
        guard
            [
                .outgoingReset, .incomingReset, .associationReset, .reconfigurationResponse,
                .addOutgoingStreams, .addIncomingStreams,
            ].contains(type)
        else {
            self = .unrecognized(raw)
            return
        }
        guard let number = rest.readInteger(as: UInt32.self) else {
            throw .malformedParameter(.reconfiguration)
        }
        let sequenceNumber = ReconfigurationSequenceNumber(number)
        switch type {
        case .outgoingReset:
            self = .outgoingReset(try OutgoingResetRequest(sequenceNumber, parsing: rest))
        case .incomingReset:
            guard rest.readableBytes & 1 == 0 else { throw .malformedParameter(.reconfiguration) }
            self = .incomingReset(request: sequenceNumber, streams: WireList(parsing: rest))
        case .associationReset:
            self = .associationReset(request: sequenceNumber)
        case .reconfigurationResponse:
            self = .response(try ReconfigurationResponse(sequenceNumber, parsing: rest))
        default:
            guard let count = rest.readInteger(as: UInt16.self) else {
                throw .malformedParameter(.reconfiguration)
            }
            self =
                type == .addOutgoingStreams
                ? .addOutgoingStreams(request: sequenceNumber, count: count)
                : .addIncomingStreams(request: sequenceNumber, count: count)
        }
    }

    /// Appends the parameter; returns how many bytes at the end are padding.
    func write(into buffer: inout ByteBuffer) -> Int {
        switch self {
        case .outgoingReset(let request):
            request.write(into: &buffer)
        case .incomingReset(let request, let streams):
            buffer.writeParameter(.incomingReset) {
                $0.writeInteger(request.rawValue)
                streams.write(into: &$0)
            }
        case .associationReset(let request):
            buffer.writeParameter(.associationReset) { $0.writeInteger(request.rawValue) }
        case .response(let response):
            response.write(into: &buffer)
        case .addOutgoingStreams(let request, let count):
            buffer.writeParameter(.addOutgoingStreams) {
                $0.writeMultipleIntegers(request.rawValue, count, UInt16(0))
            }
        case .addIncomingStreams(let request, let count):
            buffer.writeParameter(.addIncomingStreams) {
                $0.writeMultipleIntegers(request.rawValue, count, UInt16(0))
            }
        case .unrecognized(let raw):
            buffer.writeParameter(ParameterType(raw.type)) { $0.writeImmutableBuffer(raw.value) }
        }
    }
}
