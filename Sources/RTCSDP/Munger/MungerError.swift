// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

package import Multiformats

/// Why no description can be made for a WebRTC Direct connection.
package enum MungerError: Error, Hashable, Sendable {
    /// The address has another shape than `/ip4|ip6/…/udp/…/webrtc-direct/certhash/…[/p2p/…]`.
    case notWebRTCDirect(Multiaddr)

    /// The address is that of a listener, without the hash of its certificate.
    case missingCertificateHash

    /// The certificate is hashed by a function that is not SHA-256.
    case unsupportedHashFunction(Multihash.Code)

    /// The hash of the certificate is cut to so many bytes, too few to rely on.
    case truncatedCertificateHash(byteCount: Int)

    /// The port is 0, which only a listener can use.
    case zeroPort

    /// The IP address is 0.0.0.0 or ::, which only a listener can use.
    case unspecifiedAddress

    /// A user name fragment has not 4…256 ICE characters.
    case invalidUsernameFragment(String)

    /// A password has not 22…256 ICE characters.
    case invalidPassword(String)
}

extension MungerError: CustomStringConvertible {
    /// What was expected instead.
    package var description: String {
        switch self {
        case .notWebRTCDirect(let address):
            "\(address): expected /ip4|ip6/…/udp/…/webrtc-direct/certhash/…[/p2p/…]"
        case .missingCertificateHash: "expected a /certhash behind /webrtc-direct"
        case .unsupportedHashFunction(let code):
            "expected a certhash made with sha2-256, found \(code)"
        case .truncatedCertificateHash(let byteCount):
            "expected a certhash of 32 bytes, found \(byteCount)"
        case .zeroPort: "expected a UDP port other than 0"
        case .unspecifiedAddress: "expected the IP address of a host"
        case .invalidUsernameFragment: "expected a ufrag of 4 to 256 ICE characters"
        case .invalidPassword: "expected a password of 22 to 256 ICE characters"
        }
    }
}
