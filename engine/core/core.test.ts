// The core does what the engine does without it: random systems come to the same end, by the same occurrences, wherever
// one looks at them on the way.

import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Engine, LoadOptions } from '../facade';
import { load } from '../index';
import { linkText } from '../testing';
import { differences, sharedStateOf } from '../testing-state';

const page = 100_000;
const patience = 400_000;
const modes = ['always', 'never'] as const;

// ---- random systems

interface Lane {
  readonly slots: number;
  readonly back: number;
  readonly log2Words: number;
  readonly priority: number;
  readonly overwrites: boolean;
  readonly kind: 'loop' | 'agent' | 'chain';
  readonly style: number;
  readonly burst: number;
  readonly messages: number;
  readonly pause: number;
  readonly threshold: number;
  readonly interrupt: boolean;
}
interface World {
  readonly lanes: readonly Lane[];
  readonly parallel: number;
  readonly credit: number;
  readonly costs: readonly number[];
  readonly bandwidth: boolean;
  readonly virtual: boolean;
}

const lane: fc.Arbitrary<Lane> = fc.record({
  slots: fc.constantFrom(1, 2, 4, 16),
  back: fc.constantFrom(1, 2, 8),
  log2Words: fc.integer({ min: 0, max: 3 }),
  priority: fc.nat(3),
  overwrites: fc.boolean().map(yes => yes),
  kind: fc.constantFrom('loop' as const, 'agent' as const, 'agent' as const, 'chain' as const),
  style: fc.nat(4),
  burst: fc.integer({ min: 1, max: 6 }),
  messages: fc.integer({ min: 1, max: 25 }),
  pause: fc.constantFrom(0, 5, 40, 300),
  threshold: fc.constantFrom(0, 0, 1),
  interrupt: fc.boolean(),
});
const world: fc.Arbitrary<World> = fc.record({
  lanes: fc.array(lane, { minLength: 1, maxLength: 4 }),
  parallel: fc.integer({ min: 1, max: 3 }),
  credit: fc.constantFrom(512, 1024, 4096),
  costs: fc.array(fc.constantFrom(0, 0, 1, 20, 100), { minLength: 7, maxLength: 7 }),
  bandwidth: fc.boolean(),
  virtual: fc.boolean(),
});

const bytesOf = (l: Lane) => 64 << l.log2Words;

/** What a driver does with its socket pair, in one of several ways. */
function driverOf(l: Lane, n: number, name: string): string {
  const bytes = bytesOf(l);
  const burst = Math.min(l.burst, l.slots, l.back);
  const answer = (i: string) => {
    const pattern = `pattern(${bytes}B, ${i})`;
    return l.kind === 'agent' ? `~${pattern}` : pattern;
  };
  const send = (i: string) => `put t${n}, pattern(${bytes}B, ${i})  doorbell t${n}`;
  const take = (i: string) =>
    `wait r${n}  let m = take r${n}  check m == ${answer(i)}, "message {${i}}: {m}"`;
  const pause = l.pause > 0 ? `delay ${l.pause}ns` : '';
  const bodies = [
    // as the bench
    `for i in 0 ..< ${burst} { ${send('i')} ${pause} }
     for i in 0 ..< ${l.messages} { ${take('i')}
       if i + ${burst} < ${l.messages + burst} { ${pause}  ${send(`i + ${burst}`)} } }
     for i in ${l.messages} ..< ${l.messages + burst} { ${take('i')} }`,
    // one by one, and what is not a pattern
    `let sum = 0
     for i in 0 ..< ${l.messages} { let x = pattern(${bytes}B, i * 3)  put t${n}, x  doorbell t${n}  ${pause}
       wait r${n}  let m = take r${n}  set sum = sum + u8(m, i % 64)
       ${l.kind === 'agent' ? 'check m == ~x' : 'check m == x'} }
     log "{sum}"`,
    // waits for room, and rings for several at once
    `for i in 0 ..< ${l.messages} { wait t${n}  put t${n}, pattern(${bytes}B, i)
       if i % 2 == 1 { doorbell t${n} } 
       if r${n}.fill > 0 { let m = take r${n}  log "{i}: {u8(m, 0)}" }
       else { delay 700ns } }
     doorbell t${n}`,
    // a wait that may run out
    `for i in 0 ..< ${l.messages} { if t${n}.free > 0 { ${send('i')} }
       let came = wait r${n} until 150ns
       if came { let m = take r${n} } else { log "nothing at {now()}" } }`,
    // a check that fails, and a message that is too short
    `for i in 0 ..< ${l.messages} { wait t${n}  put t${n}, [1, 2, 3, i & 0xff]  doorbell t${n}
       wait r${n}  let m = take r${n}  check u8(m, 3) == i & 0xff  check m == pattern(${bytes}B, i) }`,
  ];
  return `driver ${name} on ${name === 'app' ? 'pf' : 'vf'} {
    bring_up
    ${bodies[l.style]}
  }`;
}

