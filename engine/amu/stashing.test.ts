// Stashing is kept per session, shown with its messages and counted; it changes neither data nor time (assumed: stashing).

import { describe, expect, it } from 'vitest';
import { load } from '../index';
import { linkText } from '../testing';
import { asn, message, Testbench } from './testbench';

describe('stashing', () => {
  it('is what the session was created with, and counts its messages', () => {
    const b = new Testbench({ sessions: ['plain', 'stashed'] });
    b.start();
    b.bringUpInterface(0);
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    const control = 0x8000_0000_0000_0001n;
    const stash = { STASH_ENABLE: 1, STASH_CTL: control, STASH_DEST: 7 };
    b.command('PF_ASN_CREATE', asn(1, '0:t1', '0:r1', stash));
    expect([b.hardware.stashOf(0), b.hardware.stashOf(1)]).toEqual([undefined, { control, target: 7 }]);
    for (const socket of ['0:t0', '0:t1', '0:t1']) b.send(socket, message(1));
    expect(b.hardware.observe('session', 0, 'stashed')).toBe(0n);
    expect(b.hardware.observe('session', 1, 'stashed')).toBe(2n);
    expect(b.take('0:r1')).toEqual(message(1));

    b.command('PF_ASN_DESTROY', { ASN_ID: 1 });
    b.command('PF_ASN_CREATE', asn(1, '0:t1', '0:r1'));
    b.send('0:t1', message(2));
    expect(b.hardware.stashOf(1)).toBeUndefined();
    expect(b.hardware.observe('session', 1, 'stashed')).toBe(2n);
  });

  it('is shown with messages on their way and in the buffer of an agent', () => {
    const engine = load(
      linkText(`accelerator slow { on message m at rx[n] { delay 1ms } }
system s {
  amu { message: 64B .. 64B }
  agent a: slow { id: 1 }
  function pf: physical {
    memory ram { at: 0x10000  size: 64KiB }
    interface sw0 { tx t0 { slots: 4 } }
  }
  session out: pf.sw0.t0 -> a.hw0.rx0 { message: 64B  stash: 0x15  stash_target: 3 }
}
driver app on pf { bring_up  for i in 0 ..< 3 { put t0, pattern(64B, i)  doorbell t0 }  delay 2us }`),
      {},
    );
    const named = (text: string) => engine.children(engine.evaluate(text).handle);
    const listed = (text: string, name: string) => {
      const list = named(text).find(c => c.name === name);
      if (list === undefined) return undefined;
      const messages = engine.children(list.handle, 0, list.indexedChildren ?? 0, 'indexed');
      return messages.map(m => engine.children(m.handle, undefined, undefined, 'named'));
    };
    const stash = expect.objectContaining({ name: 'stash', value: 'STASH_CTL 0x15, STASH_DEST 3' });
    engine.setFunctionBreakpoints([{ event: 'fetch *' }]);
    expect(engine.run(100_000)).toBe('stopped');
    // The other two are being read.
    expect(listed('out', 'messages in flight')).toEqual(
      Array.from({ length: 3 }, () => expect.arrayContaining([stash])),
    );
    engine.setFunctionBreakpoints([]);
    for (let i = 0; i < 1000 && engine.evaluate('a.buffered').value !== '2'; i++) engine.run(1);
    expect(listed('a.hw0', 'messages in it')).toEqual([
      expect.arrayContaining([stash]),
      expect.arrayContaining([stash]),
    ]);
  });

  it('is told where a stashed message is delivered', () => {
    const engine = load(
      linkText(`system s {
  amu { message: 64B .. 64B }
  function pf: physical {
    memory ram { at: 0x10000  size: 64KiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  session loop: pf.sw0.t0 -> pf.sw0.r0 { message: 64B  stash: 0x15  stash_target: 3 }
}
driver app on pf { bring_up  put t0, pattern(64B, 1)  doorbell t0  wait r0  let m = take r0 }`),
      {},
    );
    engine.setFunctionBreakpoints([{ event: 'deliver *' }]);
    expect(engine.run(100_000)).toBe('stopped');
    expect(engine.stop?.description).toContain('stashed with STASH_CTL 0x15 into 3');
    const session = engine.evaluate('loop');
    const shown = engine.children(session.handle).map(c => `${c.name} = ${c.value}`);
    expect(shown).toContain('stash = STASH_CTL 0x15, STASH_DEST 3');
    expect(shown).toContain('stashed = 1');
    expect(shown.find(line => line.startsWith('latency by its parts'))).toMatch(/for the last message$/);
  });
});
