// Trapping: the PF in the place of the AMU. What it is handed, what the VF sees, in which order, with several VFs and
// several commands at once, and that nothing is lost when rings are full.
// (stated: trapping, command-order; assumed: trap-payload, trap-delivery, trap-corners, management-ring-full, vf-reset,
// function-disable)

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandByName, ErrorState, encodeMessage, Opcode } from '../../spec';
import { Bench, bytesOf } from './bench';

/** VFs 1 .. n trap and are enabled, with rings of four slots. */
function bench(vfs: number): Bench {
  const b = new Bench('', { virtualFunctions: vfs });
  for (let f = 1; f <= vfs; f++) {
    b.command('PF_F_TRAP_CONFIGURE', { F_OWNER: f, ENABLE: 1 });
    b.vf(f);
  }
  return b;
}
/** F-AMI-SW-SAVE of this AMI_SW_ID: a command whose body tells which one it is. */
function numbered(id: number): Uint8Array {
  const bytes = new Uint8Array(64);
  encodeMessage(commandByName('F_AMI_SW_SAVE')!.command, { AMI_SW_ID: id }, bytes);
  return bytes;
}
const trappedAs = (exception: ReturnType<Bench['takeException']>) => {
  const { F_SOURCE_ID, TRAPPED_OPCODE, PAYLOAD } = exception!.fields as unknown as {
    F_SOURCE_ID: bigint;
    TRAPPED_OPCODE: bigint;
    PAYLOAD: Uint8Array;
  };
  return {
    vf: Number(F_SOURCE_ID),
    opcode: Number(TRAPPED_OPCODE),
    id: PAYLOAD[0] + PAYLOAD[1] * 256,
    PAYLOAD,
  };
};
/** The PF answers: the VF shall see F-AMI-SW-SAVE with this PASID. */
const answer = (b: Bench, vf: number, pasid: number, status = 0) => {
  const response = new Uint8Array(64);
  encodeMessage(commandByName('F_AMI_SW_SAVE')!.response, { PASID: pasid }, response);
  const PAYLOAD = response.subarray(4, 60);
  return b.status('PF_F_TRAP_RESP', {
    F_TARGET: vf,
    RESP_OPCODE: Opcode.F_AMI_SW_SAVE,
    STATUS: status,
    PAYLOAD,
  });
};
const seen = (b: Bench, vf: number) => Number(b.takeResponse('F_AMI_SW_SAVE', vf).PASID);

describe('one VF', () => {
  it('is answered in the order of its commands, one at a time', () => {
    const b = bench(1);
    for (let id = 10; id < 14; id++) b.postCommandBytes(numbered(id), 1);
    for (let id = 10; id < 14; id++) {
      expect(trappedAs(b.takeException())).toMatchObject({ vf: 1, opcode: 12, id });
      expect(b.takeException()).toBeUndefined();
      expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(BigInt(id - 10));
      expect(answer(b, 1, id)).toBe('delivered');
      expect(seen(b, 1)).toBe(id);
    }
    expect(answer(b, 1, 99)).toBe('not_delivered');
  });

  it('changes nothing by its commands: the AMU has not seen them', () => {
    const b = bench(1);
    b.command('PF_AMI_SW_MAP', { PHY_AMI_SW_ID: 3, AMI_SW_ID: 0, F_OWNER: 1 });
    b.postCommandBytes(bytesOf(Opcode.F_AMI_SW_ENABLE), 1);
    expect(b.takeException()?.name).toBe('E_PF_TRAPPED_CMD');
    b.command('PF_F_DISABLE', { F_OWNER: 1 });
    expect(b.command('PF_AMI_SW_SAVE', { PHY_AMI_SW_ID: 3 }).ENABLE).toBe(0n);
  });

  it('sees every byte of the body that the PF was handed, and the PF every byte that the VF sent', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 64, maxLength: 64 }),
        fc.uint8Array({ minLength: 56, maxLength: 56 }),
        (sent, body) => {
          const b = bench(1);
          b.postCommandBytes(sent, 1);
          const trapped = trappedAs(b.takeException());
          expect(trapped.opcode).toBe(sent[0] + 256 * sent[1]);
          expect(trapped.PAYLOAD).toEqual(sent.slice(4, 60));
          b.command('PF_F_TRAP_RESP', { F_TARGET: 1, RESP_OPCODE: 0xabcd, STATUS: 0x1234, PAYLOAD: body });
          const slot = new Uint8Array(64);
          b.hardware.memory[1].read(0x41000, slot, 0, 64);
          expect(slot).toEqual(Uint8Array.from([0xcd, 0xab, 0x34, 0x12, ...body, 0, 0, 0, 0]));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('with a full response ring gets the answer when it takes; the PF is told delivered', () => {
    const b = bench(1);
    b.write('MSK_CTRL[1]', 0, 1); // one slot
    for (const id of [20, 21]) b.postCommandBytes(numbered(id), 1);
    for (const id of [20, 21]) {
      expect(trappedAs(b.takeException()).id).toBe(id);
      expect(answer(b, 1, id)).toBe('delivered');
    }
    expect(b.error(1)).toBe(ErrorState.response_ring_full);
    expect(b.error(0)).toBe(ErrorState.none);
    expect([seen(b, 1), seen(b, 1)]).toEqual([20, 21]);
    expect(b.error(1)).toBe(ErrorState.none);
  });

  it('whose trapping ended waits for the answer to what was trapped; then the AMU answers', () => {
    const b = bench(1);
    b.postCommandBytes(numbered(30), 1);
    b.postCommandBytes(bytesOf(Opcode.F_PROBE), 1);
    expect(b.command('PF_F_DISABLE', { F_OWNER: 1 }).TRAP_CONFIG).toBe(1n);
    b.command('PF_F_TRAP_CONFIGURE', { F_OWNER: 1, ENABLE: 0 });
    b.command('PF_F_ENABLE', { F_OWNER: 1 });
    expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(0n);
    expect(answer(b, 1, 30)).toBe('delivered');
    expect(seen(b, 1)).toBe(30);
    expect(b.takeResponse('F_PROBE', 1)).toMatchObject({ OPCODE: 2n, AMI_PER_F_M1: 3n });
  });

  it('that is reset waits no more, and what it sends afterwards is trapped again', () => {
    const b = bench(1);
    b.postCommandBytes(numbered(40), 1);
    b.hardware.resetFunction(1);
    b.settle();
    b.start(1);
    expect(trappedAs(b.takeException()).id).toBe(40);
    expect(b.takeException()?.name).toBe('E_PF_VF_RESET');
    expect(answer(b, 1, 40)).toBe('not_delivered');
    b.postCommandBytes(numbered(41), 1);
    expect(trappedAs(b.takeException()).id).toBe(41);
    expect(answer(b, 1, 41)).toBe('delivered');
    expect(seen(b, 1)).toBe(41);
  });
});

