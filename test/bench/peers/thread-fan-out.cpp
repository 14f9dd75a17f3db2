// Fan-out in SystemC: SC_THREADs for each driver, the arbiter and the stages, sc_fifo of timestamped items
// between them.
#include <systemc>
#include <memory>
#include <vector>
#include "common.h"
using namespace sc_core;

struct Item {
  uint32_t id;
  uint64_t due;
};

static inline std::ostream& operator<<(std::ostream& o, const Item& i) {
  return o << i.id;
}

static uint64_t nowNs() {
  return sc_time_stamp().value() / 1000;
}

static void until(uint64_t due) {
  uint64_t n = nowNs();
  if (due > n)
    wait(sc_time(double(due - n), SC_NS));
}

static uint64_t events = 0;
static uint32_t sum = 0;
static uint64_t gotAll = 0, NALL;
struct Drv;

struct Dev : sc_module {
  SC_HAS_PROCESS(Dev);
  std::vector<Drv*> d;
  sc_fifo<Item> ain, aproc, aout;
  sc_event arbEv;
  bool arbOn = false;
  uint8_t buf[1024][64];
  uint32_t bufS[1024], fr[1024], nf = 0;
  uint32_t elig[4] = {0, 0, 0, 0}, rr[4] = {0, 0, 0, 0}, credits[64];
  uint64_t tx_rd[64], rx_wr[64], db[64];

  Dev(sc_module_name n) : sc_module(n), ain(1024), aproc(1024), aout(1024) {
    for (int i = 0; i < 1024; i++)
      fr[nf++] = i;
    for (int i = 0; i < 64; i++) {
      credits[i] = 8;
      tx_rd[i] = rx_wr[i] = db[i] = 0;
    }
    SC_THREAD(arb);
    SC_THREAD(ahaIn);
    SC_THREAD(ahaDone);
    SC_THREAD(rxw);
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
    for (;;) {
      wait(arbEv);
      for (;;) {
        events++;
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
        uint32_t b = fr[--nf];
        bufS[b] = s;
        memcpy(buf[b], mem + TXB + s * 1024 + (tx_rd[s] & 15) * 64, 64);
        tx_rd[s]++;
        credits[s]--;
        setElig(s);
        ain.write(Item{b, nowNs() + 100});
        wait(1, SC_NS);
      }
    }
  }

  void ahaIn() {
    for (;;) {
      Item e = ain.read();
      until(e.due);
      events++;
      aproc.write(Item{e.id, nowNs() + 50});
    }
  }

  void ahaDone() {
    for (;;) {
      Item e = aproc.read();
      until(e.due);
      events++;
      invert64(buf[e.id]);
      aout.write(Item{e.id, nowNs() + 100});
    }
  }

  void rxw();
};

struct Drv : sc_module {
  SC_HAS_PROCESS(Drv);
  Dev& dev;
  uint32_t s;
  uint64_t N, tx_wr = 0, rx_rd = 0, got = 0;
  uint32_t inflight = 0;
  sc_event credit;
  sc_fifo<Item> dbs, irq;

  Drv(sc_module_name n, Dev& d, uint32_t s_, uint64_t N_)
      : sc_module(n), dev(d), s(s_), N(N_), dbs(16), irq(16) {
    SC_THREAD(tx);
    SC_THREAD(ring);
    SC_THREAD(rx);
  }

  void tx() {
    for (uint64_t i = 0; i < N; i++) {
      if (inflight == 12)
        wait(credit);
      wait(5, SC_NS);
      events++;
      fillPat(mem + TXB + s * 1024 + (tx_wr & 15) * 64, i);
      tx_wr++;
      inflight++;
      dbs.write(Item{0, nowNs() + 20});
    }
  }

  void ring() {
    for (;;) {
      Item e = dbs.read();
      until(e.due);
      events++;
      dev.doorbell(s);
    }
  }

  void rx() {
    for (;;) {
      Item e = irq.read();
      until(e.due);
      events++;
      uint8_t* p = mem + RXB + s * 1024 + (rx_rd & 15) * 64;
      verify64(p, got);
      sum += *(uint32_t*)p;
      got++;
      rx_rd++;
      inflight--;
      credit.notify();
      if (++gotAll == NALL)
        sc_stop();
    }
  }
};

void Dev::rxw() {
  for (;;) {
    Item e = aout.read();
    until(e.due);
    events++;
    uint32_t b = e.id;
    uint32_t s = bufS[b];
    memcpy(mem + RXB + s * 1024 + (rx_wr[s] & 15) * 64, buf[b], 64);
    rx_wr[s]++;
    fr[nf++] = b;
    d[s]->irq.write(Item{0, nowNs() + 20});
    credits[s]++;
    setElig(s);
    if (elig[s & 3])
      kick();
  }
}

int sc_main(int c, char** v) {
  uint64_t N = c > 1 ? atoll(v[1]) : 1000000;
  NALL = N / 64 * 64;
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
