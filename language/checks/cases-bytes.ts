// Test support: the cases of bytes that run over, limits that are too short, limits of the AMU, and words that other languages
// have for ours.

import type { Case } from './cases';
import { add, both, driver, echo, inDriver, loop, pf, plain, self, system, traffic } from './cases-parts';
import type { CheckId } from './table';

export const byteCases: Case[] = [];
const one = (id: CheckId, wrong: string, right: string) => add(byteCases, id, wrong, right);
const inBody = (id: CheckId, body: string, right: string) => inDriver(byteCases, id, body, right);
const whole = (text: string) => `\n${text}`;

// bytes of buffers
const job = 'struct job { from: buffer(length)  to: buffer(length)  length: u32 }\n';
const buffers = system(
  pf('tx t0\n      rx r0', 'buffer frame { size: 256B }\n    buffer other { size: 1KiB }'),
  self,
);
const copies = (body: string) => `${job}${buffers}driver app on pf {
  bring_up
  store other.at, zeros(other.size)
  ${body}
  wait r0
  let m = take r0
  log "{m} {load(frame.at, 64B)}"
}
`;
const send = (fields: string) => copies(`put t0, job { ${fields} }\n  doorbell t0`);
one(
  'buffer-overrun',
  copies('store frame.at + 64, <|pattern(frame.size, 1)|>\n  put t0, zeros(64B)\n  doorbell t0'),
  'pattern(frame.size - 64, 1)',
);
one(
  'buffer-overrun',
  copies('let bytes = load(frame.at, <|257B|>)\n  put t0, bytes\n  doorbell t0'),
  'frame.size',
);
one('buffer-overrun', send('from: other.at  to: frame.at  length: <|other.size|>'), 'frame.size');
one(
  'buffer-left-out',
  copies('put t0, <|job|> { from: frame.at  length: 64 }\n  doorbell t0'),
  whole(send('from: frame.at  to: other.at  length: 64')),
);

// times
const agent = `${echo}${system(plain, `agent a: echo\n  ${both}`)}`;
const asks = (limit: string) =>
  `${agent}driver app on pf {\n  bring_up\n  for i in 0 ..< 4 {\n    put t0, fill(64B, i)\n    doorbell t0\n    wait r0 until ${limit}\n    let _ = take r0\n  }\n}\n`;
one('limit-too-short', asks('<|400ns|>'), '10us');
one(
  'limit-too-short',
  driver('put t0, zeros(64B)\n  doorbell t0\n  wait r0 until <|100ns|>\n  let _ = take r0'),
  '10us',
);
one(
  'check-too-early',
  `${driver(traffic)}test "works" of demo {\n  run app\n  <|check app.done, "slow"|>\n}\n`,
  'check app.done within 1ms, "slow"',
);

// an agent that answers with its own bytes
const answers = (
  length: string,
) => `accelerator echo { on message m at rx[n] { send tx[n], concat(m[0 ..< 8], zeros(56B), m[0 ..< 8]) } }
${system(plain, `agent a: echo\n  session out: pf.sw0.t0 -> a.hw0.rx0 { message: 64B }\n  session <|back|>: a.hw0.tx0 -> pf.sw0.r0 { message: ${length} }`)}`;
one('answer-too-long', answers('64B'), whole(answers('128B').replace(/<\||\|>/g, '')));

// what a loop does not change
inBody(
  'command-out-of-order',
  `for i in 0 ..< 2 {\n    put t0, fill(64B, i)\n    doorbell t0\n    wait r0\n    let _ = take r0\n  }\n  command <|F_AMI_SW_CONFIGURE|> { AMI_SW_ID: 0 }`,
  whole(driver('command F_AMI_SW_DISABLE { AMI_SW_ID: 0 }\n  command F_AMI_SW_CONFIGURE { AMI_SW_ID: 0 }')),
);
inBody(
  'doorbell-without-put',
  'for i in 0 ..< 4 {\n    <|doorbell t0|>\n    put t0, fill(64B, i)\n    wait r0 until 20us\n    let _ = take r0\n  }',
  whole(
    driver(
      'for i in 0 ..< 4 {\n    put t0, fill(64B, i)\n    doorbell t0\n    wait r0 until 20us\n    let _ = take r0\n  }',
    ),
  ),
);

// functions whose interfaces nobody enables
const guest = (body: string) => `${system(
  `${plain}\n  function vf1: virtual {\n    memory ram { at: 0x10000  size: 1MiB }\n    interface sw0 { tx t0  rx r0 }\n  }`,
  `${self}\n  session inside: vf1.sw0.t0 -> vf1.sw0.r0`,
)}driver host on pf { bring_up }
driver guest on vf1 {
  ${body}
  doorbell t0
  wait r0
  let _ = take r0
}
`;
one('use-before-bring-up', guest('<|put t0, zeros(64B)|>'), 'bring_up\n  put t0, zeros(64B)');

// one driver that waits for what it asks for only later, beside one that asks another agent's socket
const lanes = (first: string) => `${echo}${system(
  pf('tx t0\n      tx t1\n      rx r0\n      rx r1'),
  'agent a: echo\n  session out: pf.sw0.t0 -> a.hw0.rx0\n  session back: a.hw0.tx0 -> pf.sw0.r0\n  session out1: pf.sw0.t1 -> a.hw0.rx1\n  session back1: a.hw0.tx1 -> pf.sw0.r1',
)}driver one on pf { bring_up\n  ${first} }
driver two on pf {\n  put t1, zeros(64B)\n  doorbell t1\n  wait r1\n  let _ = take r1\n}
`;
one(
  'wait-cycle',
  lanes('<|wait r0|>\n  put t0, zeros(64B)\n  doorbell t0\n  let _ = take r0'),
  whole(lanes('put t0, zeros(64B)\n  doorbell t0\n  wait r0\n  let _ = take r0')),
);

// numbers and limits
one('unit-mismatch', system(pf('tx t0 { slots: <|32B|> }\n      rx r0'), self), '32');
inBody('unit-mismatch', `${traffic}\n  check <|now() > 100|>`, 'now() > 100ns');
one(
  'too-many',
  system(
    pf('tx t0\n      rx r0', 'interface first { tx t1  rx r1 }').replace('sw0', '<|sw0|>'),
    self,
    'amu { interfaces: 1 }',
  ),
  whole(loop),
);
one(
  'format-too-long',
  `struct large { a: u64  b: u64  c: u64  d: u64  e: u64  f: u64  g: u64  h: u64  i: u64 }\n${system(plain, 'session self: pf.sw0.t0 -> pf.sw0.r0 { message: 64B  format: <|large|> }')}`,
  whole(loop),
);
one('value-out-of-range', system(plain, self, 'amu { message: <|2KiB .. 64B|> }'), '64B .. 2KiB');
