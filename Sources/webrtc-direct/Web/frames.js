// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Frames: how a data channel carries one stream with half-close (libp2p WebRTC, "Multiplexing").
//
//     uvarint length | 0x08 flag | 0x12 length message | 0x18 errorCode

import { concat } from "./bytes.js";
import { decodeVarint, encodeVarint, numberField, parseFields } from "./varint.js";

/** What a frame says about one half of a stream. */
export const Flag = { fin: 0, stopSending: 1, reset: 2, finAck: 3 };

/** The most bytes of a stream in one frame: 16 KiB with all that surrounds them. */
export const MESSAGE_BYTES_MAX = 16_384 - 7;

/** The largest frame that is accepted, as go-libp2p and this package's listener have it. */
const FRAME_BYTES_MAX = 257 * 1024;

/** go-libp2p reads the message that begins a frame into a buffer of this size. */
const SINGLE_MESSAGE_BYTES_MAX = 4096;

const MESSAGE_TAG = 0x12;

/** The data-channel message that carries a flag. */
export function flagFrame(flag, errorCode = 0) {
  const code = errorCode ? numberField(3, errorCode) : new Uint8Array(0);
  const body = concat(numberField(1, flag), code);
  return concat(encodeVarint(body.length), body);
}

/** The data-channel messages that carry some bytes of a stream; a large one is not copied. */
export function messageFrame(bytes) {
  const fields = concat(new Uint8Array([MESSAGE_TAG]), encodeVarint(bytes.length));
  const head = concat(encodeVarint(fields.length + bytes.length), fields);
  const isSmall = head.length + bytes.length <= SINGLE_MESSAGE_BYTES_MAX;
  return isSmall ? [concat(head, bytes)] : [head, bytes];
}

/** Cuts the bytes of a channel into frames, however they are spread over its messages. */
export class FrameDecoder {
  #pending = new Uint8Array(0);
  #length = null;

  /** Takes a message and gives the frames that are complete: `{ flag, message, errorCode }`. */
  append(message) {
    this.#pending = this.#pending.length ? concat(this.#pending, message) : message;
    const frames = [];
    for (let body = this.#nextBody(); body; body = this.#nextBody()) {
      const fields = parseFields(body);
      frames.push({ flag: fields.get(1), message: fields.get(2), errorCode: fields.get(3) ?? 0 });
    }
    return frames;
  }

  #nextBody() {
    if (this.#length === null) {
      const prefix = decodeVarint(this.#pending);
      if (!prefix) return null;
      if (prefix.value > FRAME_BYTES_MAX) throw new Error(`frame of ${prefix.value} bytes`);
      this.#length = prefix.value;
      this.#pending = this.#pending.subarray(prefix.end);
    }
    if (this.#pending.length < this.#length) return null;
    const body = this.#pending.subarray(0, this.#length);
    this.#pending = this.#pending.subarray(this.#length);
    this.#length = null;
    return body;
  }
}
