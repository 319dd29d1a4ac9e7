#!/usr/bin/env bash
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
# Installs the libp2p nodes that the interoperability tests talk to. Sourced, after install.sh.

# The interpreter of the environment that has py-libp2p; set by install_py_libp2p.
py_libp2p_python=""

# install_python_packages HOME PINS MODULE : the pinned packages in a virtual environment at HOME.
# Whoever calls it may go on without them, so that nothing here relies on `set -e`.
install_python_packages() {
    local home=$1 pins=$2 module=$3
    local python="$home/bin/python" stamp="$home/installed.txt"
    if [ -f "$stamp" ] && cmp -s "$pins" "$stamp" && "$python" -c "import $module"; then
        return 0
    fi
    # A Python built by hand has venv; the system's has it in a package of its own.
    python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages python3-venv || return
    echo "installing: $module into $home" >&2
    rm -rf "$home"
    mkdir -p "$(dirname "$home")"
    python3 -m venv "$home" || return
    if ! "$python" -m pip install --quiet --disable-pip-version-check -r "$pins"; then
        # Some of the dependencies have no wheel for every machine.
        install_packages build-essential python3-dev libgmp-dev libffi-dev || return
        "$python" -m pip install --quiet --disable-pip-version-check -r "$pins" || return
    fi
    "$python" -c "import $module" && cp "$pins" "$stamp"
}

# install_py_libp2p : py-libp2p in a virtual environment of its own below .build.
install_py_libp2p() {
    local home=".build/peers/py-libp2p"
    install_python_packages "$home" Scripts/peers/py_libp2p.txt libp2p || return
    py_libp2p_python="$PWD/$home/bin/python"
}

# The interpreter of the environment that has aiortc; set by install_aiortc.
aiortc_python=""

# install_aiortc : aiortc in a virtual environment of its own below .build.
install_aiortc() {
    local home=".build/peers/aiortc"
    install_python_packages "$home" Scripts/peers/aiortc.txt aiortc || return
    aiortc_python="$PWD/$home/bin/python"
}

# export_aiortc, export_pion, export_usrsctp : each installs a peer and says where its programs are.
#
# A peer that cannot be had is named and left out: what needs it is reported as not run.
export_aiortc() {
    install_aiortc && export WEBRTC_DIRECT_AIORTC="$aiortc_python" ||
        echo "not run: aiortc could not be installed" >&2
}

export_pion() {
    local home
    if home=$(Scripts/peers/pion/build); then
        export WEBRTC_DIRECT_PION="$home/pion"
    else
        echo "not run: pion could not be built" >&2
    fi
}

export_usrsctp() {
    local home
    if home=$(Scripts/peers/usrsctp/build); then
        export WEBRTC_DIRECT_USRSCTP="$home/usrsctp" WEBRTC_DIRECT_KERNEL_SCTP="$home/kernel-sctp"
        export WEBRTC_DIRECT_USRSCTP_BENCH="$home/usrsctp-bench"
    else
        echo "not run: usrsctp could not be built" >&2
    fi
}

# export_peers : every peer that the tests talk to.
export_peers() {
    install_py_libp2p && export WEBRTC_DIRECT_PY_LIBP2P="$py_libp2p_python" ||
        echo "not run: py-libp2p could not be installed" >&2
    export_aiortc
    export_pion
    export_usrsctp
    need_command redis-server redis-server && WEBRTC_DIRECT_REDIS=$(command -v redis-server) &&
        export WEBRTC_DIRECT_REDIS || echo "not run: there is no redis-server" >&2
}

# export_programs : tells the tests where the programs of this build are.
export_programs() {
    local path
    path=$(swift build --show-bin-path)
    export WEBRTC_DIRECT_TOOL="$path/webrtc-direct"
    export WEBRTC_DIRECT_INTEROP_APP="$path/webrtc-direct-interop"
}

# peer_versions : "peer<TAB>version" for each peer that is installed.
peer_versions() {
    local package
    printf 'py-libp2p\t%s\n' "$(sed -n 's/^libp2p.*==//p' Scripts/peers/py_libp2p.txt)"
    printf 'aiortc\t%s\n' "$(sed -n 's/^aiortc==//p' Scripts/peers/aiortc.txt)"
    package=$(dpkg-query -W -f='${Version}' golang-github-pion-webrtc.v3-dev 2>/dev/null || true)
    printf 'pion\t%s\npion raw\t%s\n' "${package%%-*}" "${package%%-*}"
    package=$(dpkg-query -W -f='${Version}' libusrsctp-dev 2>/dev/null || true)
    printf 'usrsctp\t%s\n' "${package%%-*}"
    package=$(chromium --version 2>/dev/null | grep -oE '[0-9.]+' | head -1 || true)
    printf 'chromium\t%s\nchromium-no-mangle\t%s\n' "$package" "$package"
    package=$(firefox-esr --version 2>/dev/null | grep -oE '[0-9.]+' | head -1 || true)
    printf 'firefox\t%s\nfirefox-usrsctp\t%s\n' "$package" "$package"
}
