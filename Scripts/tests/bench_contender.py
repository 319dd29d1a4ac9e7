# Copyright (c) 2026 The swift-webrtc-direct authors
# SPDX-License-Identifier: MIT
"""A contender of Scripts/bench that does nothing but keep to its protocol."""

import json
import sys

USAGE = 64


def say(**line):
    print(json.dumps(line), flush=True)


def main():
    row = sys.argv[2]
    if row == "exchange":
        sys.exit(USAGE)
    if sys.argv[1] == "serve":
        say(ready="nowhere")
        if "--moody" in sys.argv:
            sys.exit("fed up")
    elif row == "connect":
        sys.exit("no route to nowhere")
    else:
        assert sys.argv[3:5] == ["--to", "nowhere"], sys.argv
        say(connected=True)
        assert sys.stdin.readline() == "go\n"
        say(bytes=1 << 20, seconds=0.5, options=sys.argv[5:])
    sys.stdin.read()


if __name__ == "__main__":
    main()
