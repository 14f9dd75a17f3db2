// Looks beside a program, and standing still at statements: what a debugger does with the program side.

import { describe, expect, it } from 'vitest';
import { linkExpression } from '../../language/link';
import { AmuHardware } from '../amu';
import { createKernel, createOccurrences } from '../kernel';
import { driverText, linkText, testUri } from '../testing';
import { ProgramSide } from './programs';
import { displayValue } from './value';

/** The driver of a text, standing still at the statement that begins with `stop`. */
function standing(body: string, stop: string) {
  const text = driverText(body);
  const program = linkText(text);
  const offset = text.indexOf(stop);
  const kernel = createKernel();
  const occurrences = createOccurrences(1024, kernel);
  const [system] = program.systems;
  const hardware = new AmuHardware(system, kernel, occurrences);
  const asked: string[] = [];
  const control = { statements: true, requested: false, onStatement: (_: number, _place: number) => false };
  const side = new ProgramSide(program, system, kernel, occurrences, hardware, control);
  hardware.programs = side;
  control.onStatement = (_, place) => {
    const { start, end } = side.places[place];
    asked.push(text.slice(start, end));
    return start === offset;
  };
  side.start(['app']);
  const go = () => {
    if (side.suspendedProgram !== 0) side.resume();
    while (side.suspendedProgram === 0 && kernel.next()) {
      if (kernel.kind < 64) hardware.handle(kernel.kind, kernel.a, kernel.b);
      else side.handle(kernel.kind, kernel.a, kernel.b);
    }
  };
  go();
  const look = (expression: string) =>
    side.look(linkExpression(program, expression, { uri: testUri, offset }), side.suspendedProgram);
  return { side, look, go, asked, kernel, text: (e: string) => displayValue(look(e)) };
}

describe('standing still at a statement', () => {
  it('asks once for each statement, and goes on behind the one where it stood', () => {
    const s = standing('let a = 1\nlog "x"\nlet b = 2', 'log');
    expect(s.side.suspendedProgram).toBe(1);
    expect(s.asked).toEqual(['let a = 1', 'log "x"']);
    s.go();
    expect(s.asked).toEqual(['let a = 1', 'log "x"', 'let b = 2', '}']);
    expect(s.side.over).toBe('done');
  });

  it('shows where the program is and the variables in sight', () => {
    const s = standing('let a = 5\nif true { let b = [1, 2]\nlog "x" }\nlet c = 3', 'log');
    const [view] = s.side.programViews();
    expect(view).toMatchObject({ id: 1, kind: 'driver', name: 'app', functionIndex: 0, active: true });
    expect(view.frames[0].locals.map(l => [l.name, l.value && displayValue(l.value)])).toEqual([
      ['a', '5'],
      ['b', '[0x01, 0x02]'],
    ]);
  });

  it('stands inside of bring_up as in a body of its own', () => {
    const s = standing('bring_up', 'r0 {');
    expect(s.side.depthOf(1)).toBe(2);
    expect(s.side.programViews()[0].frames.map(f => f.name)).toEqual(['bring_up', 'app']);
  });

  it('stands at the closing of the driver', () => {
    const end = standing('let a = 7', 'never').asked;
    expect(end).toEqual(['let a = 7', '}']);
  });
});

describe('a look', () => {
  it('sees variables, registers, memory and what can be observed', () => {
    const s = standing('let a = 5\nlet b = [1, 2, 3]\nstore scratch.at, b\nlog "x"', 'log');
    expect(s.look('a * 2 + b[2]').int).toBe(13n);
    expect(s.text('b[1 ..< 3]')).toBe('[0x02, 0x03]');
    expect(s.look('load(scratch.at, 3) == b').int).toBe(1n);
    expect(s.look('AMU_CR.AMU_EN').int).toBe(0n);
    expect(s.look('t0.fill + t0.slots').int).toBe(4n);
    expect(s.text('"a is {a}"')).toBe('a is 5');
    expect(s.look('t0').thing?.kind).toBe('socket');
    expect(s.look('app.running').int).toBe(1n);
  });

  it('takes no time and changes nothing', () => {
    const s = standing('let a = 5\nlog "x"\nlet c = a', 'log');
    const before = [s.kernel.now, s.kernel.pending];
    s.look('load(scratch.at, 100)[0] + concat([1], [2])[1] + a');
    expect([s.kernel.now, s.kernel.pending]).toEqual(before);
    expect(s.look('a').int).toBe(5n);
  });

  it('that fails says why', () => {
    const s = standing('let a = 0\nlog "x"', 'log');
    expect(() => s.look('5 / a')).toThrow('division by zero');
    expect(() => s.look('nobody + 1')).toThrow(/nobody/);
    expect(() => s.look('load(0, 4)')).toThrow('pf has no memory there');
    expect(s.side.report('ready').failures).toEqual([]);
  });
});

describe('setting a variable', () => {
  it('changes what the program goes on with', () => {
    const s = standing('let a = 5\nlog "x"\nlog "{a}"', 'log');
    const type = { kind: 'int' } as const;
    expect(s.side.setLocal(1, 0, 'a', { type, int: 99n })).toBe(true);
    expect(s.side.setLocal(1, 0, 'b', { type, int: 99n })).toBe(false);
    s.go();
    expect(s.side.takeOutput(0).map(l => l.text)).toEqual(['x', '99']);
  });

  it('is only for values of its kind', () => {
    const s = standing('let a = 5\nlog "x"', 'log');
    expect(s.side.setLocal(1, 0, 'a', { type: { kind: 'bytes' }, bytes: new Uint8Array(2) })).toBe(false);
  });
});
