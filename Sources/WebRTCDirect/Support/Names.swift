// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

public import PeerTransport

/// Why a connection ended; SCTP has a type of the same name for associations.
public typealias CloseReason = PeerTransport.CloseReason
