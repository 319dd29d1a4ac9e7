// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

// Unsigned varints, and the two protobuf field types that libp2p's messages are made of.

import { concat } from "./bytes.js";

/** The bytes of a number from 0 to 2^53 - 1, seven bits each, low bits first. */
export function encodeVarint(number) {
  const bytes = [];
  for (; number >= 0x80; number = Math.floor(number / 0x80)) bytes.push((number % 0x80) | 0x80);
  bytes.push(number);
  return new Uint8Array(bytes);
}

/**
 * The number at `place`, and the place behind it; null while its last byte is missing.
 *
 * Throws when it is longer than need be, or too large for a safe integer.
 */
export function decodeVarint(bytes, place = 0) {
  let value = 0;
  let factor = 1;
  for (let i = place; i < bytes.length; i++) {
    const byte = bytes[i];
    value += (byte & 0x7f) * factor;
    if (value > Number.MAX_SAFE_INTEGER) throw new Error("varint too large");
    if (byte < 0x80) {
      if (byte === 0 && i > place) throw new Error("varint longer than need be");
      return { value, end: i + 1 };
    }
    factor *= 0x80;
    if (i - place >= 7) throw new Error("varint too large");
  }
  return null;
}

/** A protobuf field that holds a number. */
export function numberField(field, value) {
  return concat(encodeVarint(field << 3), encodeVarint(value));
}

/** A protobuf field that holds bytes. */
export function bytesField(field, bytes) {
  return concat(encodeVarint((field << 3) | 2), encodeVarint(bytes.length), bytes);
}

/**
 * The fields of a protobuf message: numbers and byte arrays by field number.
 *
 * The last of repeated fields counts; fields of other types are skipped. The arrays are views.
 */
export function parseFields(bytes) {
  const fields = new Map();
  let place = 0;
  const number = () => {
    const varint = decodeVarint(bytes, place);
    if (!varint) throw new Error("protobuf message cut off");
    place = varint.end;
    return varint.value;
  };
  const take = (count) => {
    if (count > bytes.length - place) throw new Error("protobuf message cut off");
    place += count;
    return bytes.subarray(place - count, place);
  };
  while (place < bytes.length) {
    const tag = number();
    const field = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0: fields.set(field, number()); break;
      case 1: take(8); break;
      case 2: fields.set(field, take(number())); break;
      case 5: take(4); break;
      default: throw new Error("unknown protobuf field type");
    }
  }
  return fields;
}
