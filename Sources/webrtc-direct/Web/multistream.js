// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Agreeing on a protocol over a fresh stream: multistream-select 1.0.

import { concat, utf8 } from "./bytes.js";
import { decodeVarint, encodeVarint } from "./varint.js";

const VERSION = "/multistream/1.0.0";
const NOT_AVAILABLE = "na";
const LINE_BYTES_MAX = 1024;
const PROPOSALS_MAX = 64;

/** The listener does not speak the protocol. */
export class ProtocolUnavailable extends Error {}

/** Proposes one protocol; returns when the listener speaks it. */
export async function select(stream, protocol) {
  await stream.write(concat(line(VERSION), line(protocol)));
  const version = await readLine(stream);
  if (version !== VERSION) throw new Error(`the peer speaks "${version}", not ${VERSION}`);
  const answer = await readLine(stream);
  if (answer === NOT_AVAILABLE) {
    stream.closeWrite();
    stream.closeRead();
    throw new ProtocolUnavailable(`the peer does not speak ${protocol}`);
  }
  if (answer !== protocol) throw new Error(`the peer answered "${answer}"`);
}

/** Answers proposals until one is in `protocols`, and returns that; null at the stream's end. */
export async function handle(stream, protocols) {
  const version = await readLine(stream);
  if (version !== VERSION) throw new Error(`the peer speaks "${version}", not ${VERSION}`);
  await stream.write(line(VERSION));
  for (let i = 0; i < PROPOSALS_MAX; i++) {
    const proposal = await readLine(stream);
    if (proposal === null) return null;
    const isKnown = protocols.includes(proposal);
    await stream.write(line(isKnown ? proposal : NOT_AVAILABLE));
    if (isKnown) return proposal;
  }
  throw new Error("too many proposals");
}

function line(text) {
  const bytes = utf8(text + "\n");
  return concat(encodeVarint(bytes.length), bytes);
}

async function readLine(stream) {
  let prefix = new Uint8Array(0);
  let length = null;
  while (!length) {
    const byte = await stream.readExactly(1);
    if (!byte) return null;
    prefix = concat(prefix, byte);
    length = decodeVarint(prefix);
  }
  if (length.value < 1 || length.value > LINE_BYTES_MAX) throw new Error("line too long");
  const bytes = await stream.readExactly(length.value);
  if (!bytes) return null;
  const text = new TextDecoder().decode(bytes);
  if (!text.endsWith("\n")) throw new Error("line without an end");
  return text.slice(0, -1);
}
