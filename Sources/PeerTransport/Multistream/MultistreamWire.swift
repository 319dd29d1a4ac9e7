// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore

/// Lines of multistream-select over a stream.
struct MultistreamWire<Base: MuxedStream>: Sendable {
    /// The stream, with what was read beyond the last line.
    let stream: BufferedStream<Base>

    init(_ stream: Base) {
        self.stream = BufferedStream(stream)
    }

    /// Sends lines in one write.
    func send(_ lines: [String]) async throws(MultistreamError) {
        var bytes = ByteBuffer()
        for line in lines { try MultistreamLine.write(line, to: &bytes) }
        try await write(bytes)
    }

    /// Answers `ls`: a line that holds one line for every name; `na` when that is too long a line.
    func sendList(_ names: [String]) async throws(MultistreamError) {
        var list = ByteBuffer()
        for name in names { try MultistreamLine.write(name, to: &list) }
        var bytes = ByteBuffer()
        if list.readableBytes < Multistream.maximumLineByteCount {
            MultistreamLine.write(list.readableBytesView, to: &bytes)
        } else {
            try MultistreamLine.write("na", to: &bytes)
        }
        try await write(bytes)
    }

    /// Receives one line.
    func receive() async throws(MultistreamError) -> String {
        guard let line = try await receiveUnlessEnded() else { throw .peerFault(.unexpectedEnd) }
        return line
    }

    /// Receives one line, or nil when the peer ended its direction before it began one.
    func receiveUnlessEnded() async throws(MultistreamError) -> String? {
        var bytes = ByteBuffer()
        while true {
            do {
                if let line = try MultistreamLine.read(from: &bytes) {
                    stream.unread(bytes)
                    return line
                }
            } catch {
                throw .peerFault(error)
            }
            guard var chunk = try await readChunk() else {
                if bytes.readableBytes == 0 { return nil }
                throw .peerFault(.unexpectedEnd)
            }
            bytes.writeBuffer(&chunk)
        }
    }

    private func readChunk() async throws(MultistreamError) -> ByteBuffer? {
        do {
            return try await stream.read()
        } catch {
            throw .stream(error)
        }
    }

    private func write(_ bytes: ByteBuffer) async throws(MultistreamError) {
        do {
            try await stream.write(bytes)
        } catch {
            throw .stream(error)
        }
    }
}

/// The form of one line: `varint(length + 1) text '\n'`.
enum MultistreamLine {
    private static let lineBreak = UInt8(ascii: "\n")

    /// Writes a protocol name.
    static func write(_ name: String, to bytes: inout ByteBuffer) throws(MultistreamError) {
        let isValid =
            !name.isEmpty && name.utf8.count < Multistream.maximumLineByteCount
            && !name.utf8.contains(lineBreak)
        guard isValid else { throw .invalidProtocol(StreamProtocol(rawValue: name)) }
        write(name.utf8, to: &bytes)
    }

    /// Writes text of fewer than 1,024 bytes.
    static func write(_ text: some Collection<UInt8>, to bytes: inout ByteBuffer) {
        let length = text.count + 1
        if length < 0x80 {
            bytes.writeInteger(UInt8(truncatingIfNeeded: length))
        } else {
            bytes.writeInteger(UInt8(truncatingIfNeeded: length) | 0x80)
            bytes.writeInteger(UInt8(truncatingIfNeeded: length >> 7))
        }
        bytes.writeBytes(text)
        bytes.writeInteger(lineBreak)
    }

    /// Takes one line from the front of `bytes`; nil when it is not complete.
    ///
    /// A line that cannot become valid is refused before the rest of it has come.
    static func read(from bytes: inout ByteBuffer) throws(MultistreamFault) -> String? {
        var rest = bytes
        guard let low = rest.readInteger(as: UInt8.self) else { return nil }
        var length = Int(low & 0x7f)
        if low & 0x80 != 0 {
            guard let high = rest.readInteger(as: UInt8.self) else { return nil }
            guard high != 0 else { throw .malformedLength }
            guard high & 0x80 == 0 else { throw .lineTooLong }
            length |= Int(high) << 7
        }
        guard length <= Multistream.maximumLineByteCount else { throw .lineTooLong }
        guard length > 0 else { throw .malformedLine }
        guard let line = rest.readSlice(length: length) else { return nil }
        var view = line.readableBytesView
        guard view.popLast() == lineBreak else { throw .malformedLine }
        guard let text = String(validating: view, as: UTF8.self) else { throw .malformedLine }
        bytes = rest
        return text
    }
}
