// Loopback in SystemC: each stage an SC_METHOD with a queue of due messages and one sc_event armed for its
// head.
#include <systemc>
#include <deque>
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

struct Top : sc_module {
  SC_HAS_PROCESS(Top);
  uint64_t N, sent = 0, tx_wr = 0, tx_rd = 0, rx_wr = 0, rx_rd = 0;
  uint32_t inflight = 0;
  bool pend = true;
  uint64_t events = 0;
  uint32_t sum = 0, got = 0;
  Stage snd, db, ain, aproc, aout, irq;
  uint8_t buf[64][64];
  uint32_t fr[64], nf = 0;

  Top(sc_module_name n, uint64_t N_) : sc_module(n), N(N_) {
    for (int i = 0; i < 64; i++)
      fr[nf++] = i;
    SC_METHOD(drvTx);
    dont_initialize();
    sensitive << snd.ev;
    SC_METHOD(fetch);
    dont_initialize();
    sensitive << db.ev;
    SC_METHOD(ahaIn);
    dont_initialize();
    sensitive << ain.ev;
    SC_METHOD(ahaDone);
    dont_initialize();
    sensitive << aproc.ev;
    SC_METHOD(rxw);
    dont_initialize();
    sensitive << aout.ev;
    SC_METHOD(drvRx);
    dont_initialize();
    sensitive << irq.ev;
    snd.push(5, 0);
  }

  void drvTx() {
    events++;
    snd.pop();
    fillPat(mem + TXB + (tx_wr & 63) * 64, sent);
    sent++;
    tx_wr++;
    inflight++;
    db.push(20, 0);
    if (inflight < 32 && sent < N)
      snd.push(5, 0);
    else
      pend = false;
  }

  void fetch() {
    events++;
    db.pop();
    uint32_t b = fr[--nf];
    memcpy(buf[b], mem + TXB + (tx_rd & 63) * 64, 64);
    tx_rd++;
    ain.push(100, b);
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

  void rxw() {
    events++;
    uint32_t b = aout.pop();
    memcpy(mem + RXB + (rx_wr & 63) * 64, buf[b], 64);
    rx_wr++;
    fr[nf++] = b;
    irq.push(20, 0);
  }

  void drvRx() {
    events++;
    irq.pop();
    uint8_t* p = mem + RXB + (rx_rd & 63) * 64;
    verify64(p, got);
    sum += *(uint32_t*)p;
    got++;
    rx_rd++;
    inflight--;
    if (!pend && sent < N) {
      pend = true;
      snd.push(5, 0);
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
