// Copyright (c) 2026 The swift-webrtc-direct authors
// SPDX-License-Identifier: MIT

#include "CChecksum.h"

#include <string.h>

#if defined(__x86_64__)

#include <nmmintrin.h>
#include <wmmintrin.h>

bool c_crc32c_has_instructions(void) {
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}

#define WITH_INSTRUCTIONS __attribute__((target("sse4.2,pclmul")))

static inline uint64_t load(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

// What a register becomes after `n` zero bytes, where `factor` is x^(8n - 33) modulo the
// polynomial, lowest power in the highest bit: the product lacks x^33, and the CRC instruction
// multiplies by x^32 and, as the bits of a product of two such numbers start one place lower, by x.
WITH_INSTRUCTIONS static inline uint64_t after_zeros(uint64_t crc, uint32_t factor) {
    const __m128i product =
        _mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)crc), _mm_cvtsi32_si128((int)factor), 0);
    return _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

// The instruction takes one cycle and its result three, so that three streams, each of a third of
// the block, cost what one does. `factor1` and `factor2` carry over one third and two thirds.
WITH_INSTRUCTIONS static inline uint64_t update_block(
    uint64_t crc, const uint8_t *bytes, size_t third, uint32_t factor1, uint32_t factor2) {
    uint64_t first = crc, second = 0, last = 0;
    for (size_t offset = 0; offset < third; offset += 8) {
        first = _mm_crc32_u64(first, load(bytes + offset));
        second = _mm_crc32_u64(second, load(bytes + third + offset));
        last = _mm_crc32_u64(last, load(bytes + 2 * third + offset));
    }
    return after_zeros(first, factor2) ^ after_zeros(second, factor1) ^ last;
}

// A third of 384 bytes makes one block of most of a packet, one of 64 takes most of the rest.
WITH_INSTRUCTIONS uint32_t c_crc32c_update(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t register64 = crc;
    for (; count >= 3 * 384; bytes += 3 * 384, count -= 3 * 384)
        register64 = update_block(register64, bytes, 384, 0xd270f1a2, 0xd7a4825c);
    for (; count >= 3 * 64; bytes += 3 * 64, count -= 3 * 64)
        register64 = update_block(register64, bytes, 64, 0x9e4addf8, 0x0d3b6092);
    for (; count >= 8; bytes += 8, count -= 8)
        register64 = _mm_crc32_u64(register64, load(bytes));
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
