// Test support: small files, each with one mistake marked `<|…|>`, and the nearest file that is right.

import { byteCases } from './cases-bytes';
import { moreCases } from './cases-more';
import {
  add as addTo,
  agent,
  both,
  driver,
  echo,
  loop,
  pf,
  plain,
  self,
  system,
  traffic,
} from './cases-parts';
import type { CheckId } from './table';

export interface Case {
  readonly id: CheckId;
  readonly wrong: string;
  /** `wrong` with the marked text replaced, or a whole file when it begins with a line end */
  readonly right: string;
}

/** A mistake between two pieces of text, and what is right in its place. */
const cases: Case[] = [];
const add = (id: CheckId, wrong: string, right: string) => addTo(cases, id, wrong, right);
const amu = (wrong: string, right: string, id: CheckId) =>
  add(id, system(plain, self, `amu { ${wrong} }`), right);
const tx = (id: CheckId, properties: string, right: string) =>
  add(id, system(pf(`tx t0 { ${properties} }\n      rx r0 { slots: 32 }`), self), right);
const inDriver = (id: CheckId, body: string, right: string) => add(id, driver(body), right);
// names
inDriver('unknown-name', 'put <|t1|>, zeros(64B)\n  doorbell t0', 't0');
add('unknown-name', 'constant length = 64B\nconstant n = <|lenght|>\n', 'length');
add(
  'ambiguous-name',
  `${system(`${plain.slice(0, -1)}  interface sw1 { tx t0 }\n  }`, self)}driver app on pf {\n  bring_up\n  put <|t0|>, zeros(64B)\n  doorbell sw0.t0\n  wait r0\n}\n`,
  'sw0.t0',
);
add('duplicate-name', `constant n = 1\nconstant <|n|> = 2\n`, 'm');
inDriver('unused-name', 'let <|n|> = 1', '_n');
add('import-missing', 'import <|"nowhere.amu"|>\n', '"std/agents.amu"');
add('import-missing', 'import <|"std/agent.amu"|>\n', '"std/agents.amu"');
add('import-circular', 'import <|"entry.amu"|>\n', '"std/agents.amu"');
add(
  'import-duplicate',
  'import "std/agents.amu"\nimport <|"std/agents.amu"|>\n',
  '\nimport "std/agents.amu"\n',
);
tx('unknown-key', '<|slot|>: 32', 'slots');
tx('duplicate-key', 'slots: 32  <|slots|>: 3', 'threshold');
amu('type: <|A3|>', 'A2', 'unknown-value');
add('unknown-value', system(pf('tx t0\n      rx r0 { mode: <|backpressure|> }'), self), 'back_pressure');
add(
  'missing-value',
  system(pf('tx t0\n rx r0', 'buffer <|b|> { }'), self),
  '\n'.concat(system(pf('tx t0\n rx r0', 'buffer b { size: 64B }'), self)),
);

// numbers
add('not-constant', 'constant n = <|now()|>\n', '5ns');
add('constant-circular', 'constant a = b\nconstant b = <|a|>\n', '1');
add('unit-mismatch', system(plain, `timing { mmio_write: <|120|> }\n  ${self}`), '120ns');
inDriver('type-mismatch', `${traffic}\n  check load(<|sw0|>, 64) == zeros(64)`, 't0.at');
add(
  'type-mismatch',
  `${system(pf('tx t0\n      rx r0', 'buffer scratch { size: 64B }'), self)}driver app on pf {\n  bring_up\n  store <|scratch|>, zeros(64B)\n  ${traffic}\n}\n`,
  'scratch.at',
);
inDriver('type-mismatch', `${traffic}\n  check <|r0.fill == "none"|>`, 'r0.fill == 0');
add('value-out-of-range', system(plain, 'session self: pf.sw0.t0 -> pf.sw0.r0 { priority: <|16|> }'), '15');
tx('not-power-of-two', 'slots: <|33|>', '32');
add('division-by-zero', 'constant n = 8 / <|0|>\n', '2');
tx('number-too-wide', 'at: <|0xffff_ffff_ffff_ffff|>', '0x20000');

