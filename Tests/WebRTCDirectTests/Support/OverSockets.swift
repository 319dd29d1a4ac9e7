// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

import Testing

/// What runs over real sockets; one test after the other, since each wants the machine for itself.
@Suite(.serialized, .timeLimit(.minutes(1)))
enum OverSockets {}
