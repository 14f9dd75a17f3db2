import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requests } from '../../debug-adapter/session';
import { root } from './client';
import { InProcess } from './in-process';

// Any request, in any order, with any arguments: every one is answered, every refusal says why, nothing hangs, and the
// adapter still answers at the end.

const program = join(root, 'test', 'dap', 'systems', 'two-messages.amu');

const number = fc.oneof(fc.integer({ min: -2, max: 40 }), fc.integer(), fc.double(), fc.constant(2 ** 53));
const word = fc.constantFrom(
  ...[
    'pf',
    'pf.sw0.t0',
    'i',
    'm',
    'pf.AMU_CR',
    'doorbell *',
    'response status != 0',
    'named',
    'indexed',
    'AAEC',
  ],
  ...[
    '1 +',
    'pf@0x10000',
    'pf.bar0@0x18',
    'failed-check',
    'doorbell',
    'statement',
    'instruction',
    '>= 2',
    '{i}',
  ],
  ...['load(0x10000, 8)', '[0]', 'a'.repeat(300), program, '', '\u0000', '\ud800'],
);
const scalar = fc.oneof(number, word, fc.string(), fc.boolean(), fc.constant(null), fc.constant(undefined));
const names = [
  ...[
    'threadId',
    'frameId',
    'variablesReference',
    'source',
    'path',
    'sourceReference',
    'breakpoints',
    'line',
    'column',
  ],
  ...[
    'endLine',
    'name',
    'value',
    'expression',
    'context',
    'memoryReference',
    'offset',
    'count',
    'data',
    'filter',
  ],
  ...[
    'filters',
    'filterOptions',
    'filterId',
    'condition',
    'hitCondition',
    'logMessage',
    'start',
    'levels',
    'format',
  ],
  ...[
    'hex',
    'granularity',
    'targetId',
    'startFrame',
    'allowPartial',
    'program',
    'driver',
    'test',
    'timeLimit',
    'seed',
  ],
  ...['variablesReference', 'bytes', 'asAddress', 'dataId', 'accessType', 'text', 'requestId', 'progressId'],
  ...['instructionOffset', 'instructionCount', 'startModule', 'moduleCount', 'arguments', 'restart'],
];
const args: fc.Arbitrary<unknown> = fc.letrec(tie => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
})).object;

const dataId = fc.constantFrom(
  ...['value pf.sw0.t0.fill', 'value back.messages', 'value pf.AMU_CR', 'memory pf@0x10000+64'],
  ...['memory pf@0xffffffffff+1', `value in 1 600 file://${program} i`, 'value in 99 0 x i', 'value ', 'x'],
);

/** Arguments that nearly make sense reach further than random ones. */
const likely = fc.record(
  {
    threadId: fc.integer({ min: 0, max: 5 }),
    frameId: fc.integer({ min: 0, max: 12 }),
    variablesReference: fc.integer({ min: 0, max: 60 }),
    source: fc.record({ path: fc.constantFrom(program, '/nowhere.amu') }),
    line: fc.integer({ min: -1, max: 40 }),
    endLine: fc.integer({ min: -1, max: 40 }),
    breakpoints: fc.array(
      fc.record(
        {
          line: fc.integer({ min: 0, max: 40 }),
          name: word,
          condition: word,
          hitCondition: word,
          logMessage: word,
          dataId,
          accessType: fc.constantFrom('read', 'write', 'readWrite', 'other'),
        },
        { requiredKeys: ['line', 'name', 'dataId'] },
      ),
      { maxLength: 3 },
    ),
    filters: fc.array(word, { maxLength: 2 }),
    expression: word,
    name: word,
    value: word,
    memoryReference: fc.constantFrom('pf@0x10000', 'pf.bar0@0x0', 'pf@99', 'x'),
    offset: fc.integer({ min: -9, max: 99999 }),
    count: fc.integer({ min: -1, max: 9999 }),
    data: fc.constantFrom('AAEC', '%%', ''),
    granularity: fc.constantFrom('statement', 'instruction', 'line'),
    targetId: fc.integer({ min: 0, max: 5 }),
    column: fc.integer({ min: -1, max: 40 }),
    text: word,
    context: fc.constantFrom('hover', 'watch', 'repl', 'clipboard', 'variables'),
    bytes: fc.integer({ min: -1, max: 5000 }),
    asAddress: fc.boolean(),
    instructionOffset: fc.integer({ min: -400, max: 400 }),
    instructionCount: fc.integer({ min: -1, max: 400 }),
    requestId: fc.integer({ min: 0, max: 90 }),
    progressId: word,
    startModule: fc.integer({ min: -1, max: 3 }),
    moduleCount: fc.integer({ min: -1, max: 3 }),
  },
  { requiredKeys: [] },
);

const command = fc.constantFrom(
  ...[...requests.keys()].filter(name => name !== 'disconnect' && name !== 'launch'),
  ...['attach', 'stepBack', 'reverseContinue', 'restartFrame', 'toString', '__proto__', ''],
);
const conversation = fc.array(fc.tuple(command, fc.oneof(likely, args)), { minLength: 10, maxLength: 60 });

async function converse(launch: boolean, steps: readonly (readonly [string, unknown])[]): Promise<void> {
  const c = new InProcess();
  try {
    if (launch) {
      await c.send('initialize', { adapterID: 'amu' });
      await c.send('launch', { program, timeLimit: '1ms' });
      await c.send('setFunctionBreakpoints', { breakpoints: [{ name: 'doorbell *' }] });
      await c.send('configurationDone');
      await c.until('stopped');
    }
    for (const [name, given] of steps) {
      const response = await c.send(name, given);
      if (response.success) continue;
      expect(response.message, `${name} ${JSON.stringify(given)}`).toBeTruthy();
      expect(response.message, `${name} ${JSON.stringify(given)}`).not.toContain('fault of its own');
      // A sentence for a person, and no trace of where in the program it came from.
      expect(response.message).not.toMatch(/\n\s+at |\.[jt]s:\d+|undefined|\[object /);
    }
    expect(c.events.filter(e => JSON.stringify(e.body ?? '').includes('fault of its own'))).toEqual([]);
    expect((await c.send('threads')).success).toBe(true);
  } finally {
    c.dispose();
  }
}

describe('random requests with random arguments', () => {
  it('are all answered in a session that runs', async () => {
    await fc.assert(
      fc.asyncProperty(conversation, steps => converse(true, steps)),
      { numRuns: 60 },
    );
  }, 120_000);
  it('are all answered before anything is launched', async () => {
    const withLaunch = fc.array(fc.tuple(fc.oneof(command, fc.constant('launch')), fc.oneof(likely, args)), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(withLaunch, steps => converse(false, steps)),
      { numRuns: 40 },
    );
  }, 120_000);
});
