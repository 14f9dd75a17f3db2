// Fan-out in SystemC: each stage an SC_METHOD with a queue of due messages and one sc_event armed for its
// head. 64 driver modules, one device module with the arbiter.
#include <systemc>
#include <deque>
#include <memory>
#include <vector>
#include "common.h"
using namespace sc_core;

static uint64_t nowNs() {
  return sc_time_stamp().value() / 1000;
}

struct Stage {
  std::deque<std::pair<uint64_t, uint32_t>> q;
  sc_event ev;

  void push(uint64_t d, uint32_t id) {
    uint64_t n = nowNs();
    bool e = q.empty();
    q.emplace_back(n + d, id);
    if (e)
      ev.notify(double(d), SC_NS);
  }

  uint32_t pop() {
    uint64_t n = nowNs();
    uint32_t id = q.front().second;
    q.pop_front();
    if (!q.empty()) {
      uint64_t d = q.front().first;
      if (d > n)
        ev.notify(double(d - n), SC_NS);
      else
        ev.notify(SC_ZERO_TIME);
    }
    return id;
  }
};

static uint64_t events = 0;
static uint32_t sum = 0;
static uint64_t gotAll = 0;
struct Drv;

struct Dev : sc_module {
  SC_HAS_PROCESS(Dev);
  std::vector<Drv*> d;
  Stage ain, aproc, aout;
  sc_event arbEv;
  bool arbOn = false;
  uint8_t buf[1024][64];
  uint32_t bufS[1024], fr[1024], nf = 0;
  uint32_t elig[4] = {0, 0, 0, 0}, rr[4] = {0, 0, 0, 0}, credits[64];
  uint64_t tx_rd[64], rx_wr[64], db[64];

  Dev(sc_module_name n) : sc_module(n) {
    for (int i = 0; i < 1024; i++)
      fr[nf++] = i;
    for (int i = 0; i < 64; i++) {
      credits[i] = 8;
      tx_rd[i] = rx_wr[i] = db[i] = 0;
    }
    SC_METHOD(arb);
    dont_initialize();
    sensitive << arbEv;
    SC_METHOD(ahaIn);
    dont_initialize();
    sensitive << ain.ev;
    SC_METHOD(ahaDone);
    dont_initialize();
    sensitive << aproc.ev;
    SC_METHOD(rxw);
    dont_initialize();
    sensitive << aout.ev;
  }

  void setElig(uint32_t s) {
    uint32_t p = s & 3, i = s >> 2;
    if (credits[s] && tx_rd[s] < db[s])
      elig[p] |= 1u << i;
    else
      elig[p] &= ~(1u << i);
  }

  void kick() {
    if (!arbOn) {
      arbOn = true;
      arbEv.notify(1, SC_NS);
    }
  }

  void doorbell(uint32_t s) {
    db[s]++;
    setElig(s);
    if (elig[s & 3])
      kick();
  }

  void arb() {
    events++;
    int p = 3;
    while (p >= 0 && !elig[p])
      p--;
    if (p < 0) {
      arbOn = false;
      return;
    }
    uint32_t m = elig[p], hi = m & ~((2u << rr[p]) - 1);
    uint32_t i = __builtin_ctz(hi ? hi : m);
    rr[p] = i;
    uint32_t s = i << 2 | p;
    uint32_t b = fr[--nf];
    bufS[b] = s;
    memcpy(buf[b], mem + TXB + s * 1024 + (tx_rd[s] & 15) * 64, 64);
    tx_rd[s]++;
    credits[s]--;
    setElig(s);
    ain.push(100, b);
    arbEv.notify(1, SC_NS);
  }

  void ahaIn() {
    events++;
    aproc.push(50, ain.pop());
  }

  void ahaDone() {
    events++;
    uint32_t b = aproc.pop();
    invert64(buf[b]);
    aout.push(100, b);
  }

  void rxw();
};

struct Drv : sc_module {
  SC_HAS_PROCESS(Drv);
  Dev& dev;
  uint32_t s;
  uint64_t N, sent = 0, tx_wr = 0, rx_rd = 0, got = 0;
  uint32_t inflight = 0;
  bool pend = true;
  Stage snd, dbs, irq;

  Drv(sc_module_name n, Dev& d, uint32_t s_, uint64_t N_) : sc_module(n), dev(d), s(s_), N(N_) {
    SC_METHOD(tx);
    dont_initialize();
    sensitive << snd.ev;
    SC_METHOD(ring);
    dont_initialize();
    sensitive << dbs.ev;
    SC_METHOD(rx);
    dont_initialize();
    sensitive << irq.ev;
    snd.push(5, 0);
  }

  void tx() {
    events++;
    snd.pop();
    fillPat(mem + TXB + s * 1024 + (tx_wr & 15) * 64, sent);
    sent++;
    tx_wr++;
    inflight++;
    dbs.push(20, 0);
    if (inflight < 12 && sent < N)
      snd.push(5, 0);
    else
      pend = false;
  }

  void ring() {
    events++;
    dbs.pop();
    dev.doorbell(s);
  }

  void rx() {
    events++;
    irq.pop();
    uint8_t* p = mem + RXB + s * 1024 + (rx_rd & 15) * 64;
    verify64(p, got);
    sum += *(uint32_t*)p;
    got++;
    gotAll++;
    rx_rd++;
    inflight--;
    if (!pend && sent < N) {
      pend = true;
      snd.push(5, 0);
    }
  }
};

void Dev::rxw() {
  events++;
  uint32_t b = aout.pop();
  uint32_t s = bufS[b];
  memcpy(mem + RXB + s * 1024 + (rx_wr[s] & 15) * 64, buf[b], 64);
  rx_wr[s]++;
  fr[nf++] = b;
  d[s]->irq.push(20, 0);
  credits[s]++;
  setElig(s);
  if (elig[s & 3])
    kick();
}

int sc_main(int c, char** v) {
  uint64_t N = c > 1 ? atoll(v[1]) : 1000000;
  Dev dev("dev");
  std::vector<std::unique_ptr<Drv>> ds;
  for (int i = 0; i < 64; i++) {
    ds.emplace_back(new Drv(sc_gen_unique_name("drv"), dev, i, N / 64));
    dev.d.push_back(ds.back().get());
  }
  double t0 = nowS();
  sc_start();
  report(NAME, gotAll, events, nowS() - t0, nowNs(), sum);
  return 0;
}
