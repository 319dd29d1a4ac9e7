// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import NIOCore

/// RE-CONFIG: resets streams and answers such requests (RFC 6525 §3.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |  Type = 130   |  Chunk Flags  |         Chunk Length          |
///     +---------------+---------------+-------------------------------+
///     :                  Re-configuration Parameter                   :
///     +---------------------------------------------------------------+
///     :             Re-configuration Parameter (optional)             :
///     +---------------------------------------------------------------+
package struct ReconfigurationChunk: Hashable, Sendable {
    /// One or two requests and responses; only some pairs are allowed (RFC 6525 §3.1).
    package var parameters: [ReconfigurationParameter]

    /// Wraps the parameters.
    package init(_ parameters: ReconfigurationParameter...) { self.parameters = parameters }

    /// Parses the chunk.
    init(parsing raw: RawChunk) throws(WireFault) {
        parameters = []
        var walk = ParameterWalk(raw.value, in: raw.type)
        while let parameter = walk.next() {
            guard parameters.count < 2 else { throw .malformedChunk(.reconfiguration) }
            parameters.append(try ReconfigurationParameter(parsing: parameter))
        }
        if let fault = walk.fault { throw fault }
        guard !parameters.isEmpty else { throw .malformedChunk(.reconfiguration) }
    }

    /// Appends the chunk.
    package func write(into buffer: inout ByteBuffer) {
        buffer.writeChunk(.reconfiguration) { buffer in
            var padding = 0
            for parameter in parameters { padding = parameter.write(into: &buffer) }
            return padding
        }
    }
}
