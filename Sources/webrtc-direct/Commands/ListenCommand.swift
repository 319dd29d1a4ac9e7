// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import ArgumentParser
public import Logging
import Multiformats
import PeerIdentity
import PeerTransport
import WebRTCDirect

/// `listen`: prints addresses and serves whoever dials them.
struct ListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Listen, and serve ping, echo and perf until interrupted.",
        discussion: """
            Prints "listening ADDRESS" for each address that can be dialed, and logs to standard \
            error. Keep the identity and the certificate in files and the addresses stay the same.
            """
    )

    @Option(
        help: ArgumentHelp(
            "/ip4|ip6/ADDRESS/udp/PORT/webrtc-direct; may be given several times. "
                + "(default: /ip4/127.0.0.1/udp/0/webrtc-direct)",
            valueName: "address"
        ),
        transform: AddressArgument.listenable
    )
    var on: [Multiaddr] = []

    @Option(
        help: ArgumentHelp(
            "PEM file of the peer's private key; made when it does not exist.",
            valueName: "file"
        )
    )
    var identity: String?

    @Option(
        help: ArgumentHelp(
            "PEM file of the certificate and its key; made when it does not exist.",
            valueName: "file"
        )
    )
    var certificate: String?

    @Option(
        help: ArgumentHelp(
            "Serve a page to browsers that connects to this node, pings it and measures it.",
            valueName: "host:port"
        ),
        transform: WebEndpoint.parse
    )
    var web: WebEndpoint?

    @OptionGroup var congestion: CongestionArgument

    @Option(
        help: ArgumentHelp(
            "Sockets that share each port, to use as many cores; one for each core at most.",
            valueName: "number"
        )
    )
    var sockets = Configuration().listenerSockets

    @Flag(
        help: ArgumentHelp(
            "Serve what automated tests need, too; with --web, print the results they post.",
            visibility: .hidden
        )
    )
    var testProtocols = false

    @Option(help: ArgumentHelp("How much to log.", valueName: "level"))
    var logLevel = Logger.Level.info

    func validate() throws {
        guard sockets > 0 else { throw ValidationError("expected one socket or more") }
    }

    func run() async throws {
        let logger = makeLogger()
        var configuration = Configuration()
        configuration.congestionControl = congestion.control
        configuration.listenerSockets = sockets
        let transport = try WebRTCDirect(
            identity: identity.map { try KeyFile(path: $0).identity() } ?? .generate(),
            certificate: certificate.map { try KeyFile(path: $0).certificate() },
            configuration: configuration
        )
        let listeners = try await listen(with: transport)
        let tests = testProtocols ? TestProtocols() : nil
        let server = Server(transport: transport, logger: logger, tests: tests)
        let webServer = try await serveWeb(listeners, peer: transport.localPeer, logger)
        defer { webServer?.stop() }
        do {
            try await Interruption.guarding { try await server.run(listeners) }
        } catch is Interruption {
            logger.info("stopped")
        }
    }

    private func serveWeb(
        _ listeners: [Listener<WebRTCDirect.Incoming>],
        peer: PeerID,
        _ logger: Logger
    ) async throws -> WebServer? {
        guard let web else { return nil }
        let addresses = listeners.flatMap { $0.addresses }.map { $0.withPeer(peer) }
        let printResult: @Sendable (String) -> Void = { Console.writeLine("result \($0)") }
        let site = try WebSite(
            addresses: addresses,
            takeResult: testProtocols ? printResult : nil
        )
        let server = try await WebServer.start(on: web, site: site)
        Console.writeLine("web \(server.endpoint.url)")
        if !web.isSecureContext {
            logger.warning("browsers need https, or localhost, for the page's cryptography")
        }
        return server
    }

    private func makeLogger() -> Logger {
        let level = logLevel
        return Logger(label: "webrtc-direct") { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }

    private func listen(
        with transport: WebRTCDirect
    ) async throws -> [Listener<WebRTCDirect.Incoming>] {
        let addresses = on.isEmpty ? [try Multiaddr("/ip4/127.0.0.1/udp/0/webrtc-direct")] : on
        var listeners: [Listener<WebRTCDirect.Incoming>] = []
        for address in addresses {
            do {
                let listener = try await transport.listen(on: address)
                listeners.append(listener)
                for bound in listener.addresses {
                    let full = bound.withPeer(transport.localPeer)
                    Console.writeLine("listening \(full)")
                }
            } catch .bindFailed(_, let cause) {
                throw Failure("cannot listen on \(address): \(Failure.text(of: cause))")
            }
        }
        return listeners
    }
}

extension Multiaddr {
    /// The address with the peer behind it, unless it ends with one.
    fileprivate func withPeer(_ peer: PeerID) -> Multiaddr {
        self.peer == nil ? appending(.p2p(peer.multihash)) : self
    }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
