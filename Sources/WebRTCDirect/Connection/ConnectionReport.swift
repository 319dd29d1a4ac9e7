// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Multiformats
import PeerIdentity
import PeerTransport

/// What a dial or an upgrade ends with.
typealias ConnectionAnswer = Result<WebRTCDirect.Connection, TransportError>

/// Turns the end of a handshake into the answer of the call that waits for it.
struct ConnectionReport {
    let call: LoopCall<ConnectionAnswer>
    let localAddress: Multiaddr
    let remoteAddress: Multiaddr

    /// Waits for the driver's handshake; a call that is cancelled ends the connection.
    func wire(to driver: ConnectionDriver, ended: @escaping () -> Void = {}) {
        driver.established = { [weak driver] result in
            ended()
            guard let driver else { return }
            answer(result, driver)
        }
        call.onCancel = { [weak driver] in driver?.abort(reason: "cancelled") }
    }

    private func answer(_ result: Result<PeerID, TransportError>, _ driver: ConnectionDriver) {
        switch result {
        case .failure(let error): call.complete(.failure(error))
        case .success(let peer):
            let status = ConnectionStatus(remoteAddress: remoteAddress)
            driver.status = status
            // When nobody waits any more the handle is let go at once, which closes the connection.
            let connection = WebRTCDirect.Connection(
                driver: driver,
                status: status,
                remotePeer: peer,
                localAddress: localAddress
            )
            call.complete(.success(connection))
        }
    }
}
