// What the peers share: CPU time of this thread, host memory with rings, the pattern of a message, the result
// line.
#pragma once
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <cstdlib>
#include <chrono>
#include <time.h>

static inline double nowS() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static inline void report(const char* n, uint64_t m, uint64_t e, double s, uint64_t end, uint32_t sum) {
  printf("{\"name\":\"%s\",\"msgs\":%llu,\"events\":%llu,\"secs\":%.6f,\"end\":%llu,\"sum\":%u}\n", n,
         (unsigned long long)m, (unsigned long long)e, s, (unsigned long long)end, sum);
}

static uint8_t mem[1 << 20];

enum { TXB = 0x10000, RXB = 0x80000 };

static inline void fillPat(uint8_t* p, uint64_t i) {
  uint64_t* q = (uint64_t*)p;
  for (int k = 0; k < 8; k++)
    q[k] = i;
}

static inline void invert64(uint8_t* p) {
  for (int k = 0; k < 64; k++)
    p[k] = ~p[k];
}

static inline void verify64(const uint8_t* p, uint64_t i) {
  const uint64_t* q = (const uint64_t*)p;
  uint64_t bad = 0;
  for (int k = 0; k < 8; k++)
    bad |= q[k] ^ ~i;
  if (bad) {
    fprintf(stderr, "verify fail %llu\n", (unsigned long long)i);
    exit(1);
  }
}
