import { describe, expect, test } from 'vitest';
import { incomingCalls, outgoingCalls, prepareCalls } from '..';
import { entry, head, inDriver, placed } from './fixture';

const driver = inDriver(
  'put t0, zeros(64B)\n  doorbell t0\n  wait r0\n  let m = take r0\n  log "{m.length}"',
);
const asked = (marked: string) => {
  const { program, text, start } = placed(marked);
  const item = prepareCalls(program, entry, start);
  const words = (list: ReturnType<typeof outgoingCalls>) =>
    list.map(
      ({ item, ranges }) =>
        `${item.kind} ${item.name} ${item.detail} at ${ranges.map(r => text.slice(r.start, r.end)).join(', ')}`,
    );
  return {
    item: item && `${item.kind} ${item.name}`,
    outgoing: words(outgoingCalls(program, entry, start)),
    incoming: words(incomingCalls(program, entry, start)),
  };
};
const at = (text: string, place: string) => driver.replace(text, text.replace(place, `<||>${place}`));

describe('who sends to whom', () => {
  test('a driver sends to the agent by its put and doorbell, and hears of it', () => {
    expect(asked(at('driver app', 'app'))).toEqual({
      item: 'driver app',
      outgoing: ['agent inv over out at t0, t0'],
      incoming: ['agent inv over back at back'],
    });
  });
  test('an agent sends to the drivers that take, and receives from those that put', () => {
    expect(asked(at('agent inv', 'inv'))).toEqual({
      item: 'agent inv',
      outgoing: ['driver app over back at back'],
      incoming: ['driver app over out at t0, t0'],
    });
  });
  test('sockets, interfaces and functions stay on their floor', () => {
    expect(asked(at('tx t0', 't0'))).toMatchObject({
      item: 'socket pf.sw0.t0',
      outgoing: ['agent inv over out at out'],
      incoming: [],
    });
    expect(asked(at('interface sw0', 'sw0'))).toMatchObject({
      item: 'interface pf.sw0',
      outgoing: ['agent inv over out at out'],
      incoming: ['agent inv over back at back'],
    });
    expect(asked(at('function pf', 'pf')).outgoing).toEqual(['agent inv over out at out']);
  });
  test('without a driver the interface stands for it', () => {
    expect(asked(head.replace('agent inv', 'agent <||>inv')).outgoing).toEqual([
      'interface pf.sw0 over back at back',
    ]);
  });
  test('a session joins its two ends', () => {
    expect(asked(at('session out', 'out'))).toMatchObject({
      item: 'session out',
      outgoing: ['agent inv over out at out'],
      incoming: ['driver app over out at t0, t0'],
    });
  });
  test('a loopback joins two drivers', () => {
    const text = `${head
      .replace('-> inv.hw0.rx0', '-> pf.sw0.r0')
      .replace(
        / {2}session back.*\n/,
        '',
      )}driver one on pf {\n  put t0, zeros(64B)\n  doorbell t0\n}\ndriver <||>two on pf {\n  wait r0\n  take r0\n}\n`;
    expect(asked(text).incoming).toEqual(['driver one over out at t0, t0']);
  });
  test('memories and locals send nothing', () => {
    expect(asked(at('memory ram', 'ram')).item).toBeUndefined();
    expect(asked(at('let m', 'm')).item).toBeUndefined();
  });
});
