// Loopback in SystemC: an SC_THREAD a stage, sc_fifo of timestamped items between them.
#include <systemc>
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

struct Top : sc_module {
  SC_HAS_PROCESS(Top);
  uint64_t N, tx_wr = 0, tx_rd = 0, rx_wr = 0, rx_rd = 0;
  uint32_t inflight = 0;
  sc_event credit;
  uint64_t events = 0;
  uint32_t sum = 0, got = 0;
  sc_fifo<Item> db, ain, aproc, aout, irq;
  uint8_t buf[64][64];
  uint32_t fr[64], nf = 0;

  Top(sc_module_name n, uint64_t N_) : sc_module(n), N(N_), db(64), ain(64), aproc(64), aout(64), irq(64) {
    for (int i = 0; i < 64; i++)
      fr[nf++] = i;
    SC_THREAD(drvTx);
    SC_THREAD(fetch);
    SC_THREAD(ahaIn);
    SC_THREAD(ahaDone);
    SC_THREAD(rxw);
    SC_THREAD(drvRx);
  }

  void until(uint64_t due) {
    uint64_t n = nowNs();
    if (due > n)
      wait(sc_time(double(due - n), SC_NS));
  }

  void drvTx() {
    for (uint64_t i = 0; i < N; i++) {
      if (inflight == 32)
        wait(credit);
      wait(5, SC_NS);
      events++;
      fillPat(mem + TXB + (tx_wr & 63) * 64, i);
      tx_wr++;
      inflight++;
      db.write(Item{0, nowNs() + 20});
    }
  }

  void fetch() {
    for (;;) {
      Item e = db.read();
      until(e.due);
      events++;
      uint32_t b = fr[--nf];
      memcpy(buf[b], mem + TXB + (tx_rd & 63) * 64, 64);
      tx_rd++;
      ain.write(Item{b, nowNs() + 100});
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

  void rxw() {
    for (;;) {
      Item e = aout.read();
      until(e.due);
      events++;
      memcpy(mem + RXB + (rx_wr & 63) * 64, buf[e.id], 64);
      rx_wr++;
      fr[nf++] = e.id;
      irq.write(Item{0, nowNs() + 20});
    }
  }

  void drvRx() {
    for (;;) {
      Item e = irq.read();
      until(e.due);
      events++;
      uint8_t* p = mem + RXB + (rx_rd & 63) * 64;
      verify64(p, got);
      sum += *(uint32_t*)p;
      got++;
      rx_rd++;
      inflight--;
      credit.notify();
      if (got == N)
        sc_stop();
    }
  }
};

int sc_main(int c, char** v) {
  Top t("t", c > 1 ? atoll(v[1]) : 1000000);
  double t0 = nowS();
  sc_start();
  report(NAME, t.got, t.events, nowS() - t0, nowNs(), t.sum);
  return 0;
}
