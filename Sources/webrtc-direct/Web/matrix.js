// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// The automated run: everything that a browser and a listener must be able to do with each other,
// one cell after the other. Each cell's outcome is posted as a line of JSON, then `{"end":true}`.
//
// `#run=all&family=ip4&version=2` behind the page's address starts it; `run` may also name cells,
// with commas between them. The listener must run with --test-protocols.

import { equalBytes, utf8 } from "./bytes.js";
import { Connection } from "./connection.js";
import { ECHO, verifyEcho } from "./echo.js";
import { Identity } from "./identity.js";
import { WebRTCDirectAddress } from "./multiaddr.js";
import { ProtocolUnavailable } from "./multistream.js";
import { PERF, transfer } from "./perf.js";
import { PING, roundTrip } from "./ping.js";
import { selfTest } from "./selftest.js";

const BULK_BYTES = 32 * 1024 * 1024;
const REDIALS = 20;
const PINGS = 50;
const STREAMS_AT_ONCE = 256;
// All of them together stay below the send buffer of usrsctp, which may never again say that there
// is room once it was full (sctplab/usrsctp, issue 506).
const STREAM_BYTES = 512;
const FULL_STREAM_BYTES = 4096;
const STREAMS_IN_TURN = 1000;
const CELL_LIMIT_MS = 120_000;
const FULL_STREAMS_LIMIT_MS = 20_000;

/** Runs the cells in order over one connection, and others where a cell needs its own. */
export async function run(addresses, parameters) {
  const family = parameters.get("family") ?? "ip4";
  const version = Number(parameters.get("version") ?? 2);
  const address = addresses.find((text) => text.startsWith(`/${family}/`));
  const wanted = parameters.get("run").split(",");
  const names = Object.keys(CELLS).filter((name) => {
    return name === "connect" || wanted[0] === "all" || wanted.includes(name);
  });
  const list = showList();
  const run = new Run(address, version);
  for (const name of names) {
    const outcome = await attempt(name, () => CELLS[name](run));
    list(outcome);
    await post(outcome);
    if (name === "connect" && !outcome.pass) break;
  }
  run.connection?.close();
  await post({ end: true });
}

/** What the cells share. */
class Run {
  constructor(address, version) {
    this.address = address;
    this.version = version;
    this.connection = null;
  }

  dial(address = this.address) {
    return Connection.dial(address, { version: this.version });
  }

  /** What the listener has recorded under a token. */
  async report(token) {
    const stream = await this.connection.openStream("/test/report/1.0.0");
    await stream.write(utf8(`${token}\n`));
    const text = await readText(stream);
    await stream.close();
    return text;
  }

  /** A stream of a test protocol, begun with a new token. */
  async openTest(name) {
    const token = crypto.randomUUID();
    const stream = await this.connection.openStream(`/test/${name}/1.0.0`);
    await stream.write(utf8(`${token}\n`));
    return { stream, token };
  }
}

// MARK: Cells

