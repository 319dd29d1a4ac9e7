// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// Packets written back to back in one buffer, so that a burst costs one allocation and can leave
/// in one segmented send.
package struct PacketBatch: Sendable {
    /// All packets, one directly after the other, from the buffer's reader index on.
    package private(set) var bytes: ByteBuffer

    /// The length of each packet in bytes, in the order of `bytes`.
    package private(set) var lengths: [Int]

    /// An empty batch that grows as packets are appended.
    package init() {
        bytes = ByteBuffer()
        lengths = []
    }

    /// An empty batch with room for this many bytes in this many packets.
    package init(byteCapacity: Int, packetCapacity: Int) {
        bytes = ByteBufferAllocator().buffer(capacity: byteCapacity)
        lengths = []
        lengths.reserveCapacity(packetCapacity)
    }

    /// The packets that were received in one piece: each of `packetSize` bytes, but for a shorter
    /// last one.
    package init(_ packets: ByteBuffer, packetSize: Int) {
        bytes = packets
        let size = max(1, packetSize)
        let (whole, rest) = packets.readableBytes.quotientAndRemainder(dividingBy: size)
        lengths = Array(repeating: size, count: rest > 0 ? whole + 1 : whole)
        if rest > 0 { lengths[whole] = rest }
    }

    /// A batch of one packet.
    package init(_ packet: ByteBuffer) {
        bytes = packet
        lengths = [packet.readableBytes]
    }

    /// Whether there is no packet.
    package var isEmpty: Bool { lengths.isEmpty }

    /// How many packets there are.
    package var count: Int { lengths.count }

    /// Appends one packet that `write` puts at the buffer's end; nothing is appended, and nil
    /// returned, when it writes no byte.
    @discardableResult
    package mutating func append(_ write: (inout ByteBuffer) throws -> Void) rethrows -> Int? {
        let start = bytes.writerIndex
        try write(&bytes)
        let length = bytes.writerIndex - start
        guard length > 0 else { return nil }
        lengths.append(length)
        return length
    }

    /// Appends a copy of one packet.
    package mutating func append(copying packet: UnsafeRawBufferPointer) {
        append { $0.writeBytes(packet) }
    }

    /// How many bytes can be appended before the buffer moves.
    package var writableBytes: Int { bytes.writableBytes }

    /// Makes room for this many more bytes in this many more packets.
    package mutating func reserve(bytes byteCount: Int, packets: Int) {
        bytes.reserveCapacity(minimumWritableBytes: byteCount)
        lengths.reserveCapacity(lengths.count + packets)
    }

    /// The packets as slices that share the batch's storage.
    package var packets: Packets { Packets(self) }

    /// The packets of a batch, one after the other.
    package struct Packets: Sequence, IteratorProtocol {
        private var rest: ByteBuffer
        private let lengths: [Int]
        private var index = 0

        fileprivate init(_ batch: PacketBatch) {
            rest = batch.bytes
            lengths = batch.lengths
        }

        /// The next packet; nil behind the last one.
        package mutating func next() -> ByteBuffer? {
            guard index < lengths.count else { return nil }
            defer { index += 1 }
            return rest.readSlice(length: lengths[index])
        }
    }

    /// Forgets all packets and keeps the memory when nobody else holds it.
    package mutating func removeAll() {
        let isAlone = bytes.modifyIfUniquelyOwned { $0.clear() } != nil
        if !isAlone { bytes = ByteBuffer() }
        lengths.removeAll(keepingCapacity: true)
    }
}
