import { describe, expect, it } from 'vitest';
import { commandByName, exceptionByName } from '../../spec';
import { AmuHardware } from '../amu';
import { createKernel, createOccurrences } from '../kernel';
import { Occurrence } from '../seam';
import { EventSpecError, parseEvent } from './event-spec';
import { demo, linked } from './fixture';
import { Naming } from './naming';

const [system] = linked(demo).systems;
const kernel = createKernel();
const naming = new Naming(system, new AmuHardware(system, kernel, createOccurrences(16, kernel)));
const programs = new Map([['app', 1]]);
const global = (path: string) => [...naming.sockets.values()].find(s => s.path === path)!.global;
const t0 = global('pf.sw0.t0');
const r0 = global('pf.sw0.r0');
const parse = (text: string) => parseEvent(text, naming, programs);

/** Whether the event is that record. */
const is = (text: string, kind: number, who: number, a = 0, b = 0) => {
  const test = parse(text);
  return test.kinds.includes(kind) && test.matches(kind, who, a, b);
};
const problem = (text: string) => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof EventSpecError) return error.message;
    throw error;
  }
  return undefined;
};

describe('events of sockets', () => {
  it('names a socket by its path, by its last parts, or by itself where it is the only one', () => {
    for (const text of [
      'doorbell pf.sw0.t0',
      'doorbell sw0.t0',
      'doorbell t0',
      'doorbell *',
      'doorbell',
      'DOORBELL t0',
    ]) {
      expect(is(text, Occurrence.doorbell, t0), text).toBe(true);
    }
    expect(is('doorbell pf.sw0.t0', Occurrence.doorbell, t0 + 1)).toBe(false);
    expect(is('full pf.sw0.r0', Occurrence.full, r0)).toBe(true);
    expect(is('lost r0', Occurrence.lost, r0)).toBe(true);
  });
  it('names all sockets of an interface', () => {
    expect(is('deliver pf.sw0', Occurrence.deliver, r0)).toBe(true);
    expect(is('deliver sw0', Occurrence.deliver, t0)).toBe(false);
  });
  it('says that a doorbell is no matter of an RX socket', () => {
    expect(problem('doorbell pf.sw0.r0')).toBe(
      'pf.sw0.r0 is an RX socket, and "doorbell" is about TX sockets. Write "doorbell pf.sw0.t0".',
    );
  });
  it('suggests the socket that was meant', () => {
    expect(problem('doorbell pf.sw0.t9')).toContain('Did you mean "pf.sw0.t0"?');
  });
});

describe('events of sessions', () => {
  it('is fetched or sent at its beginning, delivered or arrived at its end', () => {
    expect(is('fetch out', Occurrence.fetch, t0, 0, 0)).toBe(true);
    expect(is('deliver out', Occurrence.arrive, 0, 0, 0)).toBe(true);
    expect(is('fetch back', Occurrence.send, 1)).toBe(true);
    expect(is('deliver back', Occurrence.deliver, r0, 0, 1)).toBe(true);
    expect(is('deliver back', Occurrence.deliver, r0, 0, 0)).toBe(false);
  });
  it('rings where its TX ring is', () => {
    expect(is('doorbell out', Occurrence.doorbell, t0)).toBe(true);
    expect(problem('doorbell back')).toContain('has no ring at that end');
  });
});

describe('events of agents', () => {
  it('names an agent, one of its interfaces, or a session', () => {
    expect(is('credit-stall inv', Occurrence.creditStall, 0, 0)).toBe(true);
    expect(is('credit-stall inv.hw0', Occurrence.creditStall, 0, 0)).toBe(true);
    expect(is('credit-stall inv.hw1', Occurrence.creditStall, 0, 0)).toBe(false);
    expect(is('credit_stall out', Occurrence.creditStall, 0, 0)).toBe(true);
    expect(is('arrive inv.hw0', Occurrence.arrive, 0, 0, 0 << 8)).toBe(true);
    expect(is('arrive inv.hw1', Occurrence.arrive, 0, 0, 0 << 8)).toBe(false);
    expect(is('handle inv', Occurrence.handler, 0)).toBe(true);
  });
  it('says which interfaces there are', () => {
    expect(problem('arrive inv.hw7')).toBe('inv has no "hw7"; it has hw0 to hw1.');
  });
});

describe('events of commands', () => {
  const create = commandByName('PF_ASN_CREATE')!;
  const probe = commandByName('PF_PROBE')!;
  it('names a command in either spelling, of any function or of one', () => {
    for (const text of [
      'command PF_ASN_CREATE',
      'command PF-ASN-CREATE',
      'command pf_asn_create',
      'command pf PF_ASN_CREATE',
    ]) {
      expect(is(text, Occurrence.command, 0, create.opcode), text).toBe(true);
      expect(is(text, Occurrence.command, 0, probe.opcode), text).toBe(false);
    }
    expect(is('command *', Occurrence.command, 0, probe.opcode)).toBe(true);
    expect(is('command pf', Occurrence.command, 0, probe.opcode)).toBe(true);
  });
  it('compares the status of a response', () => {
    expect(is('response status != 0', Occurrence.response, 0, create.opcode, 1)).toBe(true);
    expect(is('response status!=0', Occurrence.response, 0, create.opcode, 0)).toBe(false);
    expect(is('response * status == 1', Occurrence.response, 0, create.opcode, 1)).toBe(true);
    expect(is('response PF_ASN_CREATE status == ok', Occurrence.response, 0, create.opcode, 0)).toBe(true);
    expect(is('response PF_ASN_CREATE status == ok', Occurrence.response, 0, probe.opcode, 0)).toBe(false);
  });
  it('suggests what was meant', () => {
    expect(problem('command PF_ASN_CRATE')).toContain('Did you mean "PF_ASN_CREATE"?');
    expect(problem('response status')).toContain('response status != 0');
    expect(problem('command * status == 1')).toContain('too much');
  });
});

describe('other events', () => {
  it('names exceptions, interrupts, error states and failures', () => {
    const fault = exceptionByName('E_F_AMI_RING_FAULT')!.opcode;
    expect(is('exception E_F_AMI_RING_FAULT', Occurrence.exception, 0, fault)).toBe(true);
    expect(is('exception e-f-ami-ring-fault', Occurrence.exception, 0, fault + 1)).toBe(false);
    expect(is('interrupt pf 3', Occurrence.interrupt, 0, 3)).toBe(true);
    expect(is('interrupt pf 3', Occurrence.interrupt, 0, 4)).toBe(false);
    expect(is('interrupt 3', Occurrence.interrupt, 0, 3)).toBe(true);
    expect(is('interrupt pf *', Occurrence.interrupt, 0, 9)).toBe(true);
    expect(is('error-state pf', Occurrence.errorState, 0, 7)).toBe(true);
    expect(is('failure app', Occurrence.failure, 1)).toBe(true);
  });
  it('tells what a wrong word should have been', () => {
    expect(problem('dorbell t0')).toBe('There is no event "dorbell". Did you mean "doorbell pf.sw0.t0"?');
    expect(problem('xyzzy')).toContain('There are doorbell, fetch');
    expect(problem('')).toContain('Name an event');
    expect(problem('interrupt pf three')).toContain('interrupt pf 3');
    expect(problem('doorbell t0 t1')).toContain('"t1" is too much');
  });
});
