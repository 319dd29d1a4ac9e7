// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// One stream on one data channel: two directions of bytes, each closed on its own.
//
//     write half   open ──closeWrite──▶ finSent ──FIN_ACK / STOP_SENDING──▶ finished
//                   └──STOP_SENDING──▶ stopped
//     read half    open ──FIN──▶ finished
//                   └──closeRead──▶ stopSent ──FIN──▶ finished
//     both halves  ──RESET, either way, or the channel is lost──▶ reset
//
// When both halves are done the channel is closed, and its id is free for another stream.

import { concat } from "./bytes.js";
import { Flag, FrameDecoder, MESSAGE_BYTES_MAX, flagFrame, messageFrame } from "./frames.js";

/** A write waits while the channel has this much to send … */
const SEND_BYTES_HIGH = 1024 * 1024;
/** … until it has no more than this. */
const SEND_BYTES_LOW = 256 * 1024;
/** Browsers have no back-pressure for what arrives: a stream that is not read is reset here. */
const RECEIVE_BYTES_MAX = 16 * 1024 * 1024;
/** How long a stream that we are done with waits for the peer's last flags. */
const LINGER_MS = 10_000;

/** Why a read or a write failed: `reset`, `stopped`, `closed` or `lost`. */
export class StreamError extends Error {
  constructor(kind, errorCode = 0) {
    const words = {
      reset: `the peer reset the stream (code ${errorCode})`,
      stopped: `the peer reads no more (code ${errorCode})`,
      closed: "the stream is closed on this side",
      lost: "the stream's channel was closed under it",
    };
    super(words[kind]);
    this.kind = kind;
    this.errorCode = errorCode;
  }
}

/** See the top of the file. */
export class Stream {
  #channel;
  #decoder = new FrameDecoder();
  #writeHalf = "open";
  #readHalf = "open";
  #failure = null;
  #chunks = [];
  #bufferedBytes = 0;
  #wakeReader = null;
  #wakeWriter = null;
  #linger = null;

