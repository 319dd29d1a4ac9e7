// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// The page that people see: connects, shows each step, pings for as long as the connection lasts,
// and measures throughput when asked to.
//
// `#measure` behind the address measures at once; `#run=…` starts the automated run (matrix.js).

import { Connection } from "./connection.js";
import { ECHO, verifyEcho } from "./echo.js";
import { WebRTCDirectAddress } from "./multiaddr.js";
import { PERF, transfer } from "./perf.js";
import { PING, roundTrip } from "./ping.js";
import { PingPlot } from "./plot.js";

const MEBIBYTE = 1024 * 1024;
const PING_INTERVAL_MS = 250;

const STEPS = [
  ["offer", "Offer", "Certificate and credentials are made"],
  ["ice", "ICE", "A STUN check reaches the node"],
  ["dtls", "DTLS", "The certificate has the named hash"],
  ["sctp", "SCTP", "Data channels are ready"],
  ["noise", "Noise", "Both ends prove their peer ids"],
  ["stream", "Stream", "The first stream speaks ping"],
];

const METERS = [
  ["echo", "Echo", "Both ways at once, each byte compared"],
  ["upload", "Upload", "From this page to the node"],
  ["download", "Download", "From the node to this page"],
];

const find = (id) => document.getElementById(id);
const plot = new PingPlot(find("ping-plot"));
let connection = null;
let attempt = 0;

// MARK: Connection

async function connect() {
  const current = ++attempt;
  connection?.close();
  showProblem(null);
  setState("connecting", "Connecting…");
  const steps = new StepList();
  clearPings();
  const version = Number(selected("versions"));
  try {
    const fresh = await Connection.dial(find("address").value, {
      version,
      onStep: (name) => steps.complete(name),
    });
    if (current !== attempt) return fresh.close();
    connection = fresh;
    const stream = await fresh.openStream(PING);
    steps.complete("stream");
    setState("connected", "Connected");
    showFacts(fresh, version);
    fresh.closed.then((reason) => current === attempt && ended(reason));
    keepPinging(fresh, stream);
    return fresh;
  } catch (error) {
    if (current !== attempt) return;
    connection?.close();
    connection = null;
    steps.fail();
    setState("failed", "Failed");
    showProblem(error.message);
  }
}

function disconnect() {
  attempt++;
  connection?.close();
  ended("local");
}

function ended(reason) {
  connection = null;
  const words = { local: "Disconnected", remote: "Closed by the node", lost: "Connection lost" };
  setState(reason === "lost" ? "failed" : "idle", words[reason]);
}

function setState(state, words) {
  const pill = find("status");
  pill.dataset.state = state;
  pill.textContent = words;
  const isUp = state === "connected" || state === "connecting";
  find("connect").textContent = isUp ? "Disconnect" : "Connect";
  find("measure").disabled = state !== "connected";
}

function showProblem(message) {
  find("problem").hidden = !message;
  find("problem").textContent = message ?? "";
}

async function showFacts(connection, version) {
  const { cipher } = await connection.details();
  const facts = [
    ["Node", connection.remotePeer],
    ["This page", connection.identity.peer],
    ["Encryption", cipher ? `DTLS 1.2, ${cipher.replace(/^TLS_/, "")}` : "DTLS"],
    ["Credentials", version === 1 ? "version 1, rewritten offer" : "version 2, untouched offer"],
  ];
  const entries = facts.flatMap(([name, value]) => {
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    [term.textContent, text.textContent, text.title] = [name, value, value];
    return [term, text];
  });
  find("facts").replaceChildren(...entries);
}

/** The list of steps with a bar for the time that each took. */
class StepList {
  #start = performance.now();
  #times = [];

  constructor() {
    find("facts").replaceChildren();
    find("total").textContent = "–";
    find("steps").replaceChildren(...STEPS.map(([, name, what]) => this.#row(name, what)));
    this.#mark(0, "busy", "");
  }

  #row(name, what) {
    const row = document.createElement("li");
    const part = (kind, parent, text = "") => {
      const element = document.createElement("span");
      element.className = kind;
      element.textContent = text;
      parent.append(element);
      return element;
    };
    part("mark", row);
    const words = part("words", row);
    part("name", words, name);
    part("what", words, what);
    part("bar", part("track", row));
    part("time", row, "–");
    return row;
  }

  /** Events may come in another order than the steps: a later step completes those before it. */
  complete(name) {
    const index = STEPS.findIndex(([step]) => step === name);
    const time = performance.now() - this.#start;
    while (this.#times.length <= index) this.#times.push(time);
    this.#draw();
  }

  #draw() {
    const total = this.#times.at(-1);
    this.#times.forEach((time, index) => {
      const begin = this.#times[index - 1] ?? 0;
      const row = this.#mark(index, "done", "✓");
      const bar = row.querySelector(".bar");
      bar.style.left = `${(96 * begin) / total}%`;
      bar.style.width = `${(100 * (time - begin)) / total}%`;
      row.querySelector(".time").textContent = `${(time - begin).toFixed(1)} ms`;
    });
    if (this.#times.length < STEPS.length) this.#mark(this.#times.length, "busy", "");
    find("total").textContent = total.toFixed(1);
  }

  #mark(index, state, sign) {
    const row = find("steps").children[index];
    row.dataset.state = state;
    row.querySelector(".mark").textContent = sign;
    return row;
  }

  fail() {
    if (this.#times.length < STEPS.length) this.#mark(this.#times.length, "failed", "×");
  }
}

// MARK: Ping

let pings = [];

function clearPings() {
  pings = [];
  plot.clear();
  for (const name of ["now", "min", "median", "max"]) find(`ping-${name}`).textContent = "–";
  find("ping-count").textContent = "0";
}

