// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import NIOCore
import NIOPosix
import Synchronization

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// A port that several sockets of this process hold together, so that the system spreads what
/// arrives there over them, by a hash of the addresses of both ends (SO_REUSEPORT of Linux).
///
/// Nobody else shall share it by mistake. So whoever finds none of the others there binds the port
/// alone, without the option, which fails when it is in use; the option is set afterwards, for the
/// others to join. What is left is a process of the same user whose first socket there already has
/// the option: the system lets it in, and gives it a share of the peers.
package final class SharedPort: Sendable {
    private static let option = ChannelOptions.Types.SocketOption(
        level: .socket,
        name: .init(rawValue: SO_REUSEPORT)
    )

    private let openCount = Atomic(0)

    /// A port that nobody holds yet.
    package init() {}

    /// Has a socket join those that are open, if any are.
    func prepare(_ bootstrap: DatagramBootstrap) -> DatagramBootstrap {
        guard openCount.load(ordering: .acquiring) > 0 else { return bootstrap }
        return bootstrap.channelOption(Self.option, value: 1)
    }

    /// Lets others join this socket; should the system refuse, their binding fails.
    func admitOthers(beside channel: any Channel) -> EventLoopFuture<any Channel> {
        channel.setOption(Self.option, value: 1).recover { _ in }.map { channel }
    }

    /// One more socket is open.
    func opened() { openCount.add(1, ordering: .acquiringAndReleasing) }

    /// A socket was closed.
    func closed() { openCount.subtract(1, ordering: .acquiringAndReleasing) }
}