function textOf(w: World): string {
  const agents = w.lanes.flatMap((l, n) => (l.kind === 'loop' ? [] : [n]));
  const [cpu, memory, mmio, read, hop, write, wake] = w.costs;
  const rings = w.lanes.map((l, n) => {
    const mode = l.overwrites && l.style >= 2 ? '  mode: overwrite' : '';
    return `tx t${n} { slots: ${l.slots} }  rx r${n} { slots: ${l.back}${mode}  threshold: ${Math.min(l.threshold, Math.log2(l.back))} }`;
  });
  const of = w.virtual ? 'vf' : 'pf';
  const memory0 = 'memory ram { at: 0x10000  size: 512KiB }';
  const vector = w.lanes.some(l => l.interrupt) ? 'rx_vector: 1' : '';
  const sockets = `interface sw0 { ${vector}\n ${rings.join('\n')} }`;
  const sessions = w.lanes.map((l, n) => {
    const options = `{ message: ${bytesOf(l)}B  priority: ${l.priority} }`;
    const [from, to] = [`${of}.sw0.t${n}`, `${of}.sw0.r${n}`];
    if (l.kind === 'loop') return `session s${n}: ${from} -> ${to} ${options}`;
    const at = `hw${agents.indexOf(n)}`;
    if (l.kind === 'agent')
      return `session s${n}: ${from} -> inv.${at}.rx0 ${options}\nsession b${n}: inv.${at}.tx0 -> ${to} ${options}`;
    return `session s${n}: ${from} -> inv.${at}.rx0 ${options}\nsession c${n}: inv.${at}.tx0 -> second.${at}.rx0 ${options}\nsession b${n}: second.${at}.tx0 -> ${to} ${options}`;
  });
  const many = Math.max(1, agents.length);
  const agent = (name: string, id: number) =>
    `agent ${name}: inverter { id: ${id}  interfaces: ${many}  credit: ${w.credit}B  parallel: ${w.parallel} }`;
  return `accelerator inverter {
  state seen: int = 0
  on message m at rx[n] { set seen = seen + 1  ${w.costs[0] > 0 ? 'delay 50ns' : ''}  send tx[n], ~m }
}
system s {
  amu { message: 64B .. 512B }
  ${agent('inv', 0)}
  ${agent('second', 1)}
  function pf: physical { memory ram { at: 0x10000  size: 512KiB } ${w.virtual ? '' : sockets.replace('ram', 'rum')} }
  ${w.virtual ? `function vf: virtual { number: 1  ${memory0}  ${sockets} }` : ''}
  ${sessions.join('\n')}
  timing { cpu: ${cpu}ns  memory: ${memory}ns  mmio_write: ${mmio}ns  dma_read: ${read}ns${w.bandwidth ? ' + 8GB/s' : ''}
    session_hop: ${hop}ns  dma_write: ${write}ns  wake: ${wake}ns }
}
${w.virtual ? 'driver manager on pf { bring_up }' : ''}
${w.lanes
  .map((l, n) =>
    driverOf(l, n, w.virtual ? `app${n}` : 'app')
      .replace(/driver app\b/, `driver app${n}`)
      .replace('on vf', `on ${of}`),
  )
  .join('\n')}
`;
}

// ---- what can be seen of a run

const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? `${v}n` : v)));

/** All that a person could see, but for the numbers of what has fallen out of the record. */
function outcome(engine: Engine): unknown {
  const { program } = engine;
  const [system] = program.systems;
  const variables = engine
    .agents()
    .flatMap(agent => engine.stack(agent.id).slice(0, 1))
    .flatMap(frame => engine.scopes(frame.id).filter(s => s.name === 'Locals'))
    .flatMap(scope => engine.children(scope.handle).map(v => `${v.name} = ${v.value}`));
  return plain({
    time: engine.timePs,
    events: engine.events,
    status: engine.status,
    report: engine.report(),
    output: engine.takeOutput(),
    agents: engine.agents(),
    records: engine.records(0, page),
    parts: system.sessions.map(s => engine.latencyParts(s.name)),
    memory: system.functions.map(f => Array.from(engine.readMemory(f.name, 0x10000n, 4096)?.bytes ?? [])),
    variables,
  });
}

function engineOf(world: World, generatedCode: LoadOptions['generatedCode'], causes = true): Engine {
  return load(linkText(textOf(world)), { generatedCode, causes });
}

/** Events that the core has carried out, by what the engine is made of. */
const byCore = (engine: Engine): number =>
  (engine as unknown as { core: { carriedOut: number } }).core.carriedOut;

