// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// /echo/1.0.0: the listener sends back what it reads, and ends its direction after our end.

import { Pattern } from "./pattern.js";

/** The name it is agreed on by. */
export const ECHO = "/echo/1.0.0";

const CHUNK_BYTES = 64 * 1024;

/**
 * Sends so many bytes and compares each that comes back, both at once.
 *
 * `progress` is called with the count that was compared so far. Returns the milliseconds it took.
 */
export async function verifyEcho(stream, byteCount, progress = () => {}) {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0];
  const start = performance.now();
  try {
    await Promise.all([
      send(stream, byteCount, new Pattern(seed)),
      compare(stream, byteCount, new Pattern(seed), progress),
    ]);
  } catch (error) {
    stream.reset();
    throw error;
  }
  return performance.now() - start;
}

async function send(stream, byteCount, pattern) {
  for (let rest = byteCount; rest > 0; ) {
    const chunk = pattern.next(Math.min(rest, CHUNK_BYTES));
    await stream.write(chunk);
    rest -= chunk.length;
  }
  stream.closeWrite();
}

async function compare(stream, byteCount, pattern, progress) {
  let received = 0;
  for (;;) {
    const chunk = await stream.read();
    if (!chunk) break;
    pattern.expect(chunk);
    received += chunk.length;
    if (received > byteCount) throw new Error("more bytes came back than were sent");
    progress(received);
  }
  if (received < byteCount) throw new Error(`the echo ended after ${received} bytes`);
}
