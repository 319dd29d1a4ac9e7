# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""Every check over every tracked file; exit 1 when one of them has something to say."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from pathlib import Path

from . import house, swift_rules, text_rules, tree_rules
from .swift_rules import SwiftFile
from .swift_source import SwiftSource
from .violation import Violation
from .wrapping import wrap_comments


def tracked_files(root: Path) -> list[str]:
    """What git has or would take, without what it ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sorted(path for path in listed.stdout.split("\0") if path and (root / path).is_file())


def read_text(path: Path) -> str | None:
    """The text of a file, or nothing for a binary one."""
    data = path.read_bytes()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def check_texts(texts: dict[str, str]) -> list[Violation]:
    """The checks that look at one file of any kind."""
    found = []
    for path, text in texts.items():
        for check in (text_rules.check_header, text_rules.check_width, text_rules.check_words):
            found += check(path, text)
    return found


def wrap(root: Path, texts: dict[str, str]) -> None:
    """Wraps the comments that are too wide, in place."""
    for path, text in texts.items():
        if text_rules.check_width(path, text):
            texts[path] = wrap_comments(text, house.LINE_WIDTH)
            (root / path).write_text(texts[path], encoding="utf-8")


def swift_files(texts: dict[str, str]) -> list[SwiftFile]:
    """The Swift files of sources, tests and the manifest."""
    swift = {path: text for path, text in texts.items() if path.endswith(".swift")}
    return [SwiftFile(path, SwiftSource(text)) for path, text in swift.items()]


def check_swift(files: list[SwiftFile]) -> list[Violation]:
    """The checks that look at one Swift file."""
    return [found for file in files for check in swift_rules.CHECKS for found in check(file)]


def check_tree(root: Path, tracked: list[str], files: list[SwiftFile]) -> list[Violation]:
    """The checks that look at everything, those of the toolchain included."""
    found = tree_rules.check_budgets(files) + tree_rules.check_top_level(tracked)
    found += text_rules.check_blobs(root)
    manifest = tree_rules.read_manifest(root)
    found += [manifest] if isinstance(manifest, Violation) else tree_rules.check_manifest(manifest)
    return found + tree_rules.check_format(root, [file.path for file in files])


def is_wanted(path: str, prefixes: list[str]) -> bool:
    """Whether the user asked for this path; without any prefix everything is wanted."""
    return not prefixes or path.startswith(tuple(prefixes))


def summary(files: list[SwiftFile]) -> str:
    """The budgets' state in one line."""
    sources = [file for file in files if file.top == "Sources"]
    lengths = [function.lines for file in sources for function in file.source.functions()]
    if not sources or not lengths:
        return f"{len(files)} Swift files"
    short = sum(1 for length in lengths if length <= 40) / len(lengths)
    return (
        f"{len(files)} Swift files; in Sources the median file has"
        f" {statistics.median(file.line_count for file in sources):g} lines, the longest"
        f" {max(file.line_count for file in sources)}; {short:.1%} of {len(lengths)} functions"
        f" have at most 40 lines, the longest has {max(lengths)}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="Scripts/tidy", description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--no-swift", action="store_true", help="leave out what needs swift")
    parser.add_argument("--wrap", action="store_true", help="wrap comments that are too wide")
    parser.add_argument("paths", nargs="*", help="show only violations below these paths")
    args = parser.parse_args()
    root = args.root.resolve()
    tracked = tracked_files(root)
    texts = {path: text for path in tracked if (text := read_text(root / path)) is not None}
    if args.wrap:
        wrap(root, {path: text for path, text in texts.items() if is_wanted(path, args.paths)})
        texts = {path: read_text(root / path) or "" for path in texts}
    files = swift_files(texts)
    found = check_texts(texts) + check_swift(files)
    found += [] if args.no_swift else check_tree(root, tracked, files)
    shown = sorted(set(violation for violation in found if is_wanted(violation.path, args.paths)))
    for violation in shown:
        print(violation)
    print(f"tidy: {summary(files)}", file=sys.stderr)
    print(f"tidy: {len(shown)} violations" if shown else "tidy: nothing to tidy", file=sys.stderr)
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main())
