// Large files as a generator of systems would write them: cells of a virtual function with its memory and interface, an
// agent, the sessions between them and a driver, all in one system; structs, constants, an accelerator and tests around.
// Deterministic: the same number of lines gives the same text.

/** Lines that one more cell adds, drivers included. */
const cellLines = 42;

function functionText(n: number): string {
  return `
  /// Function of tenant ${n}.
  function vf${n}: virtual {
    number: ${n + 1}
    memory ram { at: 0x${((n + 1) * 0x100000).toString(16)}  size: 512KiB }
    buffer source { size: 4KiB }
    interface sw0 {
      rx_vector: 1
      tx requests { slots: 64 }
      tx events { slots: 16  threshold: 2 }
      rx answers { slots: 64  mode: back_pressure }
      rx notes { slots: 16  mode: overwrite }
    }
  }
  agent unit${n}: engine { id: ${n}  interfaces: 2  latency: ${50 + (n % 50)}ns }
  session ask${n}: vf${n}.sw0.requests -> unit${n}.hw0.rx0 { message: length  priority: ${n % 16} }
  session reply${n}: unit${n}.hw0.tx0 -> vf${n}.sw0.answers { message: length }
  session tell${n}: vf${n}.sw0.events -> unit${n}.hw1.rx1 { message: 64B }
  session hear${n}: unit${n}.hw1.tx1 -> vf${n}.sw0.notes { message: 64B }
`;
}

function driverText(n: number): string {
  return `
driver app${n} on vf${n} {
  bring_up
  let expected = 0
  for i in 0 ..< rounds {
    put requests, pattern(length, i + ${n % 7})
    doorbell requests
    wait answers until 100us
    let m = take answers
    check m == ~pattern(length, i + ${n % 7}), "message {i} of tenant ${n} came back wrong"
    set expected = expected + 1
  }
  if expected != rounds {
    fail "only {expected} of {rounds} came back"
  }
  put events, header { kind: ${n % 4}  tag: expected }
  doorbell events
  wait notes until 100us
  let note = take notes
  store source.at, note
  check requests.fill == 0 and sw0.enabled
  tear_down
}
`;
}

/** A file of about \`lines\` lines without a finding. */
export function generated(lines: number): string {
  const cells = Math.max(1, Math.round((lines - 60) / cellLines));
  const parts = [
    `// Generated: ${cells} tenants, each with a function, an agent and a driver.

/// Messages of each tenant.
constant rounds = 16
constant length = 256B

struct header {
  kind: u32
  tag: u32
}

/// Inverts what comes in.
accelerator engine {
  parameter latency: time = 50ns
  state handled: int = 0
  on message m at rx[n] {
    delay latency
    set handled = handled + 1
    send tx[n], ~m
  }
}

system plant {
  amu {
    sockets: tx 4, rx 4
    message: 64B .. 2KiB
    ring: 1 .. 4096 slots
    interfaces: 65536
    sessions: 65536
  }
  timing {
    mmio_write: 120ns
    dma_read: 300ns + 16GB/s
  }
  function pf: physical {
    memory ram { at: 0x40000  size: 64KiB }
  }
`,
  ];
  for (let n = 0; n < cells; n++) parts.push(functionText(n));
  parts.push('}\n');
  for (let n = 0; n < cells; n++) parts.push(driverText(n));
  parts.push(`
driver owner on pf {
  bring_up
}

test "every tenant is served" of plant {
  run owner
  run app0
  check app0.done within 10ms, "the first driver did not come to its end"
  check ask0.messages == rounds and reply0.messages == rounds
  check unit0.received >= rounds
}
`);
  return parts.join('');
}
