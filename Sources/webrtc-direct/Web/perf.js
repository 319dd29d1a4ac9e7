// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// /perf/1.0.0: eight bytes say how much is wanted, then comes the upload, then the download.

/** The name it is agreed on by. */
export const PERF = "/perf/1.0.0";

const CHUNK_BYTES = 64 * 1024;

/**
 * Uploads, then downloads; `progress` is called with the count of the part that runs.
 *
 * Returns the milliseconds of the whole, so measure one direction at a time.
 */
export async function transfer(stream, { upload = 0, download = 0 }, progress = () => {}) {
  const header = new DataView(new ArrayBuffer(8));
  header.setBigUint64(0, BigInt(download));
  const start = performance.now();
  try {
    await stream.write(new Uint8Array(header.buffer));
    await send(stream, upload, progress);
    await receive(stream, download, progress);
  } catch (error) {
    stream.reset();
    throw error;
  }
  return performance.now() - start;
}

async function send(stream, byteCount, progress) {
  const zeros = new Uint8Array(CHUNK_BYTES);
  for (let sent = 0; sent < byteCount; ) {
    const size = Math.min(byteCount - sent, CHUNK_BYTES);
    await stream.write(zeros.subarray(0, size));
    sent += size;
    progress(sent);
  }
  stream.closeWrite();
}

async function receive(stream, byteCount, progress) {
  let received = 0;
  for (;;) {
    const chunk = await stream.read();
    if (!chunk) break;
    received += chunk.length;
    if (received > byteCount) throw new Error("more bytes came than were asked for");
    progress(received);
  }
  if (received < byteCount) throw new Error(`the download ended after ${received} bytes`);
}
