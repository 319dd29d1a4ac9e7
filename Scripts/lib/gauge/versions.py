# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""What moves the counts without any change of ours."""

from __future__ import annotations

import json
import platform
import re
import subprocess
from pathlib import Path


def _output(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match.group(1) if match else "unknown"


def packages(path: Path = Path("Package.resolved")) -> dict[str, str]:
    """The versions of the Swift packages that the counted code is built from."""
    if not path.exists():
        return {}
    pins = json.loads(path.read_text(encoding="utf-8"))["pins"]
    wanted = ("swift-nio", "swift-collections")
    return {
        pin["identity"]: pin["state"].get("version", "unknown")
        for pin in pins
        if pin["identity"] in wanted
    }


def vectors(path: Path = Path("/proc/cpuinfo")) -> str:
    """The widest vectors of the processor that valgrind can emulate.

    OpenSSL and the C library choose their code by the processor that valgrind describes to them,
    and that depends on the real one only as far as this.
    """
    flags = set(_found(r"flags\s*: (.+)", path.read_text(encoding="utf-8")).split())
    return next((name for name in ("avx2", "avx", "ssse3") if name in flags), "sse2")


def current() -> dict[str, str]:
    """The versions here."""
    return {
        "swift": _found(r"Swift version (\S+)", _output("swift", "--version")),
        "libc": " ".join(platform.libc_ver()),
        "openssl": _found(r"(\S+)", _output("pkg-config", "--modversion", "openssl")),
        "valgrind": _found(r"valgrind-(\S+)", _output("valgrind", "--version")),
        "vectors": vectors(),
        **packages(),
    }


def differences(old: dict[str, str], new: dict[str, str]) -> list[str]:
    """What is not the same, in words."""
    return [
        f"{name} {new.get(name, 'none')} and not {old.get(name, 'none')}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
