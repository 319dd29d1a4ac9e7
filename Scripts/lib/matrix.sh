#!/usr/bin/env bash
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
# Runs the interoperability matrix. Sourced, after install.sh and peers.sh.

# install_matrix : every peer and browser; what cannot be had is named, and its cells are reported
# as not run.
install_matrix() {
    install_browsers || echo "not run: a browser could not be installed" >&2
    export_peers
}

# run_matrix OPTION… : every cell, with the peers of install_matrix and the programs of this build.
# Options go to Scripts/lib/matrix.py.
run_matrix() {
    local folder=.build/peers cells versions failed="" start=$SECONDS
    cells="$PWD/$folder/cells.jsonl" versions="$PWD/$folder/versions.txt"
    mkdir -p "$folder"
    rm -f "$cells"
    export_programs
    export WEBRTC_DIRECT_CELLS="$cells"
    swift test --skip-build --filter '^InteropTests\.' || failed=yes
    python3 Scripts/peers/browser.py "$WEBRTC_DIRECT_TOOL" --record "$cells" || failed=yes
    peer_versions >"$versions"
    python3 Scripts/lib/matrix.py "$cells" --versions "$versions" "$@" || failed=yes
    echo "the matrix took $((SECONDS - start)) s"
    [ -z "$failed" ]
}
