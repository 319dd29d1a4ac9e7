# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Measures what a transfer, a message and a connection cost, beside peers and floors."""
