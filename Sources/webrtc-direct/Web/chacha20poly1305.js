// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// ChaCha20-Poly1305 (RFC 8439), which WebCrypto does not have. It secures the few hundred bytes of
// the Noise handshake, so it is written to be read. BigInt is not constant-time; the keys live as
// long as a handshake.

import { concat, equalBytes } from "./bytes.js";

const TAG_BYTES = 16;

/** The ciphertext of `plaintext`, with the tag behind it. Key 32 bytes, nonce 12 bytes. */
export function seal(key, nonce, plaintext, associated) {
  const ciphertext = chacha20(key, nonce, 1, plaintext);
  return concat(ciphertext, tag(key, nonce, ciphertext, associated));
}

/** The plaintext of what `seal` made; throws when it or `associated` was changed. */
export function open(key, nonce, sealed, associated) {
  if (sealed.length < TAG_BYTES) throw new Error("ciphertext shorter than its tag");
  const ciphertext = sealed.subarray(0, sealed.length - TAG_BYTES);
  const given = sealed.subarray(sealed.length - TAG_BYTES);
  if (!equalBytes(given, tag(key, nonce, ciphertext, associated))) {
    throw new Error("ciphertext does not match its tag");
  }
  return chacha20(key, nonce, 1, ciphertext);
}

/** §2.4: the bytes with the key stream from block `counter` on laid over them. */
export function chacha20(key, nonce, counter, bytes) {
  const result = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += 64) {
    const block = chachaBlock(key, nonce, counter + start / 64);
    const end = Math.min(start + 64, bytes.length);
    for (let i = start; i < end; i++) result[i] = bytes[i] ^ block[i - start];
  }
  return result;
}

/** §2.3: 64 bytes of the key stream. */
export function chachaBlock(key, nonce, counter) {
  const initial = new Uint32Array(16);
  initial.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  initial.set(words(key), 4);
  initial[12] = counter;
  initial.set(words(nonce), 13);
  const state = initial.slice();
  for (let round = 0; round < 10; round++) {
    quarterRound(state, 0, 4, 8, 12);
    quarterRound(state, 1, 5, 9, 13);
    quarterRound(state, 2, 6, 10, 14);
    quarterRound(state, 3, 7, 11, 15);
    quarterRound(state, 0, 5, 10, 15);
    quarterRound(state, 1, 6, 11, 12);
    quarterRound(state, 2, 7, 8, 13);
    quarterRound(state, 3, 4, 9, 14);
  }
  const block = new DataView(new ArrayBuffer(64));
  for (let i = 0; i < 16; i++) block.setUint32(4 * i, state[i] + initial[i], true);
  return new Uint8Array(block.buffer);
}

/** §2.1. */
function quarterRound(x, a, b, c, d) {
  x[a] += x[b];
  x[d] = rotate(x[d] ^ x[a], 16);
  x[c] += x[d];
  x[b] = rotate(x[b] ^ x[c], 12);
  x[a] += x[b];
  x[d] = rotate(x[d] ^ x[a], 8);
  x[c] += x[d];
  x[b] = rotate(x[b] ^ x[c], 7);
}

function rotate(word, count) {
  return (word << count) | (word >>> (32 - count));
}

/** §2.8: what is authenticated is both texts, padded, and their lengths. */
function tag(key, nonce, ciphertext, associated) {
  const oneTimeKey = chachaBlock(key, nonce, 0).subarray(0, 32);
  const lengths = new DataView(new ArrayBuffer(16));
  lengths.setUint32(0, associated.length, true);
  lengths.setUint32(8, ciphertext.length, true);
  const message = concat(
    associated, padding(associated), ciphertext, padding(ciphertext),
    new Uint8Array(lengths.buffer),
  );
  return poly1305(oneTimeKey, message);
}

function padding(bytes) {
  return new Uint8Array((16 - (bytes.length % 16)) % 16);
}

/** §2.5. */
export function poly1305(key, message) {
  const prime = (1n << 130n) - 5n;
  const r = littleEndian(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  const s = littleEndian(key.subarray(16, 32));
  let sum = 0n;
  for (let start = 0; start < message.length; start += 16) {
    const block = message.subarray(start, start + 16);
    sum = ((sum + littleEndian(block) + (1n << BigInt(8 * block.length))) * r) % prime;
  }
  sum += s;
  return Uint8Array.from({ length: TAG_BYTES }, (_, i) => Number((sum >> BigInt(8 * i)) & 0xffn));
}

function littleEndian(bytes) {
  return bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}

function words(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}
