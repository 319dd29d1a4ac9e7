// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// /ipfs/ping/1.0.0: 32 random bytes come back, again and again on one stream.

import { equalBytes } from "./bytes.js";

/** The name it is agreed on by. */
export const PING = "/ipfs/ping/1.0.0";

const PAYLOAD_BYTES = 32;

/** Sends one ping; the milliseconds until it came back. */
export async function roundTrip(stream) {
  const payload = crypto.getRandomValues(new Uint8Array(PAYLOAD_BYTES));
  const start = performance.now();
  await stream.write(payload);
  const answer = await stream.readExactly(PAYLOAD_BYTES);
  const milliseconds = performance.now() - start;
  if (!answer) throw new Error("the peer ended the stream instead of answering a ping");
  if (!equalBytes(answer, payload)) throw new Error("the ping came back changed");
  return milliseconds;
}

/** Answers pings until the peer ends its direction. */
export async function servePing(stream) {
  for (;;) {
    const payload = await stream.readExactly(PAYLOAD_BYTES);
    if (!payload) break;
    await stream.write(payload);
  }
  stream.closeWrite();
}
