// Whatever is sent: every command of the interface is answered with its own opcode and a status of its list, and every
// other message is an invalid command. No sequence of either stops another function.
// (assumed: invalid-command, reserved-header, nearest-status; stated: command-order)

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { commandByOpcode, commands, ErrorState, writeField } from '../../spec';
import { Bench } from './bench';

const small = fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 9 }) }, fc.nat());
const command = fc.record({
  opcode: fc.constantFrom(...commands.map(c => c.opcode)),
  values: fc.array(small, { minLength: 8, maxLength: 25 }),
});

it('every command is answered, in order, whatever its fields hold', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 60 }), list => {
      const b = new Bench('', { amu: { pasidBits: 20 } }).vf(2);
      for (const { opcode, values } of list) {
        const spec = commandByOpcode(opcode)!;
        const bytes = new Uint8Array(64);
        spec.command.fields.forEach((field, i) => {
          if (field.width > 0) writeField(bytes, 0, field, i === 0 ? opcode : values[i % values.length], 0);
        });
        b.postCommandBytes(bytes);
        const { OPCODE, STATUS } = b.takeResponse(spec.symbol);
        expect([spec.name, OPCODE]).toEqual([spec.name, BigInt(opcode)]);
        // Commands with no status for it answer 1 for an object that does not exist.
        expect(STATUS).toBeLessThan(BigInt(Math.max(2, spec.status.length)));
        while (b.takeException());
      }
      b.command('PF_F_DISABLE', { F_OWNER: 2 });
      b.command('PF_F_TRAP_CONFIGURE', { F_OWNER: 2 });
      b.command('PF_F_ENABLE', { F_OWNER: 2 });
      expect(b.error()).toBe(ErrorState.none);
      expect(b.status('F_PROBE', {}, 2)).toBe('ok');
    }),
    { numRuns: 80 },
  );
});

it('any other message is an invalid command', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), bytes => {
      const opcode = bytes[0] | (bytes[1] << 8);
      const spec = commandByOpcode(opcode);
      const header = bytes[2] | (bytes[3] << 8);
      fc.pre(!spec || (header !== 0 && !spec.command.field('F_TARGET')));
      const b = new Bench('');
      b.postCommandBytes(bytes);
      expect(b.error()).toBe(ErrorState.invalid_command);
    }),
    { numRuns: 60 },
  );
});