describe('the core', () => {
  it('comes to the same end as the engine without it', () => {
    let some = 0;
    fc.assert(
      fc.property(world, fc.boolean(), (w, causes) => {
        const [a, b] = modes.map(mode => {
          const engine = engineOf(w, mode, causes);
          engine.run(patience);
          if (mode === 'always') some += byCore(engine);
          else expect(byCore(engine)).toBe(0);
          return outcome(engine);
        });
        expect(a).toEqual(b);
      }),
      { numRuns: 60 },
    );
    expect(some).toBeGreaterThan(1000);
  });

  it('leaves the same state wherever one looks, and goes back to it', () => {
    fc.assert(
      fc.property(
        world,
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 5 }),
        (w, walks) => {
          const [a, b] = modes.map(mode => {
            const engine = engineOf(w, mode);
            const seen: unknown[] = [];
            for (const events of walks) {
              engine.run(events);
              seen.push(outcome(engine));
            }
            const snapshot = engine.snapshot();
            engine.run(patience);
            seen.push(outcome(engine));
            engine.restore(snapshot);
            engine.run(patience);
            seen.push(outcome(engine));
            return seen;
          });
          expect(a).toEqual(b);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('leaves the same state to the byte', () => {
    fc.assert(
      fc.property(world, fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 3 }), (w, walks) => {
        const [a, b] = modes.map(mode => {
          const engine = engineOf(w, mode);
          const states = walks.map(events => {
            engine.run(events);
            return sharedStateOf(engine);
          });
          engine.run(patience);
          return [...states, sharedStateOf(engine)];
        });
        a.forEach((state, i) => {
          expect(differences(state, b[i])).toEqual([]);
        });
      }),
      { numRuns: 25 },
    );
  });

  it('stops where the engine stops', () => {
    const events = ['doorbell *', 'deliver *', 'handle *', 'take *', 'full *', 'interrupt *', 'command *'];
    fc.assert(
      fc.property(
        world,
        fc.constantFrom(...events),
        fc.constantFrom('', '3', '% 7'),
        (w, event, hitCondition) => {
          const [a, b] = modes.map(mode => {
            const engine = engineOf(w, mode);
            engine.setFunctionBreakpoints(hitCondition ? [{ event, hitCondition }] : [{ event }]);
            const stops: unknown[] = [];
            for (let n = 0; n < 40 && engine.run(patience) === 'stopped'; n++) {
              const { timePs, events: count, stop } = engine;
              stops.push({ timePs, count, stop, agents: engine.agents() });
            }
            // Nobody stops it any more, from where it stands.
            engine.setFunctionBreakpoints([]);
            engine.run(patience);
            return [...stops, outcome(engine)];
          });
          expect(a).toEqual(b);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('without the core', () => {
  afterEach(() => void vi.unstubAllGlobals());

  const seen = (w: World, walk: number) => {
    const engine = engineOf(w, 'always');
    engine.run(walk);
    const between = outcome(engine);
    engine.run(patience);
    return { byCore: byCore(engine), seen: [between, outcome(engine)] };
  };
  const refuse = class {
    constructor() {
      throw new EvalError('the policy of this page forbids it');
    }
  };
  const lacks = {
    'WebAssembly is not there': undefined,
    'a policy forbids WebAssembly': { Memory: WebAssembly.Memory, Module: refuse, Instance: refuse },
    'there is no memory for it': { ...{ Memory: refuse, Module: refuse, Instance: refuse } },
  };
  it.each(Object.entries(lacks))('the engine does all: %s', (_, lack) => {
    fc.assert(
      fc.property(world, fc.integer({ min: 1, max: 900 }), (w, walk) => {
        const there = seen(w, walk);
        vi.stubGlobal('WebAssembly', lack);
        const lacking = seen(w, walk);
        vi.unstubAllGlobals();
        expect(lacking.byCore).toBe(0);
        expect(lacking.seen).toEqual(there.seen);
      }),
      { numRuns: 5 },
    );
  });

  it('it goes on where the room in the shared memory ends', { timeout: 60_000 }, () => {
    // Messages pile up at an agent that takes its time.
    // Messages pile up at agents that take their time.
    const many = 128;
    const each = Array.from({ length: many }, (_, n) => n);
    const text = `accelerator slow { on message m at rx[n] { delay 1s  send tx[n], m } }
system s {
  amu { message: 64B .. 2KiB  interfaces: 128  interfaces_per_function: 256  sessions: 256 }
  agent a: slow { id: 0  interfaces: ${many}  credit: 256KiB  parallel: 1 }
  function pf: physical {
    memory ram { at: 0x10000  size: 64MiB }
    ${each.map(n => `interface sw${n} { tx t${n} { slots: 8 }  rx r${n} { slots: 8 } }`).join('\n')}
  }
  ${each.map(n => `session out${n}: pf.sw${n}.t${n} -> a.hw${n}.rx0 { message: 2KiB }\nsession back${n}: a.hw${n}.tx0 -> pf.sw${n}.r${n} { message: 2KiB }`).join('\n')}
}
${each.map(n => `driver app${n} on pf { bring_up  for i in 0 ..< 200 { wait t${n}  put t${n}, pattern(2KiB, i)  doorbell t${n} } }`).join('\n')}`;
    const [a, b] = modes.map(generatedCode => {
      const engine = load(linkText(text), { generatedCode });
      const all: unknown[] = [];
      for (let n = 0; n < 30; n++) {
        engine.run(10_000);
        all.push([engine.timePs, engine.events, engine.takeOutput()]);
      }
      if (generatedCode === 'always') expect(byCore(engine)).toBeGreaterThan(10_000);
      if (generatedCode === 'always') expect(byCore(engine)).toBeLessThan(engine.events / 2);
      return plain([...all, engine.agents(), engine.records(0, page), engine.report()]);
    });
    expect(a).toEqual(b);
  });
});
