// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

/// Which end of a connection a node is.
public enum Endpoint: Sendable, Hashable {
    /// The node that dialed.
    case dialer
    /// The node that listened.
    case listener
}

/// Which local port a dial goes out from.
public enum PortUse: Sendable, Hashable {
    /// A port of its own.
    case new
    /// The port of a listener when there is one, otherwise a port of its own.
    case reuse
}

/// How to dial.
public struct DialOptions: Sendable, Hashable {
    /// The role to take in the handshakes; `.listener` is for hole punching, where both sides dial.
    ///
    /// A transport that has no such mode throws ``TransportError/optionNotSupported(_:)``.
    public var role: Endpoint

    /// Which local port to dial from; `.reuse` is kept where the transport can.
    public var portUse: PortUse

    /// How long the whole attempt may take, 20 s unless told otherwise.
    public var timeout: Duration

    /// The default time limit.
    public static let defaultTimeout: Duration = .seconds(20)

    /// Dials as the dialer, from a listener's port where possible, for at most 20 s.
    public init(
        role: Endpoint = .dialer,
        portUse: PortUse = .reuse,
        timeout: Duration = defaultTimeout
    ) {
        self.role = role
        self.portUse = portUse
        self.timeout = timeout
    }
}
