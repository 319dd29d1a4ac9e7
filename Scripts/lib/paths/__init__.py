# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Measures this package and its peers over the same paths, simulated and with real sockets."""