/** Each returns what to say of it, and perhaps figures; it throws when something is not right. */
const CELLS = {
  async connect(run) {
    const { connection, figures } = await timedDial(run);
    run.connection = connection;
    const expected = new WebRTCDirectAddress(run.address).peer;
    expect(connection.remotePeer === expected, `peer id is ${connection.remotePeer}`);
    const { cipher } = await connection.details();
    return { detail: `${figures.stream_ms} ms to an open stream, ${cipher}`, figures };
  },

  async "self-test"() {
    return { detail: `${await selfTest()} checks` };
  },

  async ping(run) {
    const stream = await run.connection.openStream(PING);
    const times = [];
    for (let i = 0; i < PINGS; i++) times.push(await roundTrip(stream));
    await stream.close();
    const figures = { ping_ms: rounded(median(times), 2) };
    return { detail: `median ${figures.ping_ms} ms of ${PINGS}`, figures };
  },

  async echo(run) {
    const stream = await run.connection.openStream(ECHO);
    const rate = megabits(BULK_BYTES, await verifyEcho(stream, BULK_BYTES));
    await stream.closed;
    return { detail: `32 MiB the same, ${rate} Mbit/s each way`, figures: { echo_mbit_s: rate } };
  },

  async upload(run) {
    const stream = await run.connection.openStream(PERF);
    const rate = megabits(BULK_BYTES, await transfer(stream, { upload: BULK_BYTES }));
    return { detail: `32 MiB, ${rate} Mbit/s`, figures: { upload_mbit_s: rate } };
  },

  async download(run) {
    const stream = await run.connection.openStream(PERF);
    const rate = megabits(BULK_BYTES, await transfer(stream, { download: BULK_BYTES }));
    return { detail: `32 MiB, ${rate} Mbit/s`, figures: { download_mbit_s: rate } };
  },

  async reconnect(run) {
    const times = { connect_ms: [], stream_ms: [] };
    for (let i = 0; i < REDIALS; i++) {
      const { connection, figures } = await timedDial(run);
      for (const name in times) times[name].push(figures[name]);
      connection.close();
    }
    const figures = {
      reconnect_ms: median(times.connect_ms), restream_ms: median(times.stream_ms),
      restream_ms_min: Math.min(...times.stream_ms), restream_ms_max: Math.max(...times.stream_ms),
    };
    const range = `${figures.restream_ms_min} to ${figures.restream_ms_max}`;
    return { detail: `median ${figures.restream_ms} ms of ${REDIALS}, ${range}`, figures };
  },

  async "streams-at-once"(run) {
    const start = performance.now();
    const streams = await openTogether(run.connection);
    const ids = new Set(streams.map((stream) => stream.id));
    expect(ids.size === STREAMS_AT_ONCE, "two streams have one id");
    await Promise.all(streams.map((stream) => verifyEcho(stream, STREAM_BYTES)));
    await Promise.all(streams.map((stream) => stream.closed));
    return { detail: `${STREAMS_AT_ONCE} open together, ${since(start)} ms` };
  },

  async "streams-in-turn"(run) {
    const start = performance.now();
    const ids = new Set();
    for (let i = 0; i < STREAMS_IN_TURN; i++) {
      const stream = await run.connection.openStream(ECHO);
      ids.add(stream.id);
      await verifyEcho(stream, 1024);
      await stream.closed;
    }
    expect(ids.size < STREAMS_IN_TURN, "no id was used again");
    const each = rounded((performance.now() - start) / STREAMS_IN_TURN, 2);
    const detail = `${STREAMS_IN_TURN} over ${ids.size} ids, ${each} ms each`;
    return { detail, figures: { stream_turn_ms: each } };
  },

  async "half-close-page-first"(run) {
    const stream = await run.connection.openStream(ECHO);
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    await stream.write(bytes);
    stream.closeWrite();
    await pause(100);
    expect(equalBytes(await stream.readExactly(bytes.length), bytes), "the echo differs");
    expect((await stream.read()) === null, "the listener did not end its direction");
    await stream.closed;
    return { detail: "all was read after our end" };
  },

  async "half-close-listener-first"(run) {
    const { stream, token } = await run.openTest("half-close");
    expect((await readText(stream)) === "the last of this side\n", "the last bytes differ");
    await pause(100);
    await stream.write(new Uint8Array(100_000));
    stream.closeWrite();
    await stream.closed;
    return { detail: await expectReport(run, token, "end after 100000 bytes") };
  },

  async "stop-by-listener"(run) {
    const { stream } = await run.openTest("stop");
    expect((await readText(stream)) === "no more, please\n", "the answer differs");
    const error = await expectThrow(async () => {
      for (;;) {
        await stream.write(new Uint8Array(1000));
        await pause(5);
      }
    });
    expect(error.kind === "stopped", `got ${error.message}`);
    await stream.closed;
    return { detail: error.message };
  },

  async "reset-by-page"(run) {
    const { stream, token } = await run.openTest("watch");
    await stream.write(new Uint8Array(1000));
    await pause(20);
    stream.reset(5);
    await stream.closed;
    return { detail: await expectReport(run, token, "reset with code 5") };
  },

  async "reset-by-listener"(run) {
    const { stream } = await run.openTest("reset");
    const length = "reset follows\n".length;
    expect((await stream.readExactly(length)) !== null, "no bytes before the reset");
    await stream.write(new Uint8Array(1));
    const error = await expectThrow(() => stream.read());
    expect(error.kind === "reset" && error.errorCode === 7, `got ${error.message}`);
    await stream.closed;
    return { detail: error.message };
  },

  async "close-by-page"(run) {
    const connection = await run.dial();
    const stream = await connection.openStream(ECHO);
    await stream.write(new Uint8Array(10));
    connection.close();
    const start = performance.now();
    const { peer } = connection.identity;
    const words = await expectReport(run, peer, "the peer closed the connection");
    return { detail: `listener: ${words}, ${since(start)} ms` };
  },

  async "close-by-listener"(run) {
    const connection = await run.dial();
    const bystander = await connection.openStream(ECHO);
    const reading = expectThrow(() => bystander.read());
    const stream = await connection.openStream("/test/close/1.0.0");
    const start = performance.now();
    await stream.write(utf8("close\n"));
    const reason = await connection.closed;
    const time = since(start);
    expect(reason === "remote", `reason is ${reason}`);
    const error = await reading;
    connection.close();
    return { detail: `page: closed by the listener, ${time} ms; stream: ${error.message}` };
  },

  async "wrong-certhash"(run) {
    const address = new WebRTCDirectAddress(run.address);
    address.certificateHash[7] ^= 0x40;
    const error = await expectThrow(() => run.dial(address.toString()));
    expect(error.kind === "certificate", `got ${error.kind}: ${error.message}`);
    return { detail: error.message };
  },

  async "wrong-peer"(run) {
    const address = new WebRTCDirectAddress(run.address);
    address.peer = (await Identity.generate()).peer;
    const error = await expectThrow(() => run.dial(address.toString()));
    expect(error.kind === "peer", `got ${error.kind}: ${error.message}`);
    return { detail: "refused after Noise" };
  },

  async "unknown-protocol"(run) {
    const error = await expectThrow(() => run.connection.openStream("/nobody/speaks/this"));
    expect(error instanceof ProtocolUnavailable, error.message);
    return { detail: "na" };
  },

  // The last one, on a connection of its own: it may leave that one stuck.
  async "full-streams-at-once"(run) {
    const connection = await run.dial();
    const start = performance.now();
    const streams = await openTogether(connection);
    const echoes = Promise.all(streams.map((stream) => verifyEcho(stream, FULL_STREAM_BYTES)));
    try {
      await inTime(echoes, FULL_STREAMS_LIMIT_MS);
    } catch (error) {
      const waiting = streams.map((stream) => stream.unsentBytes).filter((count) => count > 0);
      const bytes = waiting.reduce((sum, count) => sum + count, 0);
      throw new Error(`${error.message}; ${waiting.length} channels have ${bytes} bytes to send`);
    } finally {
      connection.close();
    }
    return { detail: `${STREAMS_AT_ONCE} of ${FULL_STREAM_BYTES} bytes, ${since(start)} ms` };
  },
};