// the AMU and its parts
add(
  'id-in-use',
  system(
    pf('tx t0 { id: 1 }\n      tx t1 { id: <|1|> }\n      rx r0\n      rx r1'),
    `${self}\n  session two: pf.sw0.t1 -> pf.sw0.r1`,
  ),
  '2',
);
tx('id-out-of-range', 'id: <|4|>', '3');
add(
  'too-many',
  system(pf('tx t0\n      rx r0\n      rx <|r1|>'), self, 'amu { sockets: tx 1, rx 1 }'),
  `\n${system(pf('tx t0\n      rx r0'), self, 'amu { sockets: tx 1, rx 1 }')}`,
);
add(
  'slots-out-of-range',
  system(pf('tx t0 { slots: <|64|> }\n      rx r0'), self, 'amu { ring: 1 .. 16 slots }'),
  '16',
);
add(
  'message-out-of-range',
  system(plain, 'session self: pf.sw0.t0 -> pf.sw0.r0 { message: <|4KiB|> }'),
  '2KiB',
);
tx('threshold-unreachable', 'slots: 8  threshold: <|4|>', '3');
add(
  'pasid-unsupported',
  system(plain.replace('interface sw0 {', 'interface sw0 {\n      pasid: <|5|>'), self),
  `\n${system(plain.replace('interface sw0 {', 'interface sw0 {\n      pasid: 5'), self, 'amu { pasid_bits: 8 }')}`,
);
add(
  'missing-physical-function',
  'system <|demo|> {\n  agent a: echo { }\n}\n'.replace('agent a: echo { }', ''),
  `\n${loop}`,
);
add(
  'two-physical-functions',
  system(plain, `function vf: <|physical|> { memory m { at: 0  size: 64KiB } }\n  ${self}`),
  'virtual',
);
add(
  'function-without-memory',
  system('function <|pf|>: physical { }'),
  `\n${system('function pf: physical { memory m { at: 0  size: 64KiB } }')}`,
);
add('memory-full', system(pf('tx <|t0|> { slots: 4096 }\n      rx r0 { slots: 32 }'), self), `\n${loop}`);
add(
  'memory-overlap',
  system(pf('tx t0 { at: 0x20000 }\n      rx <|r0|> { at: 0x20800 }'), self),
  `\n${system(pf('tx t0 { at: 0x20000 }\n      rx r0 { at: 0x28000 }'), self)}`,
);
tx('outside-memory', 'at: <|0x10f800|>', '0x10f800 - 64KiB');
tx('ring-misaligned', 'at: <|0x20004|>', '0x20008');

// connections
add('session-direction', system(plain, 'session self: <|pf.sw0.r0|> -> pf.sw0.r0'), 'pf.sw0.t0');
add('session-end', system(plain, 'session self: <|pf.sw0|> -> pf.sw0.r0'), 'pf.sw0.t0');
add(
  'socket-in-two-sessions',
  system(
    pf('tx t0\n      tx t1\n      rx r0\n      rx r1'),
    `${self}\n  session two: pf.sw0.t1 -> <|pf.sw0.r0|>`,
  ),
  'pf.sw0.r1',
);
add('credit-below-message', agent('credit: <|64B|>', both), '2KiB');
add('agent-unreachable', agent('', self).replace('agent a:', 'agent <|a|>:'), `\n${agent('', both)}`);
add(
  'message-not-handled',
  agent(
    '',
    both.replace('session out', 'session <|out|>'),
    echo.replace('rx[n]', 'rx[1]').replace('tx[n]', 'tx[0]'),
  ),
  `\n${agent('', both, echo.replace('rx[n]', 'rx[0]').replace('tx[n]', 'tx[0]'))}`,
);
add(
  'answer-without-session',
  agent('', `session out: pf.sw0.t0 -> a.hw0.rx0`)
    .replace('agent a:', 'agent <|a|>:')
    .replace('rx r0 { slots: 32 }', ''),
  `\n${agent('', both)}`,
);
add(
  'answer-without-session',
  agent('', 'session out: pf.sw0.t0 -> a.hw0.rx0').replace('agent a:', 'agent <|a|>:'),
  `\n${agent('', both)}`,
);
add('socket-unused', system(pf('tx t0\n      rx r0\n      rx <|r1|>'), self), `\n${loop}`);
add(
  'back-pressure-cycle',
  agent(
    '',
    'session in: pf.sw0.t0 -> a.hw0.rx0\n  session <|round|>: a.hw0.tx0 -> a.hw0.rx1\n  session back: a.hw0.tx1 -> pf.sw0.r0',
  ),
  `\n${agent('', both)}`,
);