describe('several VFs', () => {
  it('may be answered in any order; each gets its own', () => {
    const b = bench(3);
    for (const f of [1, 2, 3]) b.postCommandBytes(numbered(f), f);
    for (const f of [1, 2, 3]) expect(trappedAs(b.takeException())).toMatchObject({ vf: f, id: f });
    for (const f of [2, 3, 1]) expect(answer(b, f, 50 + f)).toBe('delivered');
    for (const f of [1, 2, 3]) expect(seen(b, f)).toBe(50 + f);
  });

  it('lose nothing when the exception ring of the PF is full: state 6, and everything comes in order', () => {
    const b = bench(8);
    b.write('MSK_CTRL[2]', 1); // two slots
    for (let f = 1; f <= 8; f++) b.postCommandBytes(numbered(f), f);
    expect(b.error()).toBe(ErrorState.exception_ring_full);
    for (let f = 1; f <= 8; f++) {
      expect(trappedAs(b.takeException())).toMatchObject({ vf: f, id: f });
      expect(answer(b, f, f)).toBe('delivered');
    }
    expect(b.error()).toBe(ErrorState.none);
    for (let f = 1; f <= 8; f++) expect(seen(b, f)).toBe(f);
  });

  it('of which one does not trap: its commands go on', () => {
    const b = bench(2);
    b.command('PF_F_DISABLE', { F_OWNER: 2 });
    b.command('PF_F_TRAP_CONFIGURE', { F_OWNER: 2, ENABLE: 0 });
    b.command('PF_F_ENABLE', { F_OWNER: 2 });
    b.postCommandBytes(numbered(1), 1);
    expect(b.status('F_PROBE', {}, 2)).toBe('ok');
    expect(b.peek('MGT_WRITE_INDEX_RX[0]', 1)).toBe(0n);
  });

  it('whatever the order of commands, answers and takes: each VF sees all of its answers in order', () => {
    const act = fc.record({
      kind: fc.constantFrom('send', 'handle', 'take'),
      f: fc.integer({ min: 1, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(act, { minLength: 10, maxLength: 80 }), acts => {
        const b = bench(3);
        const sent = [0, 0, 0, 0];
        const taken = [0, 0, 0, 0];
        const handle = () => {
          const exception = b.takeException();
          if (!exception) return false;
          const { vf, id } = trappedAs(exception);
          expect(answer(b, vf, id)).toBe('delivered');
          return true;
        };
        const take = (f: number) => {
          if (b.peek('MGT_READ_INDEX_RX[0]', f) === b.peek('MGT_WRITE_INDEX_RX[0]', f)) return false;
          expect(seen(b, f)).toBe(taken[f]++);
          return true;
        };
        for (const { kind, f } of acts) {
          if (kind === 'handle') handle();
          else if (kind === 'take') take(f);
          else if (b.peek('MGT_WRITE_INDEX_TX0', f)! - b.peek('MGT_READ_INDEX_TX0', f)! < 4n) {
            b.postCommandBytes(numbered(sent[f]++), f);
          }
        }
        for (let busy = true; busy; ) {
          busy = handle();
          for (const f of [1, 2, 3]) busy = take(f) || busy;
        }
        expect(taken).toEqual(sent);
      }),
      { numRuns: 40 },
    );
  });
});