// MARK: Tools

/** Many streams, all of them open. */
function openTogether(connection) {
  const indices = Array.from({ length: STREAMS_AT_ONCE }, (_, i) => i);
  return Promise.all(indices.map(() => connection.openStream(ECHO)));
}

/** A dial, and the milliseconds until it was authenticated and until a stream was open. */
async function timedDial(run) {
  const start = performance.now();
  const connection = await run.dial();
  const connect_ms = since(start);
  const stream = await connection.openStream(PING);
  const figures = { connect_ms, stream_ms: since(start) };
  await stream.close();
  return { connection, figures };
}

async function expectReport(run, token, expected) {
  const report = await run.report(token);
  expect(report === expected, `the listener saw "${report}"`);
  return report;
}

async function readText(stream) {
  let text = "";
  for (;;) {
    const chunk = await stream.read();
    if (!chunk) return text;
    text += new TextDecoder().decode(chunk);
  }
}

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

async function expectThrow(body) {
  try {
    await body();
  } catch (error) {
    return error;
  }
  throw new Error("it should have failed");
}

async function attempt(cell, body) {
  const start = performance.now();
  try {
    const { detail, figures } = await inTime(body(), CELL_LIMIT_MS);
    return { cell, pass: true, detail, figures, ms: since(start) };
  } catch (error) {
    return { cell, pass: false, detail: String(error.message ?? error), ms: since(start) };
  }
}

/** What a promise gives, unless it takes too long. */
async function inTime(promise, milliseconds) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no end within the time limit")), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Puts a list in the place of the page; the returned function adds a line. */
function showList() {
  const list = document.createElement("pre");
  document.querySelector("main").replaceChildren(list);
  return ({ cell, pass, detail }) => {
    list.append(`${pass ? "PASS" : "FAIL"} ${cell}: ${detail}\n`);
  };
}

async function post(outcome) {
  await fetch("result", { method: "POST", body: JSON.stringify(outcome) });
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function since(start) {
  return rounded(performance.now() - start, 1);
}

function rounded(number, digits) {
  return Number(number.toFixed(digits));
}

function megabits(byteCount, milliseconds) {
  return Math.round((byteCount * 8) / milliseconds / 1000);
}

function median(numbers) {
  const sorted = [...numbers].sort((left, right) => left - right);
  return sorted[sorted.length >> 1];
}