async function keepPinging(connection, stream) {
  let isOpen = true;
  connection.closed.then(() => (isOpen = false));
  try {
    while (isOpen) {
      showPing(await roundTrip(stream));
      await new Promise((resolve) => setTimeout(resolve, PING_INTERVAL_MS));
    }
  } catch (error) {
    if (isOpen) showProblem(`Ping: ${error.message}`);
  }
}

function showPing(milliseconds) {
  pings.push(milliseconds);
  if (pings.length > 10_000) pings.shift();
  plot.add(milliseconds);
  const sorted = [...pings].sort((left, right) => left - right);
  find("ping-now").textContent = milliseconds.toFixed(2);
  find("ping-min").textContent = sorted[0].toFixed(2);
  find("ping-median").textContent = sorted[sorted.length >> 1].toFixed(2);
  find("ping-max").textContent = sorted.at(-1).toFixed(2);
  find("ping-count").textContent = Number(find("ping-count").textContent) + 1;
}

// MARK: Throughput

async function measure() {
  const byteCount = Number(selected("sizes")) * MEBIBYTE;
  const current = connection;
  find("measure").disabled = true;
  for (const [name] of METERS) new Meter(name, byteCount).clear();
  const run = async (name, protocol, body) => {
    const stream = await current.openStream(protocol);
    await new Meter(name, byteCount).run((progress) => body(stream, progress));
  };
  try {
    await run("echo", ECHO, (stream, progress) => verifyEcho(stream, byteCount, progress));
    await run("upload", PERF, (stream, progress) => {
      return transfer(stream, { upload: byteCount }, progress);
    });
    await run("download", PERF, (stream, progress) => {
      return transfer(stream, { download: byteCount }, progress);
    });
  } catch (error) {
    if (current === connection) showProblem(`Throughput: ${error.message}`);
  }
  find("measure").disabled = connection === null;
}

/** One of the three figures with its bar. */
class Meter {
  #element;
  #byteCount;

  constructor(name, byteCount) {
    this.#element = find(`meter-${name}`);
    this.#byteCount = byteCount;
  }

  clear() {
    delete this.#element.dataset.state;
    this.#set(".figure span", "–");
    this.#set(".note", "");
    this.#element.querySelector("progress").value = 0;
  }

  async run(body) {
    const start = performance.now();
    let shown = 0;
    try {
      const milliseconds = await body((count) => {
        const now = performance.now();
        if (now - shown < 100) return;
        shown = now;
        this.#show(count, now - start);
      });
      this.#show(this.#byteCount, milliseconds);
      this.#element.dataset.state = "done";
    } catch (error) {
      this.#element.dataset.state = "failed";
      this.#set(".note", error.message);
      throw error;
    }
  }

  #show(count, milliseconds) {
    const rate = (count * 8) / milliseconds / 1000;
    const size = (count / MEBIBYTE).toFixed(count < this.#byteCount ? 1 : 0);
    this.#set(".figure span", rate.toFixed(0));
    this.#set(".note", `${size} MiB in ${(milliseconds / 1000).toFixed(2)} s`);
    this.#element.querySelector("progress").value = count / this.#byteCount;
  }

  #set(selector, text) {
    this.#element.querySelector(selector).textContent = text;
  }
}

// MARK: Controls

/** A row of buttons of which one is chosen. */
function makeSegments(id, initial, changed = () => {}) {
  const buttons = [...find(id).querySelectorAll("button")];
  const choose = (chosen) => {
    for (const button of buttons) button.setAttribute("aria-checked", button === chosen);
  };
  choose(buttons.find((button) => button.dataset.value === initial) ?? buttons[0]);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      choose(button);
      changed(button.dataset.value);
    });
  }
}

function selected(id) {
  return find(id).querySelector("[aria-checked=true]").dataset.value;
}

function makeMeters() {
  for (const [name, title, what] of METERS) {
    const element = document.createElement("div");
    element.id = `meter-${name}`;
    element.className = "meter";
    element.innerHTML = `<p class="name"></p><p class="what"></p>
      <p class="figure"><span>–</span> Mbit/s</p>
      <progress max="1" value="0"></progress><p class="note"></p>`;
    element.querySelector(".name").textContent = title;
    element.querySelector(".what").textContent = what;
    element.querySelector("progress").ariaLabel = title;
    find("meters").append(element);
  }
}

/** One button for each address the node listens on. */
function makeAddresses(addresses) {
  const names = { ip4: "IPv4", ip6: "IPv6" };
  const buttons = addresses.map((text, index) => {
    const { family, host } = new WebRTCDirectAddress(text);
    const button = document.createElement("button");
    button.type = "button";
    button.role = "radio";
    button.dataset.value = String(index);
    button.textContent = addresses.length > 2 ? host : names[family];
    return button;
  });
  if (addresses.length > 1) find("families").append(...buttons);
  makeSegments("families", "0", (index) => {
    find("address").value = addresses[index];
    connect();
  });
  find("address").value = addresses[0] ?? "";
}

async function start() {
  makeMeters();
  makeSegments("versions", "2", () => connect());
  makeSegments("sizes", "32");
  new StepList();
  const { addresses } = await (await fetch("config.json")).json();
  makeAddresses(addresses);
  find("connect").addEventListener("click", () => {
    if (find("connect").textContent === "Connect") connect();
    else disconnect();
  });
  find("measure").addEventListener("click", measure);
  addEventListener("pagehide", () => connection?.close());
  if (location.hash.startsWith("#run")) {
    const { run } = await import("./matrix.js");
    return run(addresses, new URLSearchParams(location.hash.slice(1)));
  }
  if (addresses.length && (await connect()) && location.hash === "#measure") measure();
}

start().catch((error) => showProblem(error.message));
