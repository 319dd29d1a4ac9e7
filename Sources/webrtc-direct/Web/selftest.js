// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Checks of the page's own code that need no peer: the automated run executes them first.

import { concat, equalBytes, fromHex, toBase58, toHex, utf8 } from "./bytes.js";
import { chacha20, chachaBlock, open, poly1305, seal } from "./chacha20poly1305.js";
import { Flag, FrameDecoder, flagFrame, messageFrame } from "./frames.js";
import { Identity, fromDER, peerID, staticKeyProof, verify } from "./identity.js";
import { WebRTCDirectAddress } from "./multiaddr.js";
import { prologue } from "./noise.js";
import { answer, prepareOffer, serverSecret } from "./sdp.js";
import { bytesField, decodeVarint, encodeVarint, numberField } from "./varint.js";

/** Runs all checks; throws at the first that fails. Returns their number. */
export async function selfTest() {
  const checks = [
    checkChaCha20, checkPoly1305, checkSealing, checkVarints, checkFrames, checkAddresses,
    checkDescriptions, checkPrologue, checkPeerIDs, checkSignatures,
  ];
  for (const check of checks) await check();
  return checks.length;
}

function expect(condition, what) {
  if (!condition) throw new Error(`self-test: ${what}`);
}

function expectHex(bytes, hex, what) {
  expect(toHex(bytes) === hex.replace(/\s/g, ""), what);
}

function expectThrow(body, what) {
  let threw = false;
  try {
    body();
  } catch {
    threw = true;
  }
  expect(threw, what);
}

const SUNSCREEN = utf8(
  "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, " +
  "sunscreen would be it.",
);

/** RFC 8439 §2.3.2 and §2.4.2. */
function checkChaCha20() {
  const key = Uint8Array.from({ length: 32 }, (_, i) => i);
  expectHex(
    chachaBlock(key, fromHex("000000090000004a00000000"), 1),
    `10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e
     d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e`,
    "ChaCha20 block",
  );
  expectHex(
    chacha20(key, fromHex("000000000000004a00000000"), 1, SUNSCREEN),
    `6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b
     f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8
     07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736
     5af90bbf74a35be6b40b8eedf2785e42874d`,
    "ChaCha20 encryption",
  );
}

/** RFC 8439 §2.5.2. */
function checkPoly1305() {
  const key = fromHex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b");
  const tag = poly1305(key, utf8("Cryptographic Forum Research Group"));
  expectHex(tag, "a8061dc1305136c6c22b8baf0c0127a9", "Poly1305");
}

/** RFC 8439 §2.8.2. */
function checkSealing() {
  const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
  const nonce = fromHex("070000004041424344454647");
  const associated = fromHex("50515253c0c1c2c3c4c5c6c7");
  const sealed = seal(key, nonce, SUNSCREEN, associated);
  expectHex(
    sealed,
    `d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6
     3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36
     92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc
     3ff4def08e4b7a9de576d26586cec64b6116 1ae10b594f09e26a7e902ecbd0600691`,
    "ChaCha20-Poly1305",
  );
  expect(equalBytes(open(key, nonce, sealed, associated), SUNSCREEN), "opening what was sealed");
  for (const place of [0, SUNSCREEN.length, sealed.length - 1]) {
    const changed = sealed.slice();
    changed[place] ^= 1;
    expectThrow(() => open(key, nonce, changed, associated), "a changed byte must not open");
  }
  expectThrow(() => open(key, nonce, sealed, SUNSCREEN), "other associated data must not open");
}

function checkVarints() {
  for (const number of [0, 1, 127, 128, 16_383, 16_384, 2 ** 32, 2 ** 48]) {
    const bytes = encodeVarint(number);
    expect(decodeVarint(bytes)?.value === number, `varint ${number}`);
    const isCutOff = decodeVarint(bytes.subarray(0, bytes.length - 1)) === null;
    expect(isCutOff, `varint ${number} cut off`);
  }
  expectThrow(() => decodeVarint(new Uint8Array([0x80, 0x00])), "a varint with a useless byte");
  expectThrow(() => decodeVarint(new Uint8Array(9).fill(0xff)), "a varint beyond bounds");
}

function checkFrames() {
  const large = new Uint8Array(16_000).fill(7);
  const messages = [
    ...messageFrame(utf8("hi")), flagFrame(Flag.fin), ...messageFrame(large), flagFrame(2, 9),
  ];
  expectHex(messages[0], "0412026869", "a frame with a message");
  expectHex(messages[1], "020800", "a frame with a flag");
  const bytes = concat(...messages);
  for (const size of [1, 2, 3, 5, 4096, bytes.length]) {
    const decoder = new FrameDecoder();
    const frames = [];
    for (let start = 0; start < bytes.length; start += size) {
      frames.push(...decoder.append(bytes.subarray(start, start + size)));
    }
    expect(frames.length === 4 && equalBytes(frames[2].message, large), `frames by ${size}`);
    expect(frames[1].flag === Flag.fin && frames[3].errorCode === 9, `flags by ${size}`);
  }
  expectThrow(() => new FrameDecoder().append(encodeVarint(1 << 20)), "a frame beyond bounds");
}

