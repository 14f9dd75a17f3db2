// Loopback in SystemC, as TLM-2.0 models are written: tlm_utils::peq_with_get between stages, pooled
// payloads.
#include <systemc>
#include <tlm>
#include <tlm_utils/peq_with_get.h>
#include "common.h"
using namespace sc_core;

struct Msg {
  uint8_t b[64];
};

static uint64_t nowNs() {
  return sc_time_stamp().value() / 1000;
}

struct Top : sc_module {
  SC_HAS_PROCESS(Top);
  typedef tlm_utils::peq_with_get<Msg> P;
  uint64_t N, sent = 0, tx_wr = 0, tx_rd = 0, rx_wr = 0, rx_rd = 0;
  uint32_t inflight = 0;
  bool pend = true;
  uint64_t events = 0;
  uint32_t sum = 0, got = 0;
  P db, ain, aproc, aout, irq;
  sc_event snd;
  Msg pool[64];
  Msg* fr[64];
  uint32_t nf = 0;
  Msg tok;
  const sc_time T5, T20, T50, T100;

  Top(sc_module_name n, uint64_t N_)
      : sc_module(n),
        N(N_),
        db("db"),
        ain("ain"),
        aproc("aproc"),
        aout("aout"),
        irq("irq"),
        T5(5, SC_NS),
        T20(20, SC_NS),
        T50(50, SC_NS),
        T100(100, SC_NS) {
    for (int i = 0; i < 64; i++)
      fr[nf++] = &pool[i];
    SC_METHOD(drvTx);
    dont_initialize();
    sensitive << snd;
    SC_METHOD(fetch);
    dont_initialize();
    sensitive << db.get_event();
    SC_METHOD(ahaIn);
    dont_initialize();
    sensitive << ain.get_event();
    SC_METHOD(ahaDone);
    dont_initialize();
    sensitive << aproc.get_event();
    SC_METHOD(rxw);
    dont_initialize();
    sensitive << aout.get_event();
    SC_METHOD(drvRx);
    dont_initialize();
    sensitive << irq.get_event();
    snd.notify(T5);
  }

  void drvTx() {
    events++;
    fillPat(mem + TXB + (tx_wr & 63) * 64, sent);
    sent++;
    tx_wr++;
    inflight++;
    db.notify(tok, T20);
    if (inflight < 32 && sent < N)
      snd.notify(T5);
    else
      pend = false;
  }

  void fetch() {
    while (db.get_next_transaction()) {
      events++;
      Msg* m = fr[--nf];
      memcpy(m->b, mem + TXB + (tx_rd & 63) * 64, 64);
      tx_rd++;
      ain.notify(*m, T100);
    }
  }

  void ahaIn() {
    while (Msg* m = ain.get_next_transaction()) {
      events++;
      aproc.notify(*m, T50);
    }
  }

  void ahaDone() {
    while (Msg* m = aproc.get_next_transaction()) {
      events++;
      invert64(m->b);
      aout.notify(*m, T100);
    }
  }

  void rxw() {
    while (Msg* m = aout.get_next_transaction()) {
      events++;
      memcpy(mem + RXB + (rx_wr & 63) * 64, m->b, 64);
      rx_wr++;
      fr[nf++] = m;
      irq.notify(tok, T20);
    }
  }

  void drvRx() {
    while (irq.get_next_transaction()) {
      events++;
      uint8_t* p = mem + RXB + (rx_rd & 63) * 64;
      verify64(p, got);
      sum += *(uint32_t*)p;
      got++;
      rx_rd++;
      inflight--;
      if (!pend && sent < N) {
        pend = true;
        snd.notify(T5);
      }
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
