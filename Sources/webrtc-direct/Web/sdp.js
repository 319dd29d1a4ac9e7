// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// The two session descriptions of a connection: what the browser made, and the answer that no
// server has sent but that follows from the address.

import { fromHex, toHex } from "./bytes.js";

const ICE_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Credentials and offer of a version.
 *
 * Version 1 writes a shared secret over the browser's own credentials; version 2 leaves the offer
 * alone and tells the listener the browser's password through the name it is called by.
 */
export function prepareOffer(offer, version) {
  if (version === 1) {
    const secret = `libp2p+webrtc+v1/${randomICECharacters(32)}`;
    const sdp = offer.sdp
      .replace(/^a=ice-ufrag:.*$/m, `a=ice-ufrag:${secret}`)
      .replace(/^a=ice-pwd:.*$/m, `a=ice-pwd:${secret}`);
    return { type: "offer", sdp };
  }
  if (version === 2) return offer;
  throw new Error(`unknown version ${version}`);
}

/** The listener's ICE user name and password, which are the same, from our local description. */
export function serverSecret(localSDP, version) {
  const name = version === 1 ? "ice-ufrag" : "ice-pwd";
  const value = attribute(localSDP, name);
  if (version === 1) return value;
  if (!/^[A-Za-z0-9+/]{22,239}$/.test(value)) throw new Error("unusable ICE password");
  return `libp2p+webrtc+v2/${value}`;
}

/** The SHA-256 of our own certificate. */
export function localFingerprint(sdp) {
  const [algorithm, hash] = attribute(sdp, "fingerprint").split(" ");
  if (algorithm.toLowerCase() !== "sha-256") throw new Error(`fingerprint is ${algorithm}`);
  return fromHex(hash);
}

/** What the listener would answer. */
export function answer(address, secret) {
  const network = address.family === "ip4" ? "IP4" : "IP6";
  const { host, port } = address;
  const fingerprint = toHex(address.certificateHash, ":").toUpperCase();
  const lines = [
    "v=0",
    `o=- 0 0 IN ${network} ${host}`,
    "s=-",
    "t=0 0",
    "a=ice-lite",
    `m=application ${port} UDP/DTLS/SCTP webrtc-datachannel`,
    `c=IN ${network} ${host}`,
    "a=mid:0",
    "a=ice-options:ice2",
    `a=ice-ufrag:${secret}`,
    `a=ice-pwd:${secret}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    "a=setup:passive",
    "a=sctp-port:5000",
    "a=max-message-size:16384",
    `a=candidate:1467250027 1 UDP 1467250027 ${host} ${port} typ host`,
    "a=end-of-candidates",
  ];
  return { type: "answer", sdp: lines.join("\r\n") + "\r\n" };
}

function attribute(sdp, name) {
  const match = sdp.match(new RegExp(`^a=${name}:([^\\r\\n]+)`, "m"));
  if (!match) throw new Error(`no ${name} in the browser's description`);
  return match[1];
}

function randomICECharacters(count) {
  const random = crypto.getRandomValues(new Uint8Array(count));
  return Array.from(random, (byte) => ICE_CHARACTERS[byte & 63]).join("");
}
