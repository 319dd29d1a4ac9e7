// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// The Noise handshake of a WebRTC Direct dialer: Noise_XX_25519_ChaChaPoly_SHA256 as the responder
// (the listener speaks first). It proves who both ends are, and through the prologue that both see
// the same two certificates; its keys are not used afterwards.

import { concat, equalBytes, utf8 } from "./bytes.js";
import { open, seal } from "./chacha20poly1305.js";
import { peerID, staticKeyProof, verify } from "./identity.js";
import { bytesField, parseFields } from "./varint.js";

const PROTOCOL = "Noise_XX_25519_ChaChaPoly_SHA256";
const KEY_BYTES = 32;
const TAG_BYTES = 16;

/** What both ends put before the handshake, from the hashes of both certificates. */
export function prologue(clientHash, serverHash) {
  const sha256 = new Uint8Array([0x12, 0x20]);
  return concat(utf8("libp2p-webrtc-noise:"), sha256, clientHash, sha256, serverHash);
}

/** The dialer's half of one handshake. */
export class NoiseResponder {
  #symmetric;
  #identity;
  #ephemeral;
  #staticKeys;
  #remoteEphemeral;

  /** The two key pairs of a handshake; they can be made before anything else is known. */
  static async generateKeys() {
    const make = () => crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
    const [ephemeral, staticKeys] = await Promise.all([make(), make()]);
    return { ephemeral, staticKeys };
  }

  /** Begins. */
  static async create(identity, { ephemeral, staticKeys }, prologueBytes) {
    const responder = new NoiseResponder();
    responder.#identity = identity;
    responder.#ephemeral = ephemeral;
    responder.#staticKeys = staticKeys;
    responder.#symmetric = await SymmetricState.create(prologueBytes);
    return responder;
  }

  /** Takes message 1, "e", and gives message 2, "e, ee, s, es". */
  async respond(message) {
    if (message.length < KEY_BYTES) throw new Error("first Noise message cut off");
    const symmetric = this.#symmetric;
    this.#remoteEphemeral = message.slice(0, KEY_BYTES);
    await symmetric.mixHash(this.#remoteEphemeral);
    await symmetric.mixHash(message.subarray(KEY_BYTES));

    const ephemeral = await rawKey(this.#ephemeral);
    await symmetric.mixHash(ephemeral);
    await symmetric.mixKey(await agree(this.#ephemeral, this.#remoteEphemeral));
    const staticKey = await rawKey(this.#staticKeys);
    const sealedKey = await symmetric.seal(staticKey);
    await symmetric.mixKey(await agree(this.#staticKeys, this.#remoteEphemeral));
    const signature = await this.#identity.sign(staticKeyProof(staticKey));
    const payload = concat(bytesField(1, this.#identity.publicKey), bytesField(2, signature));
    return concat(ephemeral, sealedKey, await symmetric.seal(payload));
  }

  /** Takes message 3, "s, se", and gives the peer id that the listener proved. */
  async finish(message) {
    const keyEnd = KEY_BYTES + TAG_BYTES;
    if (message.length < keyEnd) throw new Error("third Noise message cut off");
    const symmetric = this.#symmetric;
    const remoteStatic = await symmetric.open(message.subarray(0, keyEnd));
    await symmetric.mixKey(await agree(this.#ephemeral, remoteStatic));
    const payload = parseFields(await symmetric.open(message.subarray(keyEnd)));
    const [key, signature] = [payload.get(1), payload.get(2)];
    if (!(key instanceof Uint8Array) || !(signature instanceof Uint8Array)) {
      throw new Error("the peer's Noise payload has no identity");
    }
    if (!(await verify(key, signature, staticKeyProof(remoteStatic)))) {
      throw new Error("the peer's signature is wrong");
    }
    return peerID(key);
  }
}

/** Noise §5.2: the running hash, the chaining key, and the cipher of the moment. */
class SymmetricState {
  #hash;
  #chainingKey;
  #key = null;
  #nonce = 0;

  static async create(prologueBytes) {
    const state = new SymmetricState();
    state.#hash = utf8(PROTOCOL); // exactly 32 bytes, so it is its own hash
    state.#chainingKey = state.#hash;
    await state.mixHash(prologueBytes);
    return state;
  }

  async mixHash(bytes) {
    this.#hash = await sha256(concat(this.#hash, bytes));
  }

  async mixKey(secret) {
    const temporary = await hmac(this.#chainingKey, secret);
    this.#chainingKey = await hmac(temporary, new Uint8Array([1]));
    this.#key = await hmac(temporary, concat(this.#chainingKey, new Uint8Array([2])));
    this.#nonce = 0;
  }

  async seal(plaintext) {
    const sealed = seal(this.#key, this.#nextNonce(), plaintext, this.#hash);
    await this.mixHash(sealed);
    return sealed;
  }

  async open(sealed) {
    const plaintext = open(this.#key, this.#nextNonce(), sealed, this.#hash);
    await this.mixHash(sealed);
    return plaintext;
  }

  #nextNonce() {
    const nonce = new Uint8Array(12);
    nonce[4] = this.#nonce++;
    return nonce;
  }
}

async function rawKey(keys) {
  return new Uint8Array(await crypto.subtle.exportKey("raw", keys.publicKey));
}

/** X25519; refuses the keys of small order that make every secret zero. */
async function agree(keys, remote) {
  const kind = { name: "X25519" };
  const key = await crypto.subtle.importKey("raw", remote, kind, false, []);
  const bits = await crypto.subtle.deriveBits({ ...kind, public: key }, keys.privateKey, 256);
  const secret = new Uint8Array(bits);
  if (equalBytes(secret, new Uint8Array(KEY_BYTES))) throw new Error("weak Noise key");
  return secret;
}

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

async function hmac(keyBytes, message) {
  const kind = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", keyBytes, kind, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, message));
}
