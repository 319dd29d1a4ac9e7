// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Bytes that look random, and the comparison with what came back: position by position, so that a
// lost, doubled or moved piece is noticed.

/** A prime, so that no frame and no buffer repeats with it. */
const PERIOD = 1_048_573;

/** Made once: every pattern is a walk round and round these bytes. */
const bytes = new Uint8Array(PERIOD);
for (let i = 0, state = 0x9e3779b9; i < PERIOD; i++) {
  // xorshift32
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  bytes[i] = state >>> 11;
}

/** Where one walk over the bytes is. */
export class Pattern {
  #start;
  #count = 0;

  /** The same seed, a number from 0 on, gives the same bytes. */
  constructor(seed) {
    this.#start = seed % PERIOD;
  }

  /** Up to so many bytes, as a view; at least one. */
  next(count) {
    const start = (this.#start + this.#count) % PERIOD;
    const part = bytes.subarray(start, Math.min(start + count, PERIOD));
    this.#count += part.length;
    return part;
  }

  /** Compares what came next; throws at the first byte that differs. */
  expect(chunk) {
    let place = (this.#start + this.#count) % PERIOD;
    for (let i = 0; i < chunk.length; i++) {
      if (chunk[i] !== bytes[place]) throw new Error(`byte ${this.#count + i} differs`);
      if (++place === PERIOD) place = 0;
    }
    this.#count += chunk.length;
  }
}
