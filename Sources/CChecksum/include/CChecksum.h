// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

#ifndef CCHECKSUM_H
#define CCHECKSUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has instructions for CRC32c.
bool c_crc32c_has_instructions(void);

/// Advances a raw (already inverted) CRC32c register over `count` bytes.
/// Only valid where `c_crc32c_has_instructions()` is true.
uint32_t c_crc32c_update(uint32_t crc, const uint8_t *bytes, size_t count);

#endif
