# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What Scripts/paths and Scripts/bench share: programs, arithmetic, tables and drawings."""