  constructor(channel) {
    this.#channel = channel;
    channel.binaryType = "arraybuffer";
    channel.bufferedAmountLowThreshold = SEND_BYTES_LOW;
    /** Settles when the channel can carry data, or never will. */
    this.opened = new Promise((resolve, reject) => {
      if (channel.readyState === "open") resolve();
      channel.addEventListener("open", () => resolve());
      channel.addEventListener("close", () => reject(new StreamError("lost")));
    });
    this.opened.catch(() => {});
    /** Settles when the channel has been closed. */
    this.closed = new Promise((resolve) => {
      channel.addEventListener("close", () => resolve());
    });
    this.closed.then(() => this.#channelClosed());
    channel.addEventListener("message", (event) => this.#receive(event.data));
    channel.addEventListener("bufferedamountlow", () => this.#wake("writer"));
  }

  /** The number of the SCTP stream; it is used again after the end of this one. */
  get id() {
    return this.#channel.id;
  }

  /** What was written and is still on this side. */
  get unsentBytes() {
    return this.#channel.bufferedAmount;
  }

  // MARK: Reading

  /** At least one byte, or null at the end. */
  async read() {
    for (;;) {
      if (this.#chunks.length) {
        const chunk = this.#chunks.shift();
        this.#bufferedBytes -= chunk.length;
        return chunk;
      }
      if (this.#readHalf === "finished") return null;
      if (this.#readHalf === "stopSent") throw new StreamError("closed");
      if (this.#readHalf === "reset") throw this.#failure;
      if (this.#wakeReader) throw new Error("somebody else is reading this stream");
      await new Promise((resolve) => (this.#wakeReader = resolve));
    }
  }

  /** Exactly so many bytes, or null when the peer ended its direction before. */
  async readExactly(count) {
    let bytes = new Uint8Array(0);
    while (bytes.length < count) {
      const chunk = await this.read();
      if (!chunk) return null;
      bytes = bytes.length ? concat(bytes, chunk) : chunk;
    }
    if (bytes.length > count) this.#unread(bytes.subarray(count));
    return bytes.subarray(0, count);
  }

  #unread(bytes) {
    this.#chunks.unshift(bytes);
    this.#bufferedBytes += bytes.length;
  }

  /** Asks the peer to stop sending, and drops what comes. */
  closeRead() {
    if (this.#readHalf !== "open") return;
    this.#readHalf = "stopSent";
    this.#dropChunks();
    this.#sendFlag(Flag.stopSending);
    this.#settle();
  }

  // MARK: Writing

  /** Sends bytes; waits while the channel is full. */
  async write(bytes) {
    for (let start = 0; start < bytes.length; start += MESSAGE_BYTES_MAX) {
      const part = bytes.subarray(start, start + MESSAGE_BYTES_MAX);
      while (this.#writeHalf === "open" && this.#channel.bufferedAmount > SEND_BYTES_HIGH) {
        await new Promise((resolve) => (this.#wakeWriter = resolve));
      }
      this.#requireWritable();
      for (const message of messageFrame(part)) this.#channel.send(message);
    }
    this.#requireWritable();
  }

  #requireWritable() {
    if (this.#writeHalf === "open") return;
    throw this.#failure ?? new StreamError("closed");
  }

  /** Ends our direction; the peer reads all that was written, and then the end. */
  closeWrite() {
    if (this.#writeHalf !== "open") return;
    this.#writeHalf = "finSent";
    this.#sendFlag(Flag.fin);
    this.#settle();
  }

  // MARK: Ending both

  /** Ends both directions in an orderly way, and waits until the channel is closed. */
  close() {
    this.closeWrite();
    this.closeRead();
    return this.closed;
  }

  /** Gives both directions up; bytes on the way are lost. */
  reset(errorCode = 0) {
    if (this.#isOver) return;
    this.#sendFlag(Flag.reset, errorCode);
    this.#fail(new StreamError("closed"));
  }

  // MARK: What arrives

  #receive(data) {
    if (this.#isOver) return;
    try {
      for (const frame of this.#decoder.append(new Uint8Array(data))) this.#receiveFrame(frame);
    } catch (error) {
      console.warn(`stream ${this.id}:`, error);
      this.reset();
    }
  }

  #receiveFrame({ flag, message, errorCode }) {
    if (message?.length && this.#readHalf === "open") this.#deliver(message);
    switch (flag) {
      case Flag.fin:
        if (this.#readHalf !== "open" && this.#readHalf !== "stopSent") break;
        this.#readHalf = "finished";
        this.#sendFlag(Flag.finAck);
        this.#wake("reader");
        break;
      case Flag.finAck:
        if (this.#writeHalf === "finSent") this.#writeHalf = "finished";
        break;
      case Flag.stopSending:
        this.#stopWriting(errorCode);
        break;
      case Flag.reset:
        this.#fail(new StreamError("reset", errorCode));
        break;
    }
    this.#settle();
  }

  #deliver(message) {
    if (this.#bufferedBytes + message.length > RECEIVE_BYTES_MAX) {
      throw new Error("more bytes than anybody reads");
    }
    this.#chunks.push(message);
    this.#bufferedBytes += message.length;
    this.#wake("reader");
  }

  #stopWriting(errorCode) {
    if (this.#writeHalf === "open") {
      this.#writeHalf = "stopped";
      this.#failure ??= new StreamError("stopped", errorCode);
      this.#sendFlag(Flag.fin);
      this.#wake("writer");
    } else if (this.#writeHalf === "finSent") {
      this.#writeHalf = "finished";
    }
  }

  #channelClosed() {
    clearTimeout(this.#linger);
    if (this.#readHalf === "open" || this.#writeHalf === "open") {
      this.#fail(new StreamError("lost"));
    }
    this.#wake("reader");
    this.#wake("writer");
  }

  // MARK: Common ends

  #fail(error) {
    this.#failure = error;
    if (this.#readHalf !== "finished") {
      this.#readHalf = "reset";
      this.#dropChunks();
    }
    if (this.#writeHalf !== "finished") this.#writeHalf = "reset";
    this.#wake("reader");
    this.#wake("writer");
    this.#closeChannel();
  }

  /** Closes the channel when both halves are done; waits a while for the peer's last flags. */
  #settle() {
    if (this.#readHalf === "open" || this.#writeHalf === "open" || this.#isOver) return;
    if (this.#readHalf === "finished" && this.#writeHalf !== "finSent") {
      this.#closeChannel();
    } else {
      this.#linger ??= setTimeout(() => this.#closeChannel(), LINGER_MS);
    }
  }

  #closeChannel() {
    clearTimeout(this.#linger);
    if (!this.#isOver) this.#channel.close();
  }

  get #isOver() {
    return this.#channel.readyState === "closing" || this.#channel.readyState === "closed";
  }

  #sendFlag(flag, errorCode) {
    if (this.#channel.readyState === "open") this.#channel.send(flagFrame(flag, errorCode));
  }

  #dropChunks() {
    this.#chunks = [];
    this.#bufferedBytes = 0;
  }

  #wake(who) {
    const wake = who === "reader" ? this.#wakeReader : this.#wakeWriter;
    if (who === "reader") this.#wakeReader = null;
    else this.#wakeWriter = null;
    wake?.();
  }
}
