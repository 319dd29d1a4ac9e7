// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import PeerIdentity
import PeerTransport
import WebRTCDirect

// README.md shows these two functions; Scripts/tests compares the texts.

func serve(on address: Multiaddr, announce: (String) -> Void) async throws {
    let transport = try WebRTCDirect(identity: .generate())
    let listener = try await transport.listen(on: address)
    let router = StreamRouter<WebRTCDirect.Connection.Stream>().addingBasicProtocols()
    await withDiscardingTaskGroup { connections in
        for await event in listener.events {
            switch event {
            case .newAddress(let address):
                announce("\(address)/p2p/\(transport.localPeer)")
            case .incoming(let pending, _, _):
                connections.addTask {
                    guard let connection = try? await transport.upgrade(pending) else { return }
                    try? await router.serve(connection)
                }
            default: break
            }
        }
    }
}

func echo(_ text: String, through address: Multiaddr) async throws -> String {
    let transport = try WebRTCDirect(identity: .generate())
    let connection = try await transport.dial(address)
    let selection = try await Multistream.select([.echo], on: connection.openStream())
    try await selection.stream.write(ByteBuffer(string: text))
    try await selection.stream.closeWrite()
    var answer = ByteBuffer()
    while var bytes = try await selection.stream.read() {
        answer.writeBuffer(&bytes)
    }
    await connection.close()
    return String(buffer: answer)
}
