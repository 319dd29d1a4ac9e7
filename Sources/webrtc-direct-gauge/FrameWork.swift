// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import RTCSimulation
import WebRTCDirect

/// Frames of streams, encoded and decoded.
struct FrameWork {
    /// The bytes of the stream in a frame.
    let messageBytes: Int

    /// Writes and reads so many frames.
    func run(_ count: Int) throws -> Int {
        let message = ByteBuffer.pattern(messageBytes, seed: 1)
        var decoder = FrameDecoder(frameBytesMax: 16_384)
        var decoded = 0
        for _ in 0..<count {
            for piece in Frame(message: message).encoded() {
                decoder.append(piece)
                while let (frame, _) = try decoder.next() {
                    guard frame.message.readableBytes == messageBytes else {
                        throw GaugeFailure.damaged
                    }
                    decoded += 1
                }
            }
        }
        guard decoded == count else { throw GaugeFailure.damaged }
        return decoded
    }
}
