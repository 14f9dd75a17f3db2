// Test support: the cases of what drivers, tests, systems and files give away about themselves.

import type { Case } from './cases';
import {
  add,
  agent,
  both,
  driver,
  echo,
  inDriver,
  loop,
  pf,
  plain,
  self,
  system,
  traffic,
} from './cases-parts';
import type { CheckId } from './table';

export const moreCases: Case[] = [];
const more = (id: CheckId, wrong: string, right: string) => add(moreCases, id, wrong, right);
const inBody = (id: CheckId, body: string, right: string) => inDriver(moreCases, id, body, right);
const testOf = (body: string, name = 'demo') => `test "works" of ${name} {\n  ${body}\n}\n`;
const app = driver(traffic);
const inTest = (id: CheckId, body: string, right: string) => more(id, app + testOf(body), right);
const whole = (text: string) => `\n${text}`;

// names and imports
more(
  'import-unused',
  `<|import "std/agents.amu"|>\n${app}`,
  whole(
    `import "std/agents.amu"\n${app.replace('session self', 'agent inv: inversion { }\n  session self')}`,
  ),
);
inBody(
  'shadowed-name',
  'let <|sw0|> = r0.fill\n  log "{sw0}"',
  whole(driver('let own = r0.fill\n  log "{own}"')),
);
more(
  'state-never-set',
  'accelerator echo { state <|width|>: int = 4\n on message m at rx[n] { send tx[n], m[0 ..< width] } }\n',
  whole(
    'accelerator echo { parameter width: int = 4\n on message m at rx[n] { send tx[n], m[0 ..< width] } }\n',
  ),
);

// numbers
inBody('comparison-by-width', 'if <|r0.fill & 2 == 1|> { delay 1us }', 'r0.fill & 2 == 2');
inBody('condition-known', 'let n = 0\n  while <|n < 4|> { delay 1us }', 'r0.fill < 4');
// bring-ups by hand
inBody('command-out-of-range', 'command PF_F_ENABLE { F_OWNER: <|3|> }', '0');
inBody('command-out-of-range', 'command F_AMI_SW_DISABLE { AMI_SW_ID: <|2|> }', '0');
inBody(
  'differs-from-declared',
  'write MSK_CTRL[0].LOG2_SIZE = <|command_ring.slots|>',
  'log2(command_ring.slots)',
);
more('constant-wraps', 'constant n = <|3 - 4|>\n', '4 - 3');
more('division-to-zero', 'constant n = <|64B / 2KiB|>\n', '2KiB / 64B');
more('log2-not-exact', 'constant n = log2(<|100|>)\n', '128');
more('shift-too-far', 'constant n = 1 << <|64|>\n', '63');
inBody('comparison-by-width', 'check <|r0.fill < 33|>', 'r0.fill < 32');
more('unit-suspicious', system(plain, `timing { mmio_write: <|120ms|> }\n  ${self}`), '120ns');

// the AMU and its parts
more(
  'vf-without-interface',
  system(plain, `function <|vf|>: virtual { memory m { at: 0  size: 256KiB } }\n  ${self}`),
  whole(
    system(
      plain,
      `function vf: virtual { memory m { at: 0  size: 256KiB }\n interface sw0 { tx t0\n rx r0 } }\n  ${self}\n  session own: vf.sw0.t0 -> vf.sw0.r0 { message: 64B }`,
    ),
  ),
);
more(
  'interface-without-sockets',
  system(`${plain.slice(0, -1)}  interface <|sw1|> { }\n  }`, self),
  whole(loop),
);
more(
  'buffer-unused',
  `${system(pf('tx t0 { slots: 32 }\n      rx r0 { slots: 32 }', 'buffer <|scratch|> { size: 4KiB }'), self)}driver app on pf {\n  bring_up\n  ${traffic}\n  tear_down\n}\n`,
  whole(app),
);
more(
  'memory-unused',
  `${system(pf('tx t0 { slots: 32 }\n      rx r0 { slots: 32 }', 'memory <|spare|> { at: 0x200000  size: 4KiB }'), self)}driver app on pf {\n  bring_up\n  ${traffic}\n  tear_down\n}\n`,
  whole(app),
);
const vectors = (first: string, second: string) =>
  `${system(
    `function pf: physical {\n memory ram { at: 0x10000  size: 1MiB }\n interface sw0 { rx_vector: 1\n tx t0\n rx r0 }\n interface ${first} { rx_vector: ${second}\n tx t1\n rx r1 } }`,
    'session one: pf.sw0.t0 -> pf.sw0.r0\n  session two: pf.sw1.t1 -> pf.sw1.r1',
  )}driver app on pf {\n  bring_up\n  put t0, zeros(64B)\n  doorbell t0\n  wait interrupt 1 until 20us\n  let _ = take r0\n  tear_down\n}\n`;
