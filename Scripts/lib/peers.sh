#!/usr/bin/env bash
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
# Installs the libp2p nodes that the interoperability tests talk to. Sourced, after install.sh.

# The interpreter of the environment that has py-libp2p; set by install_py_libp2p.
py_libp2p_python=""

# install_py_libp2p : py-libp2p in a virtual environment of its own below .build.
install_py_libp2p() {
    local pins="Scripts/peers/py_libp2p.txt" home=".build/peers/py-libp2p"
    local stamp="$home/installed.txt"
    py_libp2p_python="$PWD/$home/bin/python"
    if [ -f "$stamp" ] && cmp -s "$pins" "$stamp" && "$py_libp2p_python" -c 'import libp2p'; then
        return 0
    fi
    # A Python built by hand has venv; the system's has it in a package of its own.
    python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv
    echo "installing: py-libp2p into $home" >&2
    rm -rf "$home"
    mkdir -p "$(dirname "$home")"
    python3 -m venv "$home"
    if ! "$py_libp2p_python" -m pip install --quiet --disable-pip-version-check -r "$pins"; then
        # Some of its dependencies have no wheel for every machine.
        install_packages build-essential python3-dev libgmp-dev libffi-dev
        "$py_libp2p_python" -m pip install --quiet --disable-pip-version-check -r "$pins"
    fi
    cp "$pins" "$stamp"
}
