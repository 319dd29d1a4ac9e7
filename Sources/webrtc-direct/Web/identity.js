// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// libp2p identities: the key that a peer signs with, and the peer id that is made from it.

import { concat, toBase58, utf8 } from "./bytes.js";
import { bytesField, numberField, parseFields } from "./varint.js";

const RSA = 0;
const ED25519 = 1;
const SECP256K1 = 2;
const ECDSA = 3;

/** A hash of a key this long or shorter would be no shorter: the id is the key itself. */
const INLINE_KEY_BYTES_MAX = 42;

/** A signing key of our own, and the peer id it gives us. */
export class Identity {
  /** A new Ed25519 key. */
  static async generate() {
    const keys = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
    const publicKey = concat(numberField(1, ED25519), bytesField(2, raw));
    return new Identity(keys.privateKey, publicKey, await peerID(publicKey));
  }

  constructor(privateKey, publicKey, peer) {
    this.privateKey = privateKey;
    /** The libp2p message that holds the public key. */
    this.publicKey = publicKey;
    /** The peer id in base58. */
    this.peer = peer;
  }

  async sign(message) {
    return new Uint8Array(await crypto.subtle.sign("Ed25519", this.privateKey, message));
  }
}

/** The peer id, in base58, of a public key in its libp2p message. */
export async function peerID(publicKey) {
  if (publicKey.length <= INLINE_KEY_BYTES_MAX) {
    return toBase58(concat(new Uint8Array([0x00, publicKey.length]), publicKey));
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", publicKey));
  return toBase58(concat(new Uint8Array([0x12, hash.length]), hash));
}

/** Whether a signature belongs to a message and a public key in its libp2p message. */
export async function verify(publicKey, signature, message) {
  const fields = parseFields(publicKey);
  const data = fields.get(2);
  if (!(data instanceof Uint8Array)) throw new Error("the peer's key has no data");
  const subtle = crypto.subtle;
  switch (fields.get(1)) {
    case ED25519: {
      const key = await subtle.importKey("raw", data, { name: "Ed25519" }, false, ["verify"]);
      return subtle.verify("Ed25519", key, signature, message);
    }
    case RSA: {
      const kind = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
      const key = await subtle.importKey("spki", data, kind, false, ["verify"]);
      return subtle.verify(kind.name, key, signature, message);
    }
    case ECDSA: {
      const kind = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
      const key = await subtle.importKey("spki", data, kind, false, ["verify"]);
      return subtle.verify(kind, key, fromDER(signature), message);
    }
    case SECP256K1:
      throw new Error("the peer has a secp256k1 key, which browsers cannot check");
    default:
      throw new Error("the peer has a key of an unknown kind");
  }
}

/** The two numbers of an ECDSA signature, 32 bytes each, as WebCrypto wants them. */
export function fromDER(signature) {
  let place = 0;
  const expect = (tag) => {
    if (signature[place] !== tag || !(signature[place + 1] < 0x80)) {
      throw new Error("malformed ECDSA signature");
    }
    const length = signature[place + 1];
    place += 2;
    return length;
  };
  const number = () => {
    const length = expect(0x02);
    const digits = signature.subarray(place, place + length);
    place += length;
    const first = digits.findIndex((byte) => byte !== 0);
    const significant = first < 0 ? digits.subarray(0, 0) : digits.subarray(first);
    if (significant.length > 32) throw new Error("malformed ECDSA signature");
    return concat(new Uint8Array(32 - significant.length), significant);
  };
  expect(0x30);
  const both = concat(number(), number());
  if (place !== signature.length) throw new Error("malformed ECDSA signature");
  return both;
}

/** What a peer signs to bind its Noise key to its identity. */
export function staticKeyProof(staticKey) {
  return concat(utf8("noise-libp2p-static-key:"), staticKey);
}