function checkAddresses() {
  const hash = "uEiDikp5KVUgkLta1EjUN-IKbHk-dUBg8VzKgf5nXxLK46w";
  for (const host of ["/ip4/127.0.0.1", "/ip6/::1"]) {
    const text = `${host}/udp/9090/webrtc-direct/certhash/${hash}`;
    const address = new WebRTCDirectAddress(text);
    expect(address.toString() === text && address.port === 9090, text);
    expect(address.certificateHash.length === 32, "a certificate's hash");
  }
  for (const text of ["", "/ip4/127.0.0.1/udp/0/webrtc-direct/certhash/" + hash,
    "/ip4/127.0.0.1/udp/9090/webrtc-direct", "/ip4/127.0.0.1/tcp/9090/ws",
    "/ip4/x\r\ny/udp/1/webrtc-direct/certhash/" + hash]) {
    expectThrow(() => new WebRTCDirectAddress(text), `"${text}" cannot be dialed`);
  }
}

function checkDescriptions() {
  const offer = { type: "offer", sdp: "a=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n" };
  expect(prepareOffer(offer, 2).sdp === offer.sdp, "version 2 leaves the offer alone");
  const expected = "libp2p+webrtc+v2/0123456789012345678901";
  expect(serverSecret(offer.sdp, 2) === expected, "the secret of version 2");
  const munged = prepareOffer(offer, 1).sdp;
  const secret = serverSecret(munged, 1);
  expect(/^libp2p\+webrtc\+v1\/[A-Za-z0-9+/]{32}$/.test(secret), "the secret of version 1");
  expect(munged.includes(`a=ice-pwd:${secret}`), "version 1 sets both credentials");
  const hash = "uEiDikp5KVUgkLta1EjUN-IKbHk-dUBg8VzKgf5nXxLK46w";
  const text = `/ip6/::1/udp/9090/webrtc-direct/certhash/${hash}`;
  const { sdp } = answer(new WebRTCDirectAddress(text), secret);
  expect(sdp.includes("c=IN IP6 ::1\r\n") && sdp.includes("a=setup:passive\r\n"), "the answer");
}

function checkPrologue() {
  const bytes = prologue(new Uint8Array(32).fill(1), new Uint8Array(32).fill(2));
  const start = toHex(utf8("libp2p-webrtc-noise:"));
  expectHex(bytes, `${start}1220${"01".repeat(32)}1220${"02".repeat(32)}`, "the prologue");
}

/** The Ed25519 key of the libp2p peer id specification's test vectors. */
async function checkPeerIDs() {
  const key = fromHex("080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
  const peer = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
  expect((await peerID(key)) === peer, peer);
  expect(toBase58(new Uint8Array([0, 0, 1])) === "112", "base58 with zeros");
}

/** Own signatures are accepted, and refused when the message is another. */
async function checkSignatures() {
  const message = staticKeyProof(new Uint8Array(32).fill(3));
  const other = staticKeyProof(new Uint8Array(32).fill(4));
  const identity = await Identity.generate();
  const signature = await identity.sign(message);
  expect(await verify(identity.publicKey, signature, message), "an Ed25519 signature");
  expect(!(await verify(identity.publicKey, signature, other)), "a wrong Ed25519 signature");

  const kind = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(kind, true, ["sign", "verify"]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", keys.publicKey));
  const publicKey = concat(numberField(1, 3), bytesField(2, spki));
  const raw = new Uint8Array(await crypto.subtle.sign(kind, keys.privateKey, message));
  const der = toDER(raw);
  expect(equalBytes(fromDER(der), raw), "the two numbers of an ECDSA signature");
  expect(await verify(publicKey, der, message), "an ECDSA signature");
  expect(!(await verify(publicKey, der, other)), "a wrong ECDSA signature");
}

function toDER(raw) {
  const number = (digits) => {
    const first = digits.findIndex((byte) => byte !== 0);
    const significant = digits.subarray(first);
    const sign = significant[0] >= 0x80 ? [0] : [];
    return [0x02, significant.length + sign.length, ...sign, ...significant];
  };
  const both = [...number(raw.subarray(0, 32)), ...number(raw.subarray(32))];
  return new Uint8Array([0x30, both.length, ...both]);
}
