// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix

/// A connection to Redis on which one command after the other is answered.
struct RedisConnection {
    private var incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outgoing: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var decoder = RESPDecoder()

    /// Connects, runs `body`, and closes the connection.
    ///
    /// - Throws: `RedisError`, or what `body` throws.
    static func open<Value: Sendable>(
        to address: RedisAddress,
        _ body: @Sendable (inout RedisConnection) async throws -> Value
    ) async throws -> Value {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.seconds(5))
                .connect(host: address.host, port: Int(address.port)) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw RedisError.connectionFailed("\(error)")
        }
        return try await channel.executeThenClose { incoming, outgoing in
            var connection = RedisConnection(
                incoming: incoming.makeAsyncIterator(),
                outgoing: outgoing
            )
            return try await body(&connection)
        }
    }

    private init(
        incoming: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        outgoing: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.incoming = incoming
        self.outgoing = outgoing
    }

    /// Sends a command and waits for its answer.
    ///
    /// - Throws: `RedisError`, or what the system says; after `refused` the connection can be used.
    mutating func send(_ words: String...) async throws -> RESPValue {
        do {
            try await outgoing.write(RESPCommand.encode(words))
        } catch is ChannelError {
            throw RedisError.connectionClosed
        }
        while true {
            do {
                if let answer = try decoder.next() {
                    if case .error(let text) = answer { throw RedisError.refused(text) }
                    return answer
                }
            } catch let fault as RESPFault {
                throw RedisError.peerFault(fault)
            }
            guard let bytes = try await incoming.next(isolation: #isolation) else {
                throw RedisError.connectionClosed
            }
            decoder.receive(bytes)
        }
    }
}
