// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import NIOCore
import RTCCore
import RTCSDP

extension TransportAddress {
    /// The socket address of a multiaddr's first two components; nil for names, and for an
    /// interface that does not exist here.
    init?(_ endpoint: UDPEndpointAddress) {
        switch endpoint.host {
        case .ip4(let address): self.init(ip: IPAddress(address), port: endpoint.port)
        case .ip6(let address, let zone):
            guard let scope = Self.scope(of: zone) else { return nil }
            let ip = IPAddress.v6(high: address.high, low: address.low, scope: scope)
            self.init(ip: ip, port: endpoint.port)
        case .dns: return nil
        }
    }

    private static func scope(of zone: Multiaddr.Name?) -> UInt32? {
        guard let zone else { return 0 }
        if let number = UInt32(zone.description) { return number }
        let devices = (try? System.enumerateDevices()) ?? []
        let device = devices.first { $0.name == zone.description }
        return device.flatMap { UInt32(exactly: $0.interfaceIndex) }
    }
}

/// Multiformats' name for the first two components of an address.
typealias UDPEndpointAddress = Multiformats.UDPEndpoint

extension Multiaddr {
    /// `/ip4|ip6/…/udp/…/webrtc-direct`, with certificate hashes behind it.
    init(webRTCDirectAt address: TransportAddress, certhashes: [Multihash] = []) {
        var components: [Component] = []
        switch address.ip {
        case .v4(let bits): components.append(.ip4(IPv4Address(rawValue: bits)))
        case .v6(let high, let low, let scope):
            if scope != 0, let zone = Name(String(scope)) { components.append(.ip6zone(zone)) }
            components.append(.ip6(IPv6Address(high: high, low: low)))
        }
        components += [.udp(address.port), .webrtcDirect]
        self.init(components + certhashes.map(Component.certhash))
    }
}
