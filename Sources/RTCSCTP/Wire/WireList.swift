// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// A value of fixed size that can stand in a list inside a chunk.
package protocol WireListElement: Hashable, Sendable {
    /// The big-endian integer that carries one value.
    associatedtype WireValue: FixedWidthInteger

    /// The value as its integer.
    var wireValue: WireValue { get }

    /// Reads the value from its integer.
    init(wireValue: WireValue)
}

/// A list inside a chunk, read in place: it holds a slice of the packet and allocates nothing.
package struct WireList<Element: WireListElement>: RandomAccessCollection, Hashable, Sendable {
    /// The elements one after the other, in network byte order.
    private(set) var bytes: ByteBuffer

    private static var elementSize: Int { Element.WireValue.bitWidth / 8 }

    /// The empty list.
    package init() { bytes = ByteBuffer() }

    /// Reads elements from `bytes`; an incomplete last one is left out.
    package init(parsing bytes: ByteBuffer) { self.bytes = bytes }

    /// Copies `elements` in their order.
    package init(_ elements: some Sequence<Element>) {
        self.init()
        for element in elements { append(element) }
    }

    /// Adds one element at the end.
    package mutating func append(_ element: Element) { bytes.writeInteger(element.wireValue) }

    /// Forgets all elements and keeps the memory when nobody else holds it.
    mutating func removeAll() { bytes.clear() }

    /// Always 0.
    package var startIndex: Int { 0 }

    /// The number of elements.
    package var endIndex: Int { bytes.readableBytes / Self.elementSize }

    /// The element at `position`, which must be one of `indices`.
    package subscript(position: Int) -> Element {
        let offset = bytes.readerIndex + position * Self.elementSize
        return Element(wireValue: bytes.getInteger(at: offset) ?? 0)
    }

    /// How many bytes the list takes in a chunk.
    package var encodedSize: Int { count * Self.elementSize }

    /// Appends the list to `buffer`.
    func write(into buffer: inout ByteBuffer) {
        buffer.writeImmutableBuffer(bytes)
    }
}

extension WireList: ExpressibleByArrayLiteral {
    /// Copies `elements` in their order.
    package init(arrayLiteral elements: Element...) { self.init(elements) }
}

extension TSN: WireListElement {
    /// The number on the wire.
    package var wireValue: UInt32 { rawValue }

    /// Wraps the number on the wire.
    package init(wireValue: UInt32) { self.init(wireValue) }
}

extension StreamID: WireListElement {
    /// The number on the wire.
    package var wireValue: UInt16 { rawValue }

    /// Wraps the number on the wire.
    package init(wireValue: UInt16) { self.init(wireValue) }
}
