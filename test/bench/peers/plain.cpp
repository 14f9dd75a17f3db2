// The work items in plain C++. -DQUEUE=0: events in std::priority_queue; -DQUEUE=2: a first-in-first-out lane
// for each delay. -DFANOUT: 64 sessions instead of one. NAME: what the result is called.
#include "common.h"
#include <queue>
#include <vector>
#ifndef QUEUE
#define QUEUE 0
#endif
enum { SEND, DOORBELL, ARRIVE, DONE, RXW, CONSUME, ARB };

static uint64_t now, seqc, events;
#if QUEUE == 0
struct Ev {
  uint64_t t, seq;
  uint32_t kind, arg;
};

struct Later {
  bool operator()(const Ev& a, const Ev& b) const {
    return a.t != b.t ? a.t > b.t : a.seq > b.seq;
  }
};

static std::priority_queue<Ev, std::vector<Ev>, Later> q;

static inline void at(uint64_t d, uint32_t k, uint32_t a) {
  q.push(Ev{now + d, seqc++, k, a});
}
#elif QUEUE == 2
struct Ev {
  uint64_t t, seq;
  uint32_t kind, arg;
};

static const int NL = 8, CAP = 4096;
static Ev lane[NL][CAP];
static uint32_t lh[NL], lt[NL];
static uint64_t ld[NL];
static int nl = 0;
static uint64_t pend = 0;
static uint64_t headT[NL];

static inline void at(uint64_t d, uint32_t k, uint32_t a) {
  int l = 0;
  while (l < nl && ld[l] != d)
    l++;
  if (l == nl) {
    ld[nl] = d;
    headT[nl] = ~0ull;
    nl++;
  }
  if (lh[l] == lt[l])
    headT[l] = now + d;
  lane[l][lt[l]++ & (CAP - 1)] = Ev{now + d, seqc++, k, a};
  pend++;
}
#endif
static uint8_t buf[1024][64];
static uint32_t freeb[1024], nfree;
static uint32_t bufS[1024];
static uint32_t sum;
static uint64_t N;
// loopback + fanout share per-session state (loopback = session 0 only)
static const int S = 64;
static uint64_t tx_wr[S], tx_rd[S], rx_wr[S], rx_rd[S], db[S];
static uint32_t inflight[S];
static bool pendSend[S];
static uint64_t quota[S], sent[S], got[S];
static uint32_t credits[S];
static uint32_t elig[4];
static uint32_t rr[4];
static bool arbOn;
static uint32_t CAPF, SLOTS;
#ifdef FANOUT
#define PITCH (16 * 64)
#else
#define PITCH (64 * 64)
#endif
static inline void kick() {
  if (!arbOn) {
    arbOn = true;
    at(1, ARB, 0);
  }
}

static inline void setElig(uint32_t s) {
  uint32_t p = s & 3, i = s >> 2;
  if (credits[s] && tx_rd[s] < db[s])
    elig[p] |= 1u << i;
  else
    elig[p] &= ~(1u << i);
}

static inline void fire(uint32_t kind, uint32_t a) {
  switch (kind) {
    case SEND: {
      uint32_t s = a;
      fillPat(mem + TXB + s * PITCH + (tx_wr[s] & (SLOTS - 1)) * 64, sent[s]);
      sent[s]++;
      tx_wr[s]++;
      inflight[s]++;
      at(20, DOORBELL, s);
      if (inflight[s] < CAPF && sent[s] < quota[s])
        at(5, SEND, s);
      else
        pendSend[s] = false;
      break;
    }
    case DOORBELL: {
      uint32_t s = a;
#ifdef FANOUT
      db[s]++;
      setElig(s);
      if (elig[s & 3])
        kick();
#else
      uint32_t b = freeb[--nfree];
      bufS[b] = s;
      memcpy(buf[b], mem + TXB + s * PITCH + (tx_rd[s] & (SLOTS - 1)) * 64, 64);
      tx_rd[s]++;
      at(100, ARRIVE, b);
#endif
      break;
    }
    case ARB: {
      int p = 3;
      while (p >= 0 && !elig[p])
        p--;
      if (p < 0) {
        arbOn = false;
        break;
      }
      uint32_t m = elig[p], hi = m & ~((2u << rr[p]) - 1);
      uint32_t i = __builtin_ctz(hi ? hi : m);
      rr[p] = i;
      uint32_t s = i << 2 | p;
      uint32_t b = freeb[--nfree];
      bufS[b] = s;
      memcpy(buf[b], mem + TXB + s * PITCH + (tx_rd[s] & (SLOTS - 1)) * 64, 64);
      tx_rd[s]++;
      credits[s]--;
      setElig(s);
      at(100, ARRIVE, b);
      at(1, ARB, 0);
      break;
    }
    case ARRIVE:
      at(50, DONE, a);
      break;
    case DONE:
      invert64(buf[a]);
      at(100, RXW, a);
      break;
    case RXW: {
      uint32_t s = bufS[a];
      memcpy(mem + RXB + s * PITCH + (rx_wr[s] & (SLOTS - 1)) * 64, buf[a], 64);
      rx_wr[s]++;
      freeb[nfree++] = a;
      at(20, CONSUME, s);
#ifdef FANOUT
      credits[s]++;
      setElig(s);
      if (elig[s & 3])
        kick();
#endif
      break;
    }
    case CONSUME: {
      uint32_t s = a;
      uint8_t* p = mem + RXB + s * PITCH + (rx_rd[s] & (SLOTS - 1)) * 64;
      verify64(p, got[s]);
      sum += *(uint32_t*)p;
      got[s]++;
      rx_rd[s]++;
      inflight[s]--;
      if (!pendSend[s] && sent[s] < quota[s]) {
        pendSend[s] = true;
        at(5, SEND, s);
      }
      break;
    }
  }
}

int main(int c, char** v) {
  N = c > 1 ? atoll(v[1]) : 1000000;
  for (int i = 0; i < 1024; i++)
    freeb[nfree++] = i;
#ifdef FANOUT
  CAPF = 12;
  SLOTS = 16;
  int ns = 64;
#else
  CAPF = 32;
  SLOTS = 64;
  int ns = 1;
#endif
  for (int s = 0; s < ns; s++) {
    quota[s] = N / ns;
    credits[s] = 8;
    pendSend[s] = true;
    at(5, SEND, s);
  }
  double t0 = nowS();
#if QUEUE == 0
  while (!q.empty()) {
    Ev e = q.top();
    q.pop();
    now = e.t;
    events++;
    fire(e.kind, e.arg);
  }
#elif QUEUE == 2
  while (pend) {
    int b = 0;
    for (int l = 1; l < nl; l++) {
      if (headT[l] < headT[b] || (headT[l] == headT[b] && headT[l] != ~0ull &&
                                  lane[l][lh[l] & (CAP - 1)].seq < lane[b][lh[b] & (CAP - 1)].seq))
        b = l;
    }
    Ev e = lane[b][lh[b]++ & (CAP - 1)];
    headT[b] = lh[b] == lt[b] ? ~0ull : lane[b][lh[b] & (CAP - 1)].t;
    pend--;
    now = e.t;
    events++;
    fire(e.kind, e.arg);
  }
#endif
  double t1 = nowS();
  uint64_t g = 0;
  for (int s = 0; s < ns; s++)
    g += got[s];
#ifndef NAME
#define NAME "cpp"
#endif
  report(NAME, g, events, t1 - t0, now, sum);
}
