import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requests } from '../../debug-adapter/session';
import { DapClient, type ResponseMessage, root } from './client';

// The adapter as a process, for some seconds under whatever a client may send: every request that there is, in any
// order, in bursts without waiting, while systems run, stop, end and begin again. Each is answered, by a result or by a
// sentence, and at the end it still works.

const systems = ['two-messages', 'endless', 'failing', 'waiting', 'broken'];
const path = (name: string) => join(root, 'test', 'dap', 'systems', `${name}.amu`);
const duration = 4_000;

/** Numbers that repeat for a seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x1_0000_0000) * below);
  };
}

const texts = [
  ...[
    'pf.sw0.t0',
    'pf.sw0.r0',
    'i',
    'm',
    'pf.AMU_CR',
    'clock',
    'self',
    'nobody',
    '1 +',
    '{',
    '',
    'pf@0x10000',
  ],
  ...[
    'doorbell *',
    'deliver back',
    'failed-check',
    'doorbell',
    '% 2',
    '>= 1',
    'i == 1',
    'value back.messages',
  ],
  ...['memory pf@0x10000+64', 'AAEC', '[0]', 'named', 'hover', 'clipboard', 'instruction', 'x'.repeat(2_000)],
];
const names = [
  ...[
    'threadId',
    'frameId',
    'variablesReference',
    'line',
    'column',
    'name',
    'value',
    'expression',
    'context',
  ],
  ...[
    'memoryReference',
    'offset',
    'count',
    'data',
    'filter',
    'filters',
    'text',
    'bytes',
    'asAddress',
    'targetId',
  ],
  ...[
    'granularity',
    'instructionOffset',
    'instructionCount',
    'requestId',
    'progressId',
    'startFrame',
    'levels',
  ],
];

/** What answers told of, so that later requests mean things that are there: references, frames, targets, data ids. */
class Learned {
  private readonly known = new Map<string, unknown[]>();

  from(body: unknown): void {
    if (typeof body !== 'object' || body === null) return;
    for (const [name, value] of Object.entries(body)) {
      const frames = name === 'stackFrames' && Array.isArray(value) ? value.map(f => f.id) : [];
      for (const id of frames) this.keep('frameId', id);
      const targets = name === 'targets' && Array.isArray(value) ? value.map(t => t.id) : [];
      for (const id of targets) this.keep('targetId', id);
      if (name === 'evaluateName') this.keep('expression', value);
      if (name === 'instructionPointerReference') this.keep('memoryReference', value);
      if (/^(variablesReference|memoryReference|dataId|threadId|progressId)$/.test(name))
        this.keep(name, value);
      else if (typeof value === 'object') this.from(value);
    }
  }

  private keep(name: string, value: unknown): void {
    if (value === undefined || value === null || value === 0) return;
    const list = this.known.get(name) ?? [];
    this.known.set(name, [...list.slice(-7), value]);
  }

  of(name: string, pick: (below: number) => number): unknown {
    const list = this.known.get(name) ?? [];
    return list[pick(list.length)];
  }
}

describe('a storm of requests', () => {
  it('is answered, each of them, and the adapter lives on', async () => {
    const seed = Number(process.env.STORM_SEED ?? 1);
    const pick = random(seed);
    const one = <T>(list: readonly T[]): T => list[pick(list.length)];
    const value = (depth: number): unknown => {
      switch (pick(depth > 2 ? 6 : 8)) {
        case 0:
          return one(texts);
        case 1:
          return pick(2) === 0;
        case 2:
          return null;
        case 3:
          return (pick(2_000) - 1_000) * 2 ** pick(45);
        case 6:
          return Array.from({ length: pick(4) }, () => value(depth + 1));
        case 7:
          return Object.fromEntries([one(names), one(names)].map(n => [n, value(depth + 1)]));
        default:
          return pick(12);
      }
    };
    const learned = new Learned();
    const lately = (name: string, otherwise: unknown) =>
      pick(4) === 0 ? otherwise : (learned.of(name, pick) ?? otherwise);
    const args = () => {
      const source = { path: path(one(systems)) };
      const breakpoint = {
        line: pick(40),
        name: one(texts),
        dataId: lately('dataId', one(texts)),
        condition: pick(3) ? undefined : one(texts),
      };
      const sound = {
        threadId: lately('threadId', 1 + pick(5)),
        frameId: lately('frameId', pick(30)),
        targetId: lately('targetId', pick(4)),
        variablesReference: lately('variablesReference', 1 + pick(60)),
        source,
        line: pick(40),
        column: pick(10),
        breakpoints: [breakpoint],
        filters: [one(texts)],
        expression: lately('expression', one(texts)),
        name: one(texts),
        value: one(texts),
        text: one(texts),
        memoryReference: lately('memoryReference', one(texts)),
        data: 'AAEC',
        progressId: lately('progressId', 'x'),
        count: pick(99),
        instructionCount: pick(50),
        requestId: pick(400),
        arguments: { program: path(one(systems)), timeLimit: '2ms', stopOnEntry: pick(2) === 0 },
      };
      const bent = pick(2) === 0 ? { [one(names)]: value(0) } : {};
      return pick(12) === 0 ? value(0) : { ...sound, ...bent };
    };
    const commands = [...requests.keys()].filter(name => name !== 'disconnect' && name !== 'terminate');
    const often = [
      'continue',
      'next',
      'stepIn',
      'pause',
      'stackTrace',
      'scopes',
      'variables',
      'evaluate',
      'threads',
    ];
    const refused: string[] = [];
    const accepted = new Set<string>();
    const client = await DapClient.start();
    const can = {
      supportsProgressReporting: true,
      supportsInvalidatedEvent: true,
      supportsMemoryEvent: true,
    };
    await client.launch({ program: path('two-messages') }, can);
    await client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'doorbell *' }] });
    await client.request('configurationDone');
    const end = performance.now() + duration;
    let sent = 0;
    while (performance.now() < end) {
      const burst: Promise<ResponseMessage>[] = [];
      for (let i = pick(12); i >= 0; i--) {
        burst.push(
          client.send(pick(3) === 0 ? one(often) : one([...commands, 'stepBack', 'attach', '']), args()),
        );
        sent++;
      }
      for (const answer of await Promise.all(burst)) {
        if (answer.success) {
          learned.from(answer.body);
          accepted.add(answer.command);
        } else refused.push(answer.message ?? '');
      }
    }
    expect(sent).toBeGreaterThan(100);
    // It got somewhere: most kinds of requests meant something at least once.
    expect(accepted.size).toBeGreaterThan(20);
    const bad = refused.filter(
      m => m === '' || /fault of its own|\n\s+at |\.[jt]s:\d+|\[object |undefined/.test(m),
    );
    expect(bad, `STORM_SEED=${seed}`).toEqual([]);
    await client.send('pause', {});
    const again = await client.send('restart', {
      arguments: { program: path('two-messages'), stopOnEntry: true },
    });
    expect(again.message).toBeUndefined();
    expect((await client.request('threads')).threads.length).toBeGreaterThan(2);
    await client.stop();
    expect(await client.exited).toBe(0);
  }, 60_000);
});
