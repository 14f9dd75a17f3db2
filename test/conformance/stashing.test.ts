// Stash controls go with the message: each keeps those that its session had when it moved, whatever the session has since,
// and so does a write of a handler. Neither data nor time depend on them.
// (assumed: stashing, trace-records)

import { describe, expect, it } from 'vitest';
import { load } from '../../engine';
import { Occurrence } from '../../engine/seam';
import { linkText } from '../../engine/testing';
import { readFieldHi, readFieldLo, TraceEvent, traceRecord } from '../../spec';
import { asn, at, Bench, message } from './bench';

const first = { control: 0x8000_0000_0000_0001n, target: 7 };
const second = { control: 2n, target: 0xffff_ffff };
const fields = ({ control, target }: typeof first) => ({
  STASH_ENABLE: 1,
  STASH_CTL: control,
  STASH_DEST: target,
});

/** The session of ASN_ID 0 anew, with these fields. */
function recreate(b: Bench, to: string, values = {}): void {
  b.command('PF_ASN_DESTROY', { ASN_ID: 0 });
  b.command('PF_ASN_CREATE', asn(0, '0:t0', to, values));
}

function loopback(): Bench {
  const b = new Bench('', { sessions: ['loop'] });
  b.bringUpInterface(0, { log2Size: 3 });
  b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0', fields(first)));
  return b;
}
/** By the messages in the ring, the newest first. */
const inRing = (b: Bench, count: number) =>
  Array.from({ length: count }, (_, back) => b.hardware.stashInRing(b.socket('0:r0'), back));

describe('a message in an RX ring', () => {
  it('keeps what its session said when it moved', () => {
    const b = loopback();
    b.send('0:t0', message(0));
    b.send('0:t0', message(1));
    recreate(b, '0:r0', fields(second));
    b.send('0:t0', message(2));
    recreate(b, '0:r0');
    b.send('0:t0', message(3));
    expect(inRing(b, 4)).toEqual([undefined, second, first, first]);
    expect(b.hardware.observe('session', 0, 'stashed')).toBe(3n);
    for (let i = 0; i < 4; i++) expect(b.take('0:r0')).toEqual(message(i));
  });

  it('is not mistaken for another after WRITE_INDEX_RX was restored', () => {
    const b = loopback();
    b.send('0:t0', message(0));
    b.command('F_AMI_SW_DISABLE', { AMI_SW_ID: 0 });
    b.write('0:WRITE_INDEX_RX[0]', 100n);
    b.write('0:READ_INDEX_RX[0]', 98n);
    b.command('F_AMI_SW_ENABLE', { AMI_SW_ID: 0 });
    expect(inRing(b, 2)).toEqual([undefined, undefined]);
    b.send('0:t0', message(1));
    expect(inRing(b, 3)).toEqual([first, undefined, undefined]);
  });

  it('had no stash controls before the first session that has some', () => {
    const b = new Bench('', { sessions: ['loop'] });
    b.bringUpInterface(0, { log2Size: 3 });
    b.command('PF_ASN_CREATE', asn(0, '0:t0', '0:r0'));
    b.send('0:t0', message(0));
    recreate(b, '0:r0', fields(first));
    b.send('0:t0', message(1));
    expect(inRing(b, 2)).toEqual([first, undefined]);
  });
});

it('a message in the buffer of an AMI-HW keeps them too, and one on its way has those of its session', () => {
  const b = new Bench('', { sessions: ['out'] });
  b.bringUpInterface(0, { log2Size: 3 });
  b.bringUpAgent(0, 0, 0);
  b.command('PF_ASN_CREATE', asn(0, '0:t0', 'hw0.0:r0', fields(first)));
  b.send('0:t0', message(0));
  recreate(b, 'hw0.0:r0', fields(second));
  b.put('0:t0', message(1));
  b.ring('0:t0');
  b.runTo(b.kernel.now + 130_000); // the doorbell is there, the slot is not read yet
  expect(b.hardware.messagesInFlight(0)).toMatchObject([{ stash: second, bytes: undefined, rx: undefined }]);
  b.settle();
  expect(b.hardware.messagesInFlight(0)).toEqual([]);
  expect(b.hardware.messagesBuffered(0, 0)).toMatchObject([
    { session: 0, rx: 0, bytes: message(0), stash: first },
    { session: 0, rx: 0, bytes: message(1), stash: second },
  ]);
});

it('what is told of a delivery is how that message was stashed, not the next', () => {
  const b = loopback();
  b.send('0:t0', message(0));
  recreate(b, '0:r0', fields(second));
  b.send('0:t0', message(1));
  recreate(b, '0:r0');
  const told: unknown[] = [];
  for (let id = 1; id <= b.occurrences.last; id++) {
    if (b.occurrences.kindOf(id) === Occurrence.deliver) told.push(b.hardware.stashOf(0, id));
  }
  expect(told).toEqual([first, second]);
  expect(b.hardware.stashOf(0)).toBeUndefined();
});

