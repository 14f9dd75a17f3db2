// The C header as a whole: what `amu export c-header` prints.

import { commandsText, commonText, exceptionsText } from './messages';
import { recordsText } from './records';
import { registersText } from './registers';
import { comment, heading } from './text';
import { namesText, valuesText } from './values';

const preamble = (version: string): string => `${comment(
  `amu.h - the programming interface of Arm's Revere Accelerator Management Unit (Revere-AMU).

Written by \`amu export c-header\` of AMUscope ${version}; write it anew instead of changing it. It is C11 and C++11, includes nothing but the types it uses, and has no global and no function that is not inline.

Messages are little-endian. A structure shows where its members lie; the functions amu_MESSAGE_get_FIELD and amu_MESSAGE_set_FIELD read and write every field, on hosts of either byte order. Fields marked (assumed) are not told by the public interface. SPDX-License-Identifier: Apache-2.0`,
)}

#ifndef AMU_H
#define AMU_H

#ifdef __KERNEL__
#include <linux/stddef.h>
#include <linux/types.h>
#else
#include <stddef.h>
#include <stdint.h>
#endif

#ifdef __cplusplus
#define AMU_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define AMU_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/* Define it before the header is included to be told of a value that its field cannot hold; else such bits are dropped. */
#ifndef AMU_ASSERT
#define AMU_ASSERT(condition) ((void)0)
#endif`;

const bits = `${heading('Bits of messages')}

/* Eight bytes, little-endian, at any address; compilers make one load of it. */
static inline uint64_t amu_load_le64(const void *at) {
  const uint8_t *b = (const uint8_t *)at;
  return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
         (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
}

static inline void amu_store_le64(void *at, uint64_t value) {
  uint8_t *b = (uint8_t *)at;
  unsigned i;
  for (i = 0; i < 8; i++) b[i] = (uint8_t)(value >> (8 * i));
}

static inline uint64_t amu_mask(unsigned width) { return width >= 64 ? ~0ull : (1ull << width) - 1; }

/* The bits lsb to lsb + width - 1, counted from bit 0 of byte 0; they lie in one doubleword. */
static inline uint64_t amu_load_bits(const void *message, unsigned lsb, unsigned width) {
  return amu_load_le64((const uint8_t *)message + lsb / 64 * 8) >> lsb % 64 & amu_mask(width);
}

static inline void amu_store_bits(void *message, unsigned lsb, unsigned width, uint64_t value) {
  uint8_t *at = (uint8_t *)message + lsb / 64 * 8;
  const uint64_t mask = amu_mask(width) << lsb % 64;
  AMU_ASSERT((value & ~amu_mask(width)) == 0);
  amu_store_le64(at, (amu_load_le64(at) & ~mask) | (value << lsb % 64 & mask));
}

static inline void amu_zero(void *at, size_t bytes) {
  uint8_t *b = (uint8_t *)at;
  while (bytes-- > 0) *b++ = 0;
}`;

/** @param version of AMUscope */
export function cHeader(version: string): string {
  return `${[
    preamble(version),
    valuesText(),
    registersText(),
    bits,
    commonText(),
    commandsText(),
    exceptionsText(),
    recordsText(),
    namesText(),
    '#endif /* AMU_H */',
  ].join('\n\n')}\n`;
}
