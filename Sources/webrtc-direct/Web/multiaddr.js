// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Addresses of the form /ip4|ip6/HOST/udp/PORT/webrtc-direct/certhash/HASH…[/p2p/PEER].

import { fromBase32, fromBase58, fromBase64URL, fromHex, toBase58, toBase64URL } from "./bytes.js";

const SHA2_256 = 0x12;

/** Where a listener is, and what proves that it is the right one. */
export class WebRTCDirectAddress {
  /** Takes an address apart; throws with a sentence when it cannot be dialed. */
  constructor(text) {
    const parts = text.trim().split("/");
    const [empty, family, host, udp, port, transport] = parts;
    const expected = "/ip4|ip6/HOST/udp/PORT/webrtc-direct/certhash/HASH/p2p/PEER";
    if (empty !== "" || udp !== "udp" || transport !== "webrtc-direct") {
      throw new Error(`expected ${expected}`);
    }
    if (family !== "ip4" && family !== "ip6") throw new Error(`"${family}" is no IP address`);
    if (!(family === "ip4" ? /^[0-9.]+$/ : /^[0-9a-f:.]+$/i).test(host)) {
      throw new Error(`"${host}" is no ${family} address`);
    }
    this.family = family;
    this.host = host;
    this.port = Number(port);
    if (!/^[0-9]+$/.test(port) || this.port < 1 || this.port > 65535) {
      throw new Error(`"${port}" is no port to dial`);
    }
    this.certhashes = [];
    this.peer = null;
    this.#parseTail(parts.slice(6), expected);
    if (this.certhashes.length === 0) throw new Error("no sha2-256 certhash in the address");
  }

  #parseTail(parts, expected) {
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const [name, value] = [parts[i], parts[i + 1]];
      if (name === "certhash") {
        const hash = fromMultibase(value);
        if (hash[0] === SHA2_256 && hash[1] === 32 && hash.length === 34) {
          this.certhashes.push(hash.subarray(2));
        }
      } else if (name === "p2p" && this.peer === null) {
        this.peer = toBase58(peerMultihash(value));
      } else {
        throw new Error(`"/${name}": expected ${expected}`);
      }
    }
    if (parts.length % 2) throw new Error(`expected ${expected}`);
  }

  /** The SHA-256 of the certificate that the listener shall show: the first that is named. */
  get certificateHash() {
    return this.certhashes[0];
  }

  toString() {
    const hashes = this.certhashes.map((hash) => {
      return `/certhash/u${toBase64URL(new Uint8Array([SHA2_256, 32, ...hash]))}`;
    });
    const peer = this.peer ? `/p2p/${this.peer}` : "";
    const where = `/${this.family}/${this.host}/udp/${this.port}/webrtc-direct`;
    return where + hashes.join("") + peer;
  }
}

/** The bytes of a text whose first letter names its alphabet. */
function fromMultibase(text) {
  const rest = text.slice(1);
  switch (text[0]) {
    case "u": return fromBase64URL(rest);
    case "z": return fromBase58(rest);
    case "b": return fromBase32(rest);
    case "f": return fromHex(rest);
    default: throw new Error(`unknown multibase "${text[0] ?? ""}"`);
  }
}

/** The multihash of a peer id, from base58 or from a CID. */
function peerMultihash(text) {
  if (/^(1|Qm)/.test(text)) return fromBase58(text);
  const cid = fromMultibase(text);
  // CID version 1, libp2p-key
  if (cid[0] !== 1 || cid[1] !== 0x72) throw new Error(`"${text}" is no peer id`);
  return cid.subarray(2);
}
