// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

#include "CChecksum.h"

#include <string.h>

#if defined(__x86_64__)

#include <nmmintrin.h>

bool c_crc32c_has_instructions(void) { return __builtin_cpu_supports("sse4.2"); }

__attribute__((target("sse4.2"))) uint32_t
c_crc32c_update(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t register64 = crc;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        register64 = _mm_crc32_u64(register64, word);
    }
    uint32_t register32 = (uint32_t)register64;
    for (; count > 0; bytes++, count--) register32 = _mm_crc32_u8(register32, *bytes);
    return register32;
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)

#include <arm_acle.h>

bool c_crc32c_has_instructions(void) { return true; }

uint32_t c_crc32c_update(uint32_t crc, const uint8_t *bytes, size_t count) {
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, 8);
        crc = __crc32cd(crc, word);
    }
    for (; count > 0; bytes++, count--) crc = __crc32cb(crc, *bytes);
    return crc;
}

#else

bool c_crc32c_has_instructions(void) { return false; }

uint32_t c_crc32c_update(uint32_t crc, const uint8_t *bytes, size_t count) {
    (void)bytes;
    (void)count;
    return crc;
}

#endif