it('a trace record of a message that moves holds them, one of a stall does not', () => {
  const b = new Bench('');
  b.write('AMU_CR', 0x20001);
  b.write('MSK_CTRL[3]', 4);
  b.bringUpInterface(0, { log2Size: 1 });
  b.command('PF_ASN_CREATE', asn(5, '0:t0', '0:r0', { TRACE_CTL: 127, ...fields(first) }));
  for (let i = 0; i < 3; i++) b.send('0:t0', message(i));
  const seen = new Map<number, unknown>();
  for (let i = 0n; i < b.peek('MGT_WRITE_INDEX_RX[2]')!; i++) {
    const bytes = new Uint8Array(64);
    b.hardware.memory[0].read(at.trace + Number(i) * 64, bytes, 0, 64);
    const { EVENT, STASH_ENABLE, STASH_CTL, STASH_DEST } = traceRecord;
    const control =
      (BigInt(readFieldHi(bytes, 0, STASH_CTL)) << 32n) | BigInt(readFieldLo(bytes, 0, STASH_CTL));
    const stash = [readFieldLo(bytes, 0, STASH_ENABLE), control, readFieldLo(bytes, 0, STASH_DEST)];
    if (!seen.has(readFieldLo(bytes, 0, EVENT))) seen.set(readFieldLo(bytes, 0, EVENT), stash);
  }
  expect(seen.get(TraceEvent.fetch)).toEqual([1, first.control, first.target]);
  expect(seen.get(TraceEvent.deliver)).toEqual([1, first.control, first.target]);
  expect(seen.get(TraceEvent.full_stall)).toEqual([0, 0n, 0]);
});

// ---- the DMA accelerator, and what a person sees --------------------------------------------------------------------

const copies = (control: string) => `import "std/agents.amu"
system s {
  amu { message: 64B .. 64B }
  agent copier: dma { id: 3 }
  function pf: physical {
    memory ram { at: 0x100000  size: 64KiB }
    buffer source { size: 256B }
    buffer target { size: 256B }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  session ask: pf.sw0.t0 -> copier.hw0.rx0 { message: 64B }
  session answer: copier.hw0.tx0 -> pf.sw0.r0 { message: 64B  stash: 0x15  stash_target: 3 }
}
driver app on pf {
  bring_up
  store source.at, pattern(source.size, 1)
  put t0, dma_request { stash: ${control}  src: source.at  dst: target.at  len: source.size }
  doorbell t0
  wait r0
  check load(target.at, target.size) == pattern(source.size, 1)
  let m = take r0
}`;

describe('a copy of the DMA accelerator', () => {
  const ran = (control: string) => {
    const engine = load(linkText(copies(control)), {});
    expect(engine.run(1_000_000)).toBe('ended');
    return engine;
  };
  const children = (engine: ReturnType<typeof ran>, text: string) =>
    engine.children(engine.evaluate(text).handle);

  it('carries the stash control of its request, and the same bytes at the same time as without', () => {
    const engine = ran('0xffff_0000_0000_0001');
    const plain = ran('0');
    expect(engine.report().status).toBe('passed');
    expect(engine.timePs).toBe(plain.timePs);
    expect(engine.evaluate('copier.stashed').value).toBe('1');
    const writes = children(engine, 'copier').find(c => c.name === 'stashed writes')!;
    const [write] = engine.children(writes.handle);
    const target = BigInt(engine.evaluate('pf.target.at').value.split(/\s/)[0]);
    expect(write.value).toBe(`256 B to 0x${target.toString(16)}, STASH_CTL 0xffff000000000001`);
    expect(plain.evaluate('copier.stashed').value).toBe('0');
    expect(children(plain, 'copier').some(c => c.name === 'stashed writes')).toBe(false);
  });

  it('is answered by a message that is stashed: shown in its slot, told of its delivery, counted', () => {
    const engine = load(linkText(copies('1')), {});
    engine.setFunctionBreakpoints([{ event: 'deliver answer' }]);
    expect(engine.run(1_000_000)).toBe('stopped');
    expect(engine.stop?.description).toContain('stashed with STASH_CTL 0x15 into 3');
    const ring = engine.evaluate('pf.sw0.r0');
    const [slot, free] = engine.children(ring.handle, 0, 2, 'indexed');
    const shown = (handle: number) => engine.children(handle, undefined, undefined, 'named').map(c => c.name);
    expect(shown(slot.handle)).toContain('stash');
    expect(shown(free.handle)).not.toContain('stash');
    expect(engine.report().sessions.map(s => [s.name, s.stashed])).toEqual([
      ['ask', 0],
      ['answer', 1],
    ]);
  });
});

it('a snapshot brings back which message was stashed how', () => {
  const engine = load(linkText(copies('1')), {});
  const before = engine.snapshot();
  engine.run(1_000_000);
  const { timePs } = engine;
  engine.restore(before);
  expect(engine.evaluate('copier.stashed').value).toBe('0');
  engine.run(1_000_000);
  expect([engine.timePs, engine.evaluate('copier.stashed').value]).toEqual([timePs, '1']);
});
