#!/usr/bin/env bash
# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
# Installs the Debian packages a script needs, and says which. Sourced, never run.

refreshed=""

# install_packages NAME… : those of them that are missing, as root or through sudo.
install_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q '^install ok' ||
            missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "error: please install ${missing[*]}; this system has no apt-get" >&2
        return 1
    fi
    local become=()
    [ "$(id -u)" -eq 0 ] || become=(sudo)
    echo "installing: ${missing[*]}" >&2
    if [ -z "$refreshed" ]; then
        "${become[@]}" apt-get update -qq >/dev/null
        refreshed=yes
    fi
    "${become[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# need_command COMMAND PACKAGE… : the packages, unless the command is there.
need_command() {
    local wanted=$1
    shift
    command -v "$wanted" >/dev/null || install_packages "$@"
}

# need_swift : a clear word where there is no Swift, which no package of the system provides.
need_swift() {
    command -v swift >/dev/null && return 0
    echo "error: swift is not on PATH; get Swift 6.3 or later at https://www.swift.org/install" >&2
    return 1
}

# install_browsers : Chromium and Firefox, where other names of them are not there already.
install_browsers() {
    local wanted=()
    command -v chromium chromium-browser google-chrome >/dev/null || wanted+=(chromium)
    command -v firefox-esr firefox >/dev/null || wanted+=(firefox-esr)
    [ ${#wanted[@]} -eq 0 ] || install_packages "${wanted[@]}" fonts-dejavu-core
}