// programs
inDriver('not-here', `${traffic}\n  <|send|> t0, zeros(64B)`, `\n${driver(traffic)}`);
add('no-such-system', `${loop}driver app on <|pg|> {\n  bring_up\n}\n`, 'pf');
add('no-such-system', `${loop}test "idle" of <|demmo|> {\n  check demo.time == 0ns\n}\n`, 'demo');
inDriver('not-a-socket', 'put <|sw0|>, zeros(64B)\n  doorbell t0', 't0');
inDriver('wrong-direction', `${traffic}\n  let _m = take <|t0|>`, 'r0');
add(
  'foreign-socket',
  `${system(plain, `function vf: virtual {\n memory m { at: 0  size: 64KiB }\n interface sw0 { tx t0 } }\n  session self: pf.sw0.t0 -> pf.sw0.r0`)}driver app on pf {\n  bring_up\n  put <|vf.sw0.t0|>, zeros(64B)\n  doorbell t0\n}\n`,
  't0',
);
inDriver(
  'not-settable',
  `for i in 0 ..< 3 { set <|i|> = 1 }`,
  `\n${driver('let i = 0\n  while i < 3 { set i = i + 1 }')}`,
);
inDriver('not-settable', 'set <|AMU_CR|> = 1', `\n${driver('write AMU_CR = 1')}`);
inDriver('register-index', 'check sw0.WRITE_INDEX_TX[<|64|>] == 0', '63');
inDriver('register-read-only', 'write <|AMU_SR|> = 1', 'AMU_CR');
inDriver('wrong-arguments', 'log "{<|log2()|>}"', 'log2(8)');
inDriver('break-outside-loop', 'log "a"\n  <|break|>\n', '');
add(
  'code-after-end',
  `${loop}driver app on pf {\n  loop { delay 1us }\n  <|log "never"\n  tear_down|>\n}\n`,
  `\n${driver('loop { break }\n  log "now"')}`,
);
inDriver('check-always-true', 'let n = r0.fill\n  check <|n == n|>', 'n == 0');
inDriver('check-always-false', 'check <|2 < 1|>', 'r0.fill < 1');

// commands
inDriver('unknown-command', 'command <|PF_PROB|>', 'PF_PROBE');
inDriver('retired-command', 'command <|F_TYPEB_TABLE_CONFIGURE|>', 'F_PROBE');
inDriver('unknown-field', 'command PF_ASN_DESTROY { <|ASN|>: 3 }', 'ASN_ID');
inDriver(
  'duplicate-field',
  'command PF_ASN_DESTROY { ASN_ID: 3  <|ASN_ID|>: 4 }',
  `\n${driver('command PF_ASN_DESTROY { ASN_ID: 3 }')}`,
);
inDriver('field-too-wide', 'command PF_PROBE_AHA { AHA_ID: <|0x10000|> }', '0xffff');
add(
  'pf-command-from-vf',
  `${system(plain, `function vf: virtual { memory m { at: 0  size: 64KiB } }\n  ${self}`)}driver app on vf {\n  command <|PF_PROBE|>\n}\n`,
  'F_PROBE',
);
inDriver('command-out-of-order', 'command <|F_AMI_SW_RESET|> { AMI_SW_ID: 0 }', 'F_AMI_SW_DISABLE');

inDriver(
  'address-not-shifted',
  'command F_AMS_RING_CONFIGURE { AMI_SW_ID: 1  RING_BASE: <|r0.at|> }',
  'r0.at >> 3',
);
inDriver('vector-never-raised', 'wait interrupt <|3|> until 20us', '0');

// traffic
add(
  'put-without-session',
  `${system(plain)}driver app on pf {\n  bring_up\n  put <|t0|>, zeros(64B)\n  doorbell t0\n  log "{r0.fill}"\n}\n`,
  `\n${driver(traffic)}`,
);
add(
  'wait-without-sender',
  `${system(plain)}driver app on pf {\n  bring_up\n  put t0, zeros(64B)\n  doorbell t0\n  wait <|r0|>\n  let _ = take r0\n}\n`,
  `\n${driver(traffic)}`,
);
inDriver('wait-beyond-ring', `put t0, zeros(64B)\n  doorbell t0\n  wait r0 for <|41|>`, '32');
inDriver(
  'ring-overfilled',
  `for i in 0 ..< 41 { <|put t0, pattern(64B, i)|> }\n  doorbell t0\n  wait r0`,
  '\n'.concat(driver('for i in 0 ..< 32 { put t0, pattern(64B, i) }\n  doorbell t0\n  wait r0')),
);
inDriver('message-too-long', 'put t0, <|zeros(4KiB)|>\n  doorbell t0\n  wait r0', 'zeros(2KiB)');
add(
  'doorbell-without-barrier',
  `${system(plain, `${self}\n  timing { ordering: relaxed }`)}driver app on pf {\n  bring_up\n  put t0, zeros(64B)\n  <|doorbell t0|>\n  wait r0\n  let _ = take r0\n}\n`,
  'barrier\n  doorbell t0',
);
inDriver('doorbell-without-put', `${traffic}\n  <|doorbell t0|>`, '');
add(
  'put-without-doorbell',
  `${loop}driver app on pf {\n  bring_up\n  <|put t0, zeros(64B)|>\n  wait r0\n}\n`,
  `\n${driver(traffic)}`,
);
inDriver(
  'take-without-wait',
  'put t0, zeros(64B)\n  doorbell t0\n  let _m = take <|r0|>',
  `\n${driver(traffic)}`,
);

cases.push(...moreCases, ...byteCases);

export { cases, loop };
