// For tests: a system with a bit of everything: several drivers, back-pressure, credit, interrupts, memory, states of an
// accelerator, logs, a check that fails.

import { linkText } from '../testing';

const text = `
accelerator adder {
  state total: int = 0
  on message m at rx[n] {
    set total = total + u8(m, 0)
    delay 30ns
    send tx[n], ~m
  }
}
system s {
  amu { message: 64B .. 256B }
  agent acc: adder { id: 0  interfaces: 2  credit: 256B  parallel: 2 }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    buffer scratch { size: 4KiB }
    interface sw0 {
      rx_vector: 3
      tx t0 { slots: 4 }
      rx r0 { slots: 2 }
      tx t1 { slots: 8 }
      rx r1 { slots: 4 }
    }
  }
  session out0: pf.sw0.t0 -> acc.hw0.rx0 { message: 64B }
  session back0: acc.hw0.tx0 -> pf.sw0.r0 { message: 64B }
  session out1: pf.sw0.t1 -> acc.hw1.rx0 { message: 256B  priority: 3 }
  session back1: acc.hw1.tx0 -> pf.sw0.r1 { message: 256B }
}
driver one on pf {
  bring_up
  let seen = 0
  for i in 0 ..< 40 {
    wait t0
    put t0, pattern(64B, i)
    doorbell t0
    store scratch.at + 8 * (i % 16), as_bytes(i, 8)
    let came = wait r0 until 2us
    if came {
      let m = take r0
      check m == ~pattern(64B, seen)
      set seen = seen + 1
    }
    if i % 10 == 3 { log "one at {i}: {seen}, {load(scratch.at, 8)}" }
  }
  while seen < 40 { wait r0  let m = take r0  check m == ~pattern(64B, seen)  set seen = seen + 1 }
}
driver two on pf {
  bring_up
  for i in 0 ..< 30 {
    wait t1
    put t1, pattern(256B, i)
    doorbell t1
    delay 100ns
    if i > 3 {
      wait r1
      let m = take r1
      check m == ~pattern(256B, i - 4)
    }
    if i == 20 { check i == 21, "on purpose" }
  }
}`;

export const walked = { text, program: linkText(text) };
