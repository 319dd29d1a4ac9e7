// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// Outgoing SSN Reset Request: the sender starts streams over (RFC 6525 §4.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------------------------------+-------------------------------+
///     |     Parameter Type = 13       | Parameter Length = 16 + 2 * N |
///     +-------------------------------+-------------------------------+
///     |           Re-configuration Request Sequence Number            |
///     +---------------------------------------------------------------+
///     |           Re-configuration Response Sequence Number           |
///     +---------------------------------------------------------------+
///     |                Sender's Last Assigned TSN                     |
///     +-------------------------------+-------------------------------+
///     |  Stream Number 1 (optional)   |    Stream Number 2 (optional) |
///     :                              ...                              :
///     +-------------------------------+-------------------------------+
package struct OutgoingResetRequest: Hashable, Sendable {
    /// The length in bytes without stream numbers.
    package static let headerSize = 16

    /// Numbers this request.
    package var request: ReconfigurationSequenceNumber

    /// The incoming reset request that this one follows, otherwise the peer's last request.
    package var response: ReconfigurationSequenceNumber

    /// The reset takes place once everything up to and including this TSN has arrived.
    package var lastAssignedTSN: TSN

    /// The streams; none means all.
    package var streams: WireList<StreamID>

    /// Joins the fields.
    package init(
        request: ReconfigurationSequenceNumber,
        response: ReconfigurationSequenceNumber,
        lastAssignedTSN: TSN,
        streams: WireList<StreamID>
    ) {
        self.request = request
        self.response = response
        self.lastAssignedTSN = lastAssignedTSN
        self.streams = streams
    }

    /// Parses what follows the request sequence number.
    init(_ request: ReconfigurationSequenceNumber, parsing bytes: ByteBuffer) throws(WireFault) {
        var rest = bytes
        guard
            let (response, tsn) = rest.readMultipleIntegers(as: (UInt32, UInt32).self),
            rest.readableBytes & 1 == 0
        else { throw .malformedParameter(.reconfiguration) }
        self.init(
            request: request,
            response: ReconfigurationSequenceNumber(response),
            lastAssignedTSN: TSN(tsn),
            streams: WireList(parsing: rest)
        )
    }

    /// Appends the parameter; returns how many bytes at the end are padding.
    func write(into buffer: inout ByteBuffer) -> Int {
        buffer.writeParameter(.outgoingReset) {
            $0.writeMultipleIntegers(request.rawValue, response.rawValue, lastAssignedTSN.rawValue)
            streams.write(into: &$0)
        }
    }
}
