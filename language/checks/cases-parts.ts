// Test support: pieces that the cases are made of.

import type { Case } from './cases';
import type { CheckId } from './table';

export const system = (functions: string, rest = '', amu = '') => `
system demo {
  ${amu}
  ${functions}
  ${rest}
}
`;
export const pf = (sockets: string, more = '') => `function pf: physical {
    memory ram { at: 0x10000  size: 1MiB }
    ${more}
    interface sw0 {
      ${sockets}
    }
  }`;
export const plain = pf('tx t0 { slots: 32 }\n      rx r0 { slots: 32 }');
export const self = 'session self: pf.sw0.t0 -> pf.sw0.r0';
export const loop = system(plain, self);
export const driver = (body: string) => `${loop}
driver app on pf {
  bring_up
  ${body}
  tear_down
}
`;
export const traffic = 'put t0, zeros(64B)\n  doorbell t0\n  wait r0\n  let _ = take r0';
export const echo = 'accelerator echo { on message m at rx[n] { send tx[n], m } }\n';
export const agent = (properties: string, sessions: string, kind = echo) =>
  kind + system(plain, `agent a: echo { ${properties} }\n  ${sessions}`);
export const both = 'session out: pf.sw0.t0 -> a.hw0.rx0\n  session back: a.hw0.tx0 -> pf.sw0.r0';

/** A mistake between two pieces of text, and what is right in its place. */
export const add = (to: Case[], id: CheckId, wrong: string, right: string) => to.push({ id, wrong, right });
export const inDriver = (to: Case[], id: CheckId, body: string, right: string) =>
  add(to, id, driver(body), right);
