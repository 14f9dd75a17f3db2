// Work item "fan-out": sessions of their own for each of many drivers, all to one accelerator that inverts; rings of 16
// slots, four priorities, credit for eight messages each, at most 12 of a driver on their way. Written by a program
// because the language has no loop over declarations.

/** Sockets of one interface, by the digest's bits. */
const socketsPerInterface = 64;

export interface FanOut {
  readonly sessions: number;
  /** of all drivers together */
  readonly messages: number;
}

const times = (n: number, line: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => line(i)).join('\n');

/** The system and its drivers `app0`… as a text of the language. */
export function fanOutText({ sessions, messages }: FanOut): string {
  const each = Math.floor(messages / sessions);
  const window = Math.min(12, each);
  const interfaces = Math.ceil(sessions / socketsPerInterface);
  const socketOf = (s: number, direction: 'tx' | 'rx') =>
    `pf.sw${Math.floor(s / socketsPerInterface)}.${direction === 'tx' ? 't' : 'r'}${s % socketsPerInterface}`;
  const ofInterface = (i: number) => Math.min(socketsPerInterface, sessions - i * socketsPerInterface);
  return `
accelerator inverter {
  on message m at rx[n] {
    delay 50ns
    send tx[n], ~m
  }
}
system fan_out {
  amu {
    sockets: tx ${socketsPerInterface}, rx ${socketsPerInterface}
    message: 64B .. 64B
    interfaces: ${interfaces}
    interfaces_per_function: ${interfaces + sessions}
    sessions: ${2 * sessions}
  }
  agent inv: inverter { id: 0  interfaces: ${sessions}  credit: 512B  parallel: 64 }
  function pf: physical {
    memory host { at: 0x10000  size: ${Math.max(1, Math.ceil(sessions / 256))}MiB }
${times(
  interfaces,
  i => `    interface sw${i} {
${times(ofInterface(i), k => `      tx t${k} { slots: 16 }\n      rx r${k} { slots: 16 }`)}
    }`,
)}
  }
${times(
  sessions,
  s => `  session out${s}: ${socketOf(s, 'tx')} -> inv.hw${s}.rx0 { message: 64B  priority: ${s & 3} }
  session back${s}: inv.hw${s}.tx0 -> ${socketOf(s, 'rx')} { message: 64B }`,
)}
  timing {
    cpu: 0ns
    memory: 0ns
    mmio_write: 20ns
    dma_read: 100ns + 64GB/s
    session_hop: 0ns
    dma_write: 100ns
    wake: 20ns
  }
}
${times(sessions, s => {
  const tx = socketOf(s, 'tx').slice(3);
  const rx = socketOf(s, 'rx').slice(3);
  return `driver app${s} on pf {
  bring_up
  for i in 0 ..< ${window} {
    put ${tx}, pattern(64B, i)
    doorbell ${tx}
    delay 5ns
  }
  for i in 0 ..< ${each} {
    wait ${rx}
    let m = take ${rx}
    check m == ~pattern(64B, i), "message {i} came back wrong"
    if i + ${window} < ${each} {
      delay 5ns
      put ${tx}, pattern(64B, i + ${window})
      doorbell ${tx}
    }
  }
}`;
})}
`;
}
