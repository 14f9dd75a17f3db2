// A driver outside of the model in the debugger: one more thread, whose accesses are its story. (assumed: external-driver)

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { amiSwPageOffset, Register } from '../../spec';
import { begin, type Outsider } from './testing';

const platform = readFileSync(new URL('../../examples/demo-platform.amu', import.meta.url), 'utf8');
const doorbell = amiSwPageOffset(0) + Register.ami_sw.WRITE_INDEX_TX.offset;

/** A driver that is about to ring, and the run that stops at it. */
function ringing(): Outsider {
  const o = begin(platform);
  o.enable();
  o.loopback();
  const [state] = o.engine.setFunctionBreakpoints([{ event: 'doorbell *' }]);
  expect(state).toMatchObject({ verified: true });
  o.pf.write(doorbell, 1, 0);
  expect(o.engine.run(100_000)).toBe('stopped');
  return o;
}
const thread = (o: Outsider) => o.engine.agents().find(a => a.name === 'driver, external (pf)');

describe('a driver outside', () => {
  it('is a thread beside those of the model, and says whether somebody is connected', () => {
    const o = begin(platform);
    expect(thread(o)).toMatchObject({ kind: 'driver', state: 'connected' });
    o.pf.connect(undefined);
    expect(thread(o)?.state).toBe('nobody is connected');
  });

  it('is what a breakpoint on its doorbell stops, with the access in words', () => {
    const o = ringing();
    const stop = o.engine.stop;
    expect(stop?.agent).toBe(thread(o)?.id);
    const frames = o.engine.stack(thread(o)!.id);
    expect(frames.map(f => f.name).join('\n')).toContain(
      'driver, external (pf) wrote WRITE_INDEX_TX[0] of AMI-SW 0 = 0x1',
    );
  });

  it('has its last accesses as its stack, decoded, the newest first', () => {
    const o = begin(platform);
    o.enable();
    o.get(Register.management.AMU_SR.offset);
    const names = o.engine.stack(thread(o)!.id).map(f => f.name);
    expect(names.slice(0, 2)).toEqual([
      'driver, external (pf) read AMU_SR = 0x0',
      'driver, external (pf) wrote AMU_CR = 0x1',
    ]);
  });

  it('shows the registers and rings of its function', () => {
    const o = ringing();
    const [frame] = o.engine.stack(thread(o)!.id);
    expect(o.engine.scopes(frame.id).map(s => s.name)).toContain('Function pf');
  });

  it('is followed into the hardware: a step in goes from its doorbell to what came of it', () => {
    const o = ringing();
    o.engine.step(thread(o)!.id, 'in');
    expect(o.engine.run(100_000)).toBe('stopped');
    expect(o.engine.stop?.description).toMatch(/fetched slot 0/);
  });

  it('is not stopped by accesses while nobody asks, and by each when somebody does', () => {
    const o = begin(platform);
    o.engine.setFunctionBreakpoints([{ event: 'access pf' }]);
    o.pf.write(Register.management.AMU_CR.offset, 1, 0);
    expect(o.engine.run(1000)).toBe('stopped');
    expect(o.engine.stop?.description).toContain('wrote AMU_CR = 0x1');
    o.engine.setFunctionBreakpoints([]);
    o.settle();
    o.get(Register.management.AMU_SR.offset);
    expect(o.engine.status).not.toBe('stopped');
  });
});
