// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import NIOCore
public import PeerTransport
import RTCSCTP

extension WebRTCDirect {
    /// One stream of a ``Connection``: a data channel that carries libp2p's frames.
    public final class Stream: MuxedStream {
        let driver: NIOLoopBound<ConnectionDriver>
        let core: NIOLoopBound<StreamCore>
        let loop: any EventLoop
        private let connection: ConnectionLifetime?
        private let outbox: Outbox

        /// The number of the data channel.
        public let id: UInt16

        init(_ core: StreamCore, of driver: ConnectionDriver) {
            loop = driver.eventLoop
            id = core.id.rawValue
            connection = driver.lifetime
            outbox = core.outbox
            self.driver = NIOLoopBound(driver, eventLoop: loop)
            self.core = NIOLoopBound(core, eventLoop: loop)
        }

        deinit {
            let (driver, core) = (driver, core)
            loop.execute { driver.value.release(core.value) }
        }

        /// The next bytes from the peer; see `MuxedStream.read()`.
        ///
        /// - Throws: See `MuxedStream.read()`.
        public func read() async throws(StreamError) -> ByteBuffer? {
            let (driver, core) = (driver, core)
            let answer = await LoopCall.run(
                on: loop,
                cancelled: StreamCore.ReadAnswer.failure(.cancelled)
            ) { driver.value.read(core.value, $0) }
            return try answer.get()
        }

        /// Sends bytes; see `MuxedStream.write(_:)`.
        ///
        /// - Throws: See `MuxedStream.write(_:)`.
        public func write(_ bytes: ByteBuffer) async throws(StreamError) {
            guard !Task.isCancelled else { throw .cancelled }
            let (driver, core) = (driver, core)
            switch outbox.leave(bytes) {
            case .taken: return
            case .takenFirst: return loop.execute { driver.value.fetch(core.value) }
            case .refused: break
            }
            let answer = await LoopCall.run(
                on: loop,
                cancelled: StreamCore.WriteAnswer.failure(.cancelled)
            ) { driver.value.write(bytes, on: core.value, $0) }
            try answer.get()
        }

        /// Ends our direction after all that was written, in a cancelled task too.
        ///
        /// - Throws: See `MuxedStream.closeWrite()`.
        public func closeWrite() async throws(StreamError) {
            let (driver, core) = (driver, core)
            let answer = await LoopCall.run(
                on: loop,
                cancelled: StreamCore.WriteAnswer.failure(.cancelled),
                startsAnyway: true
            ) { driver.value.closeWrite(core.value, $0) }
            try answer.get()
        }

        /// Asks the peer to stop sending and drops what has not been read.
        public func closeRead() {
            let (driver, core) = (driver, core)
            loop.execute { driver.value.closeRead(core.value) }
        }

        /// Gives up both directions at once; the peer is told the code.
        public func reset(errorCode: StreamErrorCode) {
            let (driver, core) = (driver, core)
            loop.execute { driver.value.reset(core.value, errorCode: errorCode.rawValue) }
        }

        /// Ends both directions and waits for the peer's FIN_ACK, at most
        /// `Configuration.streamLinger`; a cancelled task does not wait.
        ///
        /// - Throws: See `MuxedStream.close()`.
        public func close() async throws(StreamError) {
            let (driver, core) = (driver, core)
            let answer = await LoopCall.run(
                on: loop,
                cancelled: StreamCore.WriteAnswer.failure(.cancelled),
                startsAnyway: true
            ) { driver.value.close(core.value, $0) }
            try answer.get()
        }
    }
}
