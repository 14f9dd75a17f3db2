// Generated code does what the interpreter does: random programs come to the same end by both.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { link } from '../../../language';
import { load } from '../..';
import type { Engine, LoadOptions } from '../../facade';
import { driverText, linkText, testUri } from '../../testing';

const patience = 200_000;

/** Everything that a person could see of a run. */
function outcome(engine: Engine) {
  const variables = engine
    .agents()
    .flatMap(agent => engine.stack(agent.id).slice(0, 1))
    .flatMap(frame => engine.scopes(frame.id).filter(s => s.name === 'Locals'))
    .flatMap(scope => engine.children(scope.handle).map(v => `${v.name} = ${v.value}`));
  return {
    time: engine.timePs,
    events: engine.events,
    report: engine.report(),
    output: engine.takeOutput(),
    agents: engine.agents(),
    variables,
  };
}

function run(text: string, generatedCode: LoadOptions['generatedCode']) {
  const engine = load(linkText(text), { generatedCode });
  engine.run(patience);
  return outcome(engine);
}

function sameByBoth(text: string): void {
  expect(run(text, 'always')).toEqual(run(text, 'never'));
}

// ---- random programs

/** Some mistakes are found before the run. */
const links = (text: string) =>
  !link(testUri, uri => (uri === testUri ? text : undefined)).diagnostics.some(d => d.severity === 'error');

const variables = ['v0', 'v1', 'v2'];
const leaf = fc.oneof(
  fc.constantFrom(...variables),
  fc.integer({ min: 0, max: 40 }).map(String),
  fc.constantFrom('0xffffffff', '0x100000000', '0x1fffffffffffff', '0xffffffffffffffff', '0x80000000'),
);
const { number } = fc.letrec<{ number: string }>(tie => ({
  number: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc
      .tuple(
        tie('number'),
        fc.constantFrom('+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>'),
        tie('number'),
      )
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(fc.constantFrom('~', '-'), tie('number')).map(([sign, a]) => `(${sign}(${a}))`),
    fc
      .tuple(fc.constantFrom('min', 'max'), tie('number'), tie('number'))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
  ),
}));
const condition = fc
  .tuple(number, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), number)
  .map(([a, operator, b]) => `${a} ${operator} ${b}`);
const message = fc.oneof(
  number.map(n => `pattern(64B, ${n})`),
  number.map(n => `~pattern(64B, ${n})`),
  fc.constant('m'),
  fc.constantFrom('pattern(10B, v0)', 'zeros(64B)', '[1, 2, 3]'),
);
const simple = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(fc.constantFrom(...variables), number).map(([v, n]) => `set ${v} = ${n}`),
  },
  { weight: 2, arbitrary: message.map(m => `if t0.free > 0 { put t0, ${m} }`) },
  { weight: 1, arbitrary: message.map(m => `put t0, ${m}`) },
  { weight: 2, arbitrary: fc.constant('doorbell t0') },
  { weight: 1, arbitrary: message.map(m => `set m = ${m}`) },
  {
    weight: 3,
    arbitrary: fc.constant(
      'if true { let w = wait r0 until 3us\n if w { let n = take r0\n set m = n\n set v1 = v1 + 1 } }',
    ),
  },
  { weight: 1, arbitrary: fc.constant('take r0') },
  { weight: 2, arbitrary: message.map(m => `check m == ${m}, "m is {m} at {v0}"`) },
  { weight: 1, arbitrary: condition.map(c => `check ${c}`) },
  { weight: 1, arbitrary: fc.constant('delay 5ns * (v0 & 7)') },
  { weight: 1, arbitrary: number.map(n => `log "{${n}} {v0} {now()}"`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('set v0 = u16(m, v1 & 7)', 'set v2 = read AMU_CR', 'set v1 = now() / 1ns'),
  },
);
const { block } = fc.letrec<{ block: string; statement: string }>(tie => ({
  statement: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    simple,
    fc.tuple(condition, tie('block'), tie('block')).map(([c, a, b]) => `if ${c} { ${a} } else { ${b} }`),
    fc
      .tuple(fc.integer({ min: 1, max: 6 }), tie('block'))
      .map(([n, b]) => `for i in 0 ..< ${n} { set v0 = v0 + i\n ${b} }`),
  ),
  block: fc.array(tie('statement'), { minLength: 1, maxLength: 5 }).map(list => list.join('\n')),
}));
const program = fc
  .tuple(block, fc.boolean())
  .map(([body, up]) =>
    driverText(
      `${up ? 'bring_up' : ''}\n let v0 = 3\n let v1 = 0\n let v2 = 7\n let m = zeros(64B)\n${body}`,
      'timing { cpu: 0ns  memory: 0ns }',
    ),
  );

describe('generated code', () => {
  it('comes to the same end as the interpreter, with the same words and at the same time', () => {
    fc.assert(fc.property(program.filter(links), sameByBoth), { numRuns: 30 });
  });

  it('comes to the same end where every action costs time', () => {
    fc.assert(
      fc.property(
        block
          .map(body =>
            driverText(`bring_up\n let v0 = 3\n let v1 = 0\n let v2 = 7\n let m = zeros(64B)\n${body}`),
          )
          .filter(links),
        sameByBoth,
      ),
      { numRuns: 15 },
    );
  });

  it('leaves the same variables wherever it stands still', () => {
    fc.assert(
      fc.property(program.filter(links), fc.integer({ min: 1, max: 300 }), (text, events) => {
        const stand = (generatedCode: LoadOptions['generatedCode']) => {
          const engine = load(linkText(text), { generatedCode });
          engine.run(events);
          return outcome(engine);
        };
        expect(stand('always')).toEqual(stand('never'));
      }),
      { numRuns: 15 },
    );
  });

  it('stops at the same statements when a breakpoint is set in the middle of the run', () => {
    const text = driverText(`bring_up
  for i in 0 ..< 20 {
    put t0, pattern(64B, i)
    doorbell t0
    wait r0
    let m = take r0
    check m == pattern(64B, i)
    log "{i}"
  }`);
    const line = text.split('\n').findIndex(l => l.includes('log "{i}"'));
    const stops = (generatedCode: LoadOptions['generatedCode']) => {
      const engine = load(linkText(text), { generatedCode });
      engine.run(100);
      const states = [outcome(engine)];
      engine.setLineBreakpoints(testUri, [{ line }]);
      for (let i = 0; i < 3; i++) {
        expect(engine.run(patience)).toBe('stopped');
        states.push(outcome(engine));
      }
      engine.setLineBreakpoints(testUri, []);
      expect(engine.run(patience)).toBe('ended');
      return [...states, outcome(engine)];
    };
    expect(stops('always')).toEqual(stops('never'));
  });

  it('lets a loop that takes no time have its turns and fail as the interpreter does', () => {
    sameByBoth(driverText('let n = 0\nwhile n < 250_000 { set n = n + 1 }\nlog "{n} {now()}"'));
    sameByBoth(driverText('let n = 0\nloop { set n = n + 1 }'));
  });
});
