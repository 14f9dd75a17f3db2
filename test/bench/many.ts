// A large system that only has to be loaded: many VFs, and the sessions shared out among them. Each has its interfaces,
// its rings and a driver.

export interface Many {
  readonly sessions: number;
  /** VFs */
  readonly functions: number;
}

const times = (n: number, line: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => line(i)).join('\n');

/** The system as a text of the language; session k of a VF joins its socket pair k by way of nothing else. */
export function manyText({ sessions, functions }: Many): string {
  const each = Math.ceil(sessions / functions);
  return `
system many {
  amu {
    sockets: tx ${each}, rx ${each}
    message: 64B .. 64B
    interfaces: ${functions}
    interfaces_per_function: 1
    sessions: ${functions * each}
  }
  function pf: physical {
    memory host { at: 0x10000  size: 64KiB }
  }
${times(
  functions,
  f => `  function vf${f}: virtual {
    number: ${f + 1}
    memory ram { at: 0x10000  size: 1MiB }
    interface sw0 {
${times(each, k => `      tx t${k} { slots: 16 }\n      rx r${k} { slots: 16 }`)}
    }
  }`,
)}
${times(functions, f => times(each, k => `  session s${f}_${k}: vf${f}.sw0.t${k} -> vf${f}.sw0.r${k} { message: 64B }`))}
}
driver manager on pf { bring_up }
${times(
  functions,
  f => `driver app${f} on vf${f} {
  bring_up
  put t0, pattern(64B, ${f})
  doorbell t0
  wait r0
  let m = take r0
  check m == pattern(64B, ${f})
}`,
)}
`;
}
