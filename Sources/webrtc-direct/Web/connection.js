// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// A connection to one listener: ICE, DTLS and SCTP are the browser's, told by a session description
// that was made from the address; the Noise handshake on channel 0 then proves who is there.

import { concat } from "./bytes.js";
import { Identity } from "./identity.js";
import { WebRTCDirectAddress } from "./multiaddr.js";
import { ProtocolUnavailable, handle, select } from "./multistream.js";
import { NoiseResponder, prologue } from "./noise.js";
import { PING, servePing } from "./ping.js";
import { answer, localFingerprint, prepareOffer, serverSecret } from "./sdp.js";
import { Stream } from "./stream.js";

/** Streams of the peer that wait for the end of the handshake; further ones are closed. */
const EARLY_STREAMS_MAX = 16;

/** Why no connection came about. `kind`: `address`, `unreachable`, `certificate`, `peer`, … */
export class DialError extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

/** See the top of the file. */
export class Connection {
  #pc = new RTCPeerConnection();
  #handshakeStream;
  #isClosedHere = false;
  #isReached = false;
  #isSecured = false;
  #earlyStreams = [];
  #resolveClosed;

  /**
   * Connects to an address.
   *
   * `version` is 1 or 2 (see sdp.js). `onStep(name)` is called as each step is completed: `offer`,
   * `ice`, `dtls`, `sctp`, `noise`. Throws a `DialError`.
   */
  static async dial(text, { version = 1, identity, onStep = () => {}, timeout = 20_000 } = {}) {
    if (!globalThis.crypto?.subtle) {
      throw new DialError("context", "open this page through https or from localhost");
    }
    const connection = new Connection();
    let timer;
    try {
      const address = parse(text);
      const late = new Promise((_, reject) => {
        const error = new DialError("unreachable", "nobody answered in time");
        timer = setTimeout(() => reject(error), timeout);
      });
      const failed = connection.closed.then(() => {
        throw connection.#dialFailure();
      });
      const work = connection.#connect(address, version, identity, onStep);
      await Promise.race([work, late, failed]);
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  constructor() {
    /** Settles with `local`, `remote` or `lost` when the connection has ended. */
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
    this.#pc.addEventListener("connectionstatechange", () => this.#stateChanged());
    this.#pc.addEventListener("datachannel", ({ channel }) => this.#accept(channel));
    const channel = this.#pc.createDataChannel("", { negotiated: true, id: 0 });
    channel.addEventListener("error", ({ error }) => (this.lastError = error?.message));
    this.#handshakeStream = new Stream(channel);
    this.#handshakeStream.closed.then(() => this.#end("remote"));
  }

  async #connect(address, version, identity, onStep) {
    const pc = this.#pc;
    // Keys are made while the browser is busy with the network.
    const keys = Promise.all([identity ?? Identity.generate(), NoiseResponder.generateKeys()]);
    keys.catch(() => {});
    const offer = prepareOffer(await pc.createOffer(), version);
    await pc.setLocalDescription(offer);
    const secret = serverSecret(pc.localDescription.sdp, version);
    await pc.setRemoteDescription(answer(address, secret));
    onStep("offer");
    this.#watchTransports(onStep);
    await this.#handshakeStream.opened;
    onStep("sctp");

    const hash = localFingerprint(pc.localDescription.sdp);
    const [ownIdentity, noiseKeys] = await keys;
    this.identity = ownIdentity;
    const hashes = prologue(hash, address.certificateHash);
    const noise = await NoiseResponder.create(ownIdentity, noiseKeys, hashes);
    this.remotePeer = await this.#authenticate(noise);
    if (address.peer && this.remotePeer !== address.peer) {
      const words = `the address asks for ${address.peer}, but ${this.remotePeer} is there`;
      throw new DialError("peer", words);
    }
    onStep("noise");
    for (const stream of this.#earlyStreams) this.#serve(stream);
    this.#earlyStreams = null;
  }

  #watchTransports(onStep) {
    const pc = this.#pc;
    pc.addEventListener("iceconnectionstatechange", () => {
      if (pc.iceConnectionState !== "connected") return;
      this.#isReached = true;
      onStep("ice");
    });
    pc.sctp?.transport.addEventListener("statechange", () => {
      if (pc.sctp.transport.state === "connected") {
        this.#isSecured = true;
        onStep("dtls");
      }
      this.#stateChanged();
    });
  }

  /** The Noise handshake, each message behind two bytes of length; returns the listener's peer. */
  async #authenticate(noise) {
    const stream = this.#handshakeStream;
    const receive = async () => {
      const length = await stream.readExactly(2);
      const message = length && (await stream.readExactly((length[0] << 8) | length[1]));
      if (!message) throw new DialError("handshake", "the peer ended the handshake");
      return message;
    };
    const reply = await noise.respond(await receive());
    await stream.write(concat(new Uint8Array([reply.length >> 8, reply.length & 0xff]), reply));
    return noise.finish(await receive());
  }

  /** Opens a stream and agrees on a protocol for it; throws `ProtocolUnavailable`. */
  async openStream(protocol) {
    const stream = new Stream(this.#pc.createDataChannel(""));
    await stream.opened;
    try {
      await select(stream, protocol);
    } catch (error) {
      if (!(error instanceof ProtocolUnavailable)) stream.reset();
      throw error;
    }
    return stream;
  }

  #accept(channel) {
    const stream = new Stream(channel);
    if (!this.#earlyStreams) this.#serve(stream);
    else if (this.#earlyStreams.length < EARLY_STREAMS_MAX) this.#earlyStreams.push(stream);
    else stream.reset();
  }

  /** A listener may ping us too; of all other protocols we speak none. */
  async #serve(stream) {
    try {
      if (await handle(stream, [PING])) await servePing(stream);
      else await stream.close();
    } catch {
      stream.reset();
    }
  }

  /** What the browser knows of the path: addresses, DTLS version and cipher, as far as it tells. */
  async details() {
    const stats = [...(await this.#pc.getStats()).values()];
    const transport = stats.find((entry) => entry.type === "transport") ?? {};
    const pair = stats.find((entry) => entry.type === "candidate-pair" && entry.nominated) ?? {};
    return {
      cipher: transport.dtlsCipher,
      tlsVersion: transport.tlsVersion,
      bytesSent: transport.bytesSent ?? pair.bytesSent,
      bytesReceived: transport.bytesReceived ?? pair.bytesReceived,
    };
  }

  /** Ends the connection; the peer is told. */
  close() {
    this.#isClosedHere = true;
    this.#pc.close();
    this.#end("local");
  }

  #stateChanged() {
    const dtls = this.#pc.sctp?.transport.state;
    if (dtls === "closed" || this.#pc.connectionState === "closed") this.#end("remote");
    if (dtls === "failed" || this.#pc.connectionState === "failed") this.#end("lost");
  }

  #end(reason) {
    this.#resolveClosed(this.#isClosedHere ? "local" : reason);
  }

  /** What kept the connection from coming about: the step that was not completed. */
  #dialFailure() {
    if (!this.#isReached) return new DialError("unreachable", "nobody answers at this address");
    if (this.#isSecured) {
      return new DialError("handshake", "the peer closed the connection during the handshake");
    }
    return new DialError("certificate", "the certificate is not the one the address names");
  }
}

function parse(text) {
  try {
    return new WebRTCDirectAddress(text);
  } catch (error) {
    throw new DialError("address", error.message);
  }
}
