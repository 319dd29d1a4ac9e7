# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Takes the faults of other implementations into account: faults.json."""

import json
from pathlib import Path

ANY_VARIANT = "*"


def read_faults():
    with open(Path(__file__).with_name("faults.json"), encoding="utf-8") as file:
        return json.load(file)


def find_fault(faults, peer, direction, variant, cell):
    """The entry that is about a cell of a column, if there is one."""
    for fault in faults:
        place = (fault["peer"], fault["direction"], fault["cell"])
        if place == (peer, direction, cell) and fault["variant"] in (ANY_VARIANT, variant):
            return fault
    return None


def judge(result, detail, fault):
    """What an outcome counts as, given what is known of its cell: a result and what to say of it.

    A failed cell is excused by a fault that its detail shows; one that passes contradicts the file,
    unless the fault is intermittent.
    """
    if fault is None or result == "skip":
        return result, detail
    if result == "fail":
        return ("fault", fault["reason"]) if fault["evidence"] in detail else (result, detail)
    if fault.get("isIntermittent"):
        return result, detail
    return "fail", "works now: take it out of faults.json"
