// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// What became of a re-configuration request (RFC 6525 §4.4).
package struct ReconfigurationResult: RawRepresentable, Hashable, Sendable {
    /// Success, and there was nothing to do.
    package static let nothingToDo = ReconfigurationResult(rawValue: 0)

    /// Success, performed.
    package static let performed = ReconfigurationResult(rawValue: 1)

    /// Denied.
    package static let denied = ReconfigurationResult(rawValue: 2)

    /// Error, wrong SSN: a stream that is named does not exist.
    package static let wrongSSN = ReconfigurationResult(rawValue: 3)

    /// Error, a request is already in progress.
    package static let requestAlreadyInProgress = ReconfigurationResult(rawValue: 4)

    /// Error, bad sequence number.
    package static let badSequenceNumber = ReconfigurationResult(rawValue: 5)

    /// In progress: the sender asks again later, with the same sequence number.
    package static let inProgress = ReconfigurationResult(rawValue: 6)

    /// The number on the wire.
    package let rawValue: UInt32

    /// Wraps the number on the wire.
    package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Re-configuration Response (RFC 6525 §4.4).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-------------------------------+-------------------------------+
///     |     Parameter Type = 16       |       Parameter Length        |
///     +-------------------------------+-------------------------------+
///     |           Re-configuration Response Sequence Number           |
///     +---------------------------------------------------------------+
///     |                            Result                             |
///     +---------------------------------------------------------------+
///     |                   Sender's Next TSN (optional)                |
///     +---------------------------------------------------------------+
///     |                  Receiver's Next TSN (optional)               |
///     +---------------------------------------------------------------+
package struct ReconfigurationResponse: Hashable, Sendable {
    /// The request that is answered.
    package var response: ReconfigurationSequenceNumber

    /// What became of it.
    package var result: ReconfigurationResult

    /// Both optional fields, there only in the answer to an SSN/TSN reset.
    package var nextTSNs: NextTSNs?

    /// Where both directions go on after an SSN/TSN reset.
    package struct NextTSNs: Hashable, Sendable {
        /// The next TSN of the response's sender.
        package var sender: TSN

        /// The next TSN of the response's receiver.
        package var receiver: TSN

        /// Joins both.
        package init(sender: TSN, receiver: TSN) {
            self.sender = sender
            self.receiver = receiver
        }
    }

    /// Joins the fields.
    package init(
        response: ReconfigurationSequenceNumber,
        result: ReconfigurationResult,
        nextTSNs: NextTSNs? = nil
    ) {
        self.response = response
        self.result = result
        self.nextTSNs = nextTSNs
    }

    /// Parses what follows the response sequence number.
    init(_ response: ReconfigurationSequenceNumber, parsing bytes: ByteBuffer) throws(WireFault) {
        var rest = bytes
        guard let result = rest.readInteger(as: UInt32.self) else {
            throw .malformedParameter(.reconfiguration)
        }
        self.init(response: response, result: ReconfigurationResult(rawValue: result))
        if let (sender, receiver) = rest.readMultipleIntegers(as: (UInt32, UInt32).self) {
            nextTSNs = NextTSNs(sender: TSN(sender), receiver: TSN(receiver))
        }
    }

    /// Appends the parameter; returns how many bytes at the end are padding.
    func write(into buffer: inout ByteBuffer) -> Int {
        buffer.writeParameter(.reconfigurationResponse) {
            $0.writeMultipleIntegers(response.rawValue, result.rawValue)
            guard let nextTSNs else { return }
            $0.writeMultipleIntegers(nextTSNs.sender.rawValue, nextTSNs.receiver.rawValue)
        }
    }
}
