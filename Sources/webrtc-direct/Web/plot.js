// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// The plot of round-trip times: a line over a filled ground, newest at the right. The scale is
// logarithmic, so that half a millisecond and a moment of queueing are both seen.

const SAMPLES_MAX = 160;
/** The line takes the whole width from this many samples on. */
const SAMPLES_WIDE = 40;
const MARGIN = { left: 58, right: 8, top: 10, bottom: 10 };
/** What the scale begins with, in milliseconds. */
const LOWEST = 0.1;

/** Draws what it is given, in the colours of the page. */
export class PingPlot {
  #canvas;
  #samples = [];

  constructor(canvas) {
    this.#canvas = canvas;
    new ResizeObserver(() => this.#draw()).observe(canvas);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.#draw());
  }

  clear() {
    this.#samples = [];
    this.#draw();
  }

  add(milliseconds) {
    this.#samples.push(milliseconds);
    if (this.#samples.length > SAMPLES_MAX) this.#samples.shift();
    this.#draw();
  }

  #draw() {
    const canvas = this.#canvas;
    const scale = devicePixelRatio;
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext("2d");
    context.scale(scale, scale);
    const style = getComputedStyle(canvas);
    const colour = (name) => style.getPropertyValue(name).trim();
    const decades = Math.max(2, Math.ceil(Math.log10(Math.max(...this.#samples, 1) / LOWEST)));
    const inner = height - MARGIN.top - MARGIN.bottom;
    const y = (value) => {
      const share = Math.log10(Math.max(value, LOWEST) / LOWEST) / decades;
      return MARGIN.top + inner * (1 - share);
    };
    this.#drawGrid(context, { width, decades, y, colour, font: style.fontFamily });
    if (this.#samples.length) this.#drawLine(context, { width, y, colour });
  }

  #drawGrid(context, { width, decades, y, colour, font }) {
    context.strokeStyle = colour("--edge");
    context.fillStyle = colour("--muted");
    context.font = `12px ${font}`;
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.lineWidth = 1;
    for (let decade = 0; decade <= decades; decade++) {
      const value = LOWEST * 10 ** decade;
      const place = Math.round(y(value)) + 0.5;
      context.beginPath();
      context.moveTo(MARGIN.left, place);
      context.lineTo(width - MARGIN.right, place);
      context.stroke();
      context.fillText(scaleLabel(value), MARGIN.left - 8, place);
    }
  }

  #drawLine(context, { width, y, colour }) {
    const shown = Math.max(this.#samples.length, SAMPLES_WIDE);
    const distance = (width - MARGIN.left - MARGIN.right) / (shown - 1);
    const x = (index) => width - MARGIN.right - (this.#samples.length - 1 - index) * distance;
    context.beginPath();
    this.#samples.forEach((value, index) => context.lineTo(x(index), y(value)));
    context.strokeStyle = colour("--accent");
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.stroke();
    context.lineTo(x(this.#samples.length - 1), y(LOWEST));
    context.lineTo(x(0), y(LOWEST));
    context.globalAlpha = 0.14;
    context.fillStyle = colour("--accent");
    context.fill();
    context.globalAlpha = 1;
    const last = this.#samples.length - 1;
    context.beginPath();
    context.arc(x(last) - 1, y(this.#samples[last]), 3.5, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Seconds from one second on: longer labels than "100 ms" do not fit beside the plot. */
function scaleLabel(milliseconds) {
  if (milliseconds < 1000) return `${Number(milliseconds.toPrecision(3))} ms`;
  return `${Number((milliseconds / 1000).toPrecision(3))} s`;
}