more('vector-shared', vectors('<|sw1|>', '1'), whole(vectors('sw1', '2')));
more(
  'response-ring-small',
  system(
    plain.replace(
      'interface sw0',
      '<|management|> { command: 16 slots  response: 4 slots }\n    interface sw0',
    ),
    self,
  ),
  whole(
    system(
      plain.replace(
        'interface sw0',
        'management { command: 16 slots  response: 16 slots }\n    interface sw0',
      ),
      self,
    ),
  ),
);
const probing = (id: number, name: string) =>
  `${agent('', both).replace('agent a: echo {', `agent ${name}: echo { id: ${id} `)}driver app on pf {\n  bring_up\n  let probe = command PF_PROBE\n  for i in 0 ..< probe.NUM_AHA {\n    command PF_PROBE_AHA { AHA_ID: i }\n  }\n  ${traffic}\n  tear_down\n}\n`;
more('agent-id-gap', probing(3, '<|a|>'), whole(probing(0, 'a')));

// connections
more(
  'answer-wrong-socket',
  agent('', 'session <|out|>: pf.sw0.t0 -> a.hw0.rx1\n  session back: a.hw0.tx0 -> pf.sw0.r0'),
  whole(agent('', both)),
);
more(
  'answer-too-long',
  agent(
    '',
    'session out: pf.sw0.t0 -> a.hw0.rx0\n  session <|back|>: a.hw0.tx0 -> pf.sw0.r0 { message: 64B }',
  ),
  whole(agent('', both)),
);
const wide = 'accelerator echo { on message m at rx[n] { log "{u64(m, 100)}"\n send tx[n], m } }\n';
more(
  'message-too-short',
  agent(
    '',
    both.replace(
      'session out: pf.sw0.t0 -> a.hw0.rx0',
      'session <|out|>: pf.sw0.t0 -> a.hw0.rx0 { message: 64B }',
    ),
    wide,
  ),
  whole(agent('', both, wide)),
);
const streams = (low: string, priority: string) =>
  `${echo}${system(
    pf('tx t0\n      tx t1\n      rx r0\n      rx r1'),
    `agent a: echo { }\n  session fast: pf.sw0.t0 -> a.hw0.rx0 { priority: 3 }\n  session ${low}: pf.sw0.t1 -> a.hw0.rx1 ${priority}\n  session back: a.hw0.tx0 -> pf.sw0.r0\n  session other: a.hw0.tx1 -> pf.sw0.r1`,
  )}driver app on pf {\n  bring_up\n  loop {\n    wait t0\n    put t0, zeros(64B)\n    doorbell t0\n  }\n}\ndriver drain on pf {\n  loop {\n    wait r0\n    let _ = take r0\n  }\n}\n`;
more('priority-starves', streams('<|slow|>', ''), whole(streams('slow', '{ priority: 3 }')));
const sink = (name: string, drain: string) =>
  `${system(pf(`tx t0 { slots: 32 }\n      rx ${name} { slots: 8 }`), self)}driver app on pf {\n  bring_up\n  for i in 0 ..< 20 {\n    put t0, pattern(64B, i)\n    doorbell t0\n    wait t0 for 32 until 20us\n    ${drain}\n  }\n}\n`;
more('ring-never-taken', sink('<|r0|>', ''), whole(sink('r0', 'wait r0\n    let _ = take r0')));

// programs
inBody('condition-known', 'if <|false|> { log "never" }', 'r0.fill == 0');
inBody('loop-never-runs', 'for i in <|4 ..< 4|> { log "{i}" }', '0 ..< 4');
inBody(
  'loop-without-time',
  '<|while|> r0.fill == 0 { log "none yet" }',
  whole(driver('while r0.fill == 0 { delay 100ns }')),
);
inBody('waits-for-nothing', 'put t0, zeros(64B)\n  doorbell t0\n  wait r0 for <|0|>', '1');
inBody(
  'missing-barrier',
  'store t0.at, zeros(2KiB)\n  <|write sw0.WRITE_INDEX_TX[0] = 1|>\n  wait r0 until 100us\n  let _ = take r0',
  whole(
    driver(
      'store t0.at, zeros(2KiB)\n  barrier\n  write sw0.WRITE_INDEX_TX[0] = 1\n  wait r0 until 100us\n  let _ = take r0',
    ),
  ),
);
more(
  'use-before-bring-up',
  `${loop}driver app on pf {\n  <|put t0, zeros(64B)|>\n  doorbell t0\n  bring_up\n  wait r0\n  let _ = take r0\n}\n`,
  whole(app),
);
more(
  'use-after-tear-down',
  `${loop}driver app on pf {\n  bring_up\n  put t0, zeros(64B)\n  doorbell t0\n  wait t0 for 32\n  tear_down\n  <|wait r0|>\n  let _ = take r0\n}\n`,
  whole(app),
);
more(
  'bring-up-twice',
  `${loop}driver app on pf {\n  bring_up\n  <|bring_up|>\n  ${traffic}\n}\n`,
  whole(app),
);
more(
  'tear-down-in-flight',
  `${loop}driver app on pf {\n  bring_up\n  put t0, zeros(64B)\n  doorbell t0\n  <|tear_down|>\n}\n`,
  whole(app),
);

// traffic
inBody('bytes-out-of-range', 'let data = zeros(64B)\n  log "{<|data[64]|>}"', 'data[63]');
inBody(
  'put-without-room',
  'for i in 0 ..< 100 {\n    <|put t0, pattern(64B, i)|>\n    doorbell t0\n  }\n  wait r0\n  let _ = take r0',
  whole(
    driver(
      'for i in 0 ..< 100 {\n    wait t0\n    put t0, pattern(64B, i)\n    doorbell t0\n  }\n  wait r0\n  let _ = take r0',
    ),
  ),
);
inBody(
  'take-beyond-wait',
  'for i in 0 ..< 3 { put t0, zeros(64B) }\n  doorbell t0\n  wait r0 for 2\n  for i in 0 ..< 3 { <|let _ = take r0|> }',
  whole(
    driver(
      'for i in 0 ..< 3 { put t0, zeros(64B) }\n  doorbell t0\n  wait r0 for 3\n  for i in 0 ..< 3 { let _ = take r0 }',
    ),
  ),
);
more(
  'wait-cycle',
  `${loop}driver app on pf {\n  bring_up\n  <|wait r0 until 1ms|>\n  put t0, zeros(64B)\n  doorbell t0\n  let _ = take r0\n  tear_down\n}\n`,
  whole(app),
);
const picky = 'accelerator echo { on message m at rx[n] { if m[0] == 0 { send tx[n], m } } }\n';
const asking = (wait: string) =>
  `${agent('', both, picky)}driver app on pf {\n  bring_up\n  put t0, zeros(64B)\n  doorbell t0\n  ${wait}\n  let _ = take r0\n  tear_down\n}\n`;
more('wait-without-limit', asking('<|wait r0|>'), whole(asking('wait r0 until 1ms')));

// commands
inBody(
  'command-out-of-range',
  'command PF_ASN_CREATE { ASN_ID: 9  LOG2_MSG_LENGTH: <|log2(2KiB)|> }',
  'log2(2KiB / 8)',
);
inBody(
  'differs-from-declared',
  'command F_AMI_SW_DISABLE { AMI_SW_ID: 0 }\n  command F_AMS_RING_CONFIGURE { AMI_SW_ID: 0  AMS_TYPE: 1  AMS_ID: 0  LOG2_SIZE: <|6|>  RING_BASE: t0.at >> 3 }',
  '5',
);
inBody('register-value-too-wide', 'write MSK_CTRL[0].LOG2_SIZE = <|32|>', '31');
inBody('reserved-bits', 'write AMU_CR = <|0x11|>', '1');
inBody(
  'status-unknown',
  'let r = command PF_PROBE\n  check <|r.STATUS|> == 9',
  whole(driver('let r = command PF_PROBE\n  check r.STATUS == ok')),
);

// tests
more(
  'test-without-run',
  `${app}test <|"works"|> of demo {\n  check pf.sw0.r0.fill == 0\n}\n`,
  whole(`${app}${testOf('run app\n  check pf.sw0.r0.fill == 0')}`),
);
more(
  'test-without-check',
  `${app}test <|"works"|> of demo {\n  run app\n}\n`,
  whole(`${app}${testOf('run app\n  check app.done within 1ms')}`),
);
more(
  'driver-not-run',
  `${app}${app.slice(loop.length).replace('driver app', 'driver other')}${testOf('run other\n  check <|app|>.done within 1ms')}`,
  'other',
);
inTest('driver-run-twice', 'run app\n  <|run app|>\n  check app.done within 1ms', '');
more(
  'driver-of-another-system',
  `${app}${app.replace('system demo', 'system second').replace('driver app on pf', 'driver far on second.pf')}test "works" of demo {\n  run app\n  run <|far|>\n  check app.done within 1ms\n}\n`.replace(
    'driver app on pf',
    'driver app on demo.pf',
  ),
  whole(`${app}${testOf('run app\n  check app.done within 1ms')}`),
);
const tenant = (runs: string) =>
  `${system(
    'function pf: physical { memory m { at: 0  size: 64KiB } }',
    'function vf: virtual { memory m { at: 0  size: 256KiB }\n interface sw0 { tx t0\n rx r0 } }\n  session self: vf.sw0.t0 -> vf.sw0.r0',
  )}driver host on pf {\n  bring_up\n}\ndriver app on vf {\n  bring_up\n  ${traffic}\n}\n${testOf(runs)}`;
more(
  'vf-without-pf',
  tenant('<|run app|>\n  check app.done within 1ms'),
  whole(tenant('run host\n  run app\n  check app.done within 1ms')),
);
inTest(
  'at-out-of-order',
  'run app\n  at 20us { log "late" }\n  at <|10us|> { log "early" }\n  check app.done within 1ms',
  '30us',
);
inTest(
  'resume-without-stop',
  'run app\n  <|resume_taking pf.sw0.r0|>\n  check app.done within 1ms',
  'stop_taking pf.sw0.r0\n  resume_taking pf.sw0.r0',
);
inTest('time-beyond-limit', 'run app\n  check app.done within <|1s|>', '1ms');

// allowances
inBody(
  'allow-without-reason',
  'let n = 1       <|// amu: allow unused-name|>',
  '// amu: allow unused-name: shown to readers',
);
inBody('allow-unused', 'log "a"       <|// amu: allow unused-name: nobody knows|>', '// nothing to allow');
inBody(
  'allow-unknown',
  'log "a"       // amu: allow <|unused-names|>: misspelt',
  whole(driver('let n = 1 // amu: allow unused-name: shown')),
);

// processes and formats
const processes = (interfaces: string, sessions: string, more = '') =>
  `${more}${system(
    `function pf: physical {
    memory own { at: 0x10000  size: 1MiB }
    process one { pasid: 5  memory heap { at: 0x1000  size: 1MiB } }
    process two { pasid: 6  memory heap { at: 0x1000  size: 1MiB } }
    ${interfaces}
  }`,
    sessions,
    'amu { pasid_bits: 8 }',
  )}`;
const around = 'session self: pf.sw0.t0 -> pf.sw0.r0';
more(
  'pasid-without-process',
  processes('interface sw0 { pasid: <|7|>\n tx t0\n rx r0 }', around),
  whole(processes('interface sw0 { pasid: 5\n tx t0\n rx r0 }', around)),
);
const two = (second: string, name: string) =>
  processes(
    'interface sw0 { process: one\n tx t0\n rx r0 }\n    interface sw1 { process: two\n tx t1\n rx r1 }',
    `agent a: echo { interfaces: 2 }\n  session one_in: pf.sw0.t0 -> a.hw0.rx0\n  session one_out: a.hw0.tx0 -> pf.sw0.r0\n  session ${name}: pf.sw1.t1 -> a.${second}.rx1\n  session two_out: a.hw1.tx1 -> pf.sw1.r1`,
    echo,
  );
more('processes-share-hardware', two('hw0', '<|two_in|>'), whole(two('hw1', 'two_in')));
const structs =
  'struct small { a: u64 }\nstruct other { a: u32 }\nstruct large { a: u64  b: u64  c: u64  d: u64  e: u64  f: u64  g: u64  h: u64  i: u64 }\n';
more(
  'format-too-long',
  structs + system(plain, 'session self: pf.sw0.t0 -> pf.sw0.r0 { message: 64B  format: <|large|> }'),
  'small',
);
const formatted = (put: string) =>
  `${structs}${system(plain, 'session self: pf.sw0.t0 -> pf.sw0.r0 { message: 64B  format: small }')}driver app on pf {\n  bring_up\n  put t0, ${put}\n  doorbell t0\n  wait r0\n  let _ = take r0\n}\n`;
more('wrong-format', formatted('<|other { a: 1 }|>'), whole(formatted('small { a: 1 }')));
