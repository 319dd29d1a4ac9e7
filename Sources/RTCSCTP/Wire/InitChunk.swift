// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// INIT and INIT ACK, which have the same shape: the offer to associate and the answer to it
/// (RFC 9260 §3.3.2 and §3.3.3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     | Type = 1 or 2 |  Chunk Flags  |         Chunk Length          |
///     +---------------+---------------+-------------------------------+
///     |                         Initiate Tag                          |
///     +---------------------------------------------------------------+
///     |          Advertised Receiver Window Credit (a_rwnd)           |
///     +-------------------------------+-------------------------------+
///     |  Number of Outbound Streams   |   Number of Inbound Streams   |
///     +-------------------------------+-------------------------------+
///     |                          Initial TSN                          |
///     +---------------------------------------------------------------+
///     :              Optional/Variable-Length Parameters              :
///     +---------------------------------------------------------------+
package struct InitChunk: Hashable, Sendable {
    /// The tag that packets to the sender must carry; zero is an error.
    package var initiateTag: VerificationTag

    /// How many bytes the sender can take.
    package var advertisedReceiverWindow: UInt32

    /// How many streams the sender wants to send on; zero is an error.
    package var outboundStreams: UInt16

    /// How many streams the sender can receive on; zero is an error.
    package var inboundStreams: UInt16

    /// The TSN of the sender's first DATA chunk.
    package var initialTSN: TSN

    /// What else the sender can do.
    package var parameters: InitParameters

    /// Joins the fields.
    package init(
        initiateTag: VerificationTag,
        advertisedReceiverWindow: UInt32,
        outboundStreams: UInt16,
        inboundStreams: UInt16,
        initialTSN: TSN,
        parameters: InitParameters
    ) {
        self.initiateTag = initiateTag
        self.advertisedReceiverWindow = advertisedReceiverWindow
        self.outboundStreams = outboundStreams
        self.inboundStreams = inboundStreams
        self.initialTSN = initialTSN
        self.parameters = parameters
    }

    /// Whether both are of one attempt to associate: a repetition, or the same offer with more.
    func isSameLife(as other: InitChunk) -> Bool {
        initiateTag == other.initiateTag && initialTSN == other.initialTSN
    }

    /// Parses the chunk.
    init(parsing raw: RawChunk) throws(WireFault) {
        var rest = raw.value
        guard
            let (tag, window, outbound, inbound, tsn) = rest.readMultipleIntegers(
                as: (UInt32, UInt32, UInt16, UInt16, UInt32).self
            )
        else { throw .malformedChunk(raw.type) }
        self.init(
            initiateTag: VerificationTag(tag),
            advertisedReceiverWindow: window,
            outboundStreams: outbound,
            inboundStreams: inbound,
            initialTSN: TSN(tsn),
            parameters: try InitParameters(parsing: rest, in: raw.type)
        )
    }

    /// Appends the chunk as an INIT.
    package func write(into buffer: inout ByteBuffer) {
        write(as: .initiation, into: &buffer)
    }

    /// Appends the chunk as an INIT ACK.
    package func writeAck(into buffer: inout ByteBuffer) {
        write(as: .initiationAck, into: &buffer)
    }

    private func write(as type: ChunkType, into buffer: inout ByteBuffer) {
        buffer.writeChunk(type) { buffer in
            buffer.writeMultipleIntegers(
                initiateTag.rawValue,
                advertisedReceiverWindow,
                outboundStreams,
                inboundStreams,
                initialTSN.rawValue
            )
            return parameters.write(into: &buffer)
        }
    }
}
