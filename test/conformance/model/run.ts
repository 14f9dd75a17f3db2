// Drives the engine and the model with the same software, side by side, and compares all that software can see.

import { commandByName, decodeAny, encodeMessage, type FieldInput } from '../../../spec';
import { at, Bench } from '../bench';
import { bringUp } from './bring-up';
import { type Action, choose, Dice } from './choose';
import { Reference } from './reference';
import { SoftwareSide, same } from './software-side';
import type { Shape } from './state';

function bench(shape: Shape): Bench {
  return new Bench('', {
    virtualFunctions: shape.functions - 1,
    interfaces: shape.softwareInterfaces,
    amu: {
      sessions: shape.sessions,
      interfacesPerFunction: shape.perFunction,
      txSockets: shape.txSockets,
      rxSockets: shape.rxSockets,
      pasidBits: shape.pasidWidth,
      minMessageBytes: 8 << shape.minMessage,
      maxMessageBytes: 8 << shape.maxMessage,
      maxRingSlots: 1 << shape.maxRing,
      vectors: shape.vectors,
      type: shape.type,
    },
  });
}

export class SideBySide {
  readonly engine: Bench;
  readonly model: Reference;
  private readonly software: SoftwareSide;
  private readonly log2Slots: number;
  /** What was done, to be read when it went wrong. */
  readonly log: string[] = [];
  /** Opcode and status of each answer, `6 2`, and each error state, `state 5`. */
  readonly seen = new Set<string>();
  /** AMI_SW_IDs, and one beyond them */
  private readonly ids: readonly number[];

  constructor(private readonly shape: Shape) {
    this.engine = bench(shape);
    this.model = new Reference(shape);
    this.software = new SoftwareSide(this.engine, this.model, shape);
    this.ids = Array.from({ length: Math.min(shape.perFunction, 8) + 1 }, (_, id) => id);
    this.log2Slots = Math.log2(shape.managementSlots);
    for (let f = 0; f < shape.functions; f++) this.engine.start(f, this.log2Slots);
    this.engine.write('AMU_CR', 0); // the rings of the PF have changed their size
    this.engine.write('AMU_CR', 1);
  }

  /** Does one thing and compares. */
  act(action: Action): void {
    const { engine, model } = this;
    switch (action.kind) {
      case 'command': {
        const bytes = new Uint8Array(64);
        encodeMessage(action.spec.command, action.values, bytes);
        this.publish(action.f, bytes, `${action.spec.symbol} ${printed(action.values)}`);
        break;
      }
      case 'bytes':
        this.publish(action.f, action.bytes, `bytes ${action.bytes.slice(0, 4)}`);
        break;
      case 'take':
        this.log.push(`f${action.f} takes a ${action.what}`);
        if (action.what === 'response') this.takeResponse(action.f);
        else this.takeException(action.f);
        break;
      case 'reset':
        this.log.push(`f${action.f} is reset`);
        engine.hardware.resetFunction(action.f);
        engine.settle();
        model.reset(action.f);
        engine.start(action.f, this.log2Slots);
        break;
      case 'offAndOn':
        this.log.push('AMU_EN 0, 1');
        engine.write('AMU_CR', 0);
        engine.write('AMU_CR', 1);
        model.offAndOn();
        break;
      default:
        this.log.push(this.software.act(action));
    }
    this.compare();
  }

  /** A function that can go on no more is helped, as its software would help it. */
  unstick(): void {
    if (this.model.state.functions[0].stopped) this.act({ kind: 'offAndOn' });
    for (let f = 1; f < this.shape.functions; f++) {
      if (this.model.state.functions[f].stopped) this.act({ kind: 'reset', f });
    }
  }

  private publish(f: number, bytes: Uint8Array, text: string): void {
    // What the AMU has not read stands in the ring; it is not rung for more than the ring has slots.
    if (this.model.state.functions[f].commands.length === this.shape.managementSlots) return;
    this.log.push(`f${f} ${text}`);
    this.engine.postCommandBytes(bytes, f);
    this.model.publish(f, bytes);
  }

  takeResponse(f: number): void {
    const expected = this.model.state.functions[f].responses[0];
    if (!expected) return;
    this.seen.add(`${expected[0]} ${expected[2]}`);
    same(shown('response', this.slot(f, at.response, 'MGT_READ_INDEX_RX[0]')), shown('response', expected));
    this.free(f, 'MGT_READ_INDEX_RX[0]');
    this.model.freeResponse(f);
  }
  takeException(f: number): void {
    const expected = this.model.state.functions[f].exceptions[0];
    if (!expected) return;
    same(
      shown('exception', this.slot(f, at.exception, 'MGT_READ_INDEX_RX[1]')),
      shown('exception', expected),
    );
    this.free(f, 'MGT_READ_INDEX_RX[1]');
    this.model.freeException(f);
  }

  private slot(f: number, base: number, index: string): Uint8Array {
    const bytes = new Uint8Array(64);
    const slot = Number(this.engine.peek(index, f)! % BigInt(this.shape.managementSlots));
    this.engine.hardware.memory[f].read(base + slot * 64, bytes, 0, 64);
    return bytes;
  }
  private free(f: number, index: string): void {
    this.engine.write(index, this.engine.peek(index, f)! + 1n, f);
  }

  /** What the registers tell of the rings, error states, and the pages that are there. */
  compare(): void {
    const { engine, model } = this;
    const count = (f: number, write: string, read: string) =>
      Number(engine.peek(write, f)! - engine.peek(read, f)!);
    const line = (f: number, numbers: readonly number[], page: (id: number) => boolean) => {
      const [error, commands, responses, exceptions] = numbers;
      const pages = this.ids.filter(page);
      return `f${f}: state ${error}, ${commands} commands, ${responses} responses, ${exceptions} exceptions, pages ${pages}`;
    };
    for (const [f, s] of model.state.functions.entries()) {
      const seen = [
        engine.error(f),
        count(f, 'MGT_WRITE_INDEX_TX0', 'MGT_READ_INDEX_TX0'),
        count(f, 'MGT_WRITE_INDEX_RX[0]', 'MGT_READ_INDEX_RX[0]'),
        count(f, 'MGT_WRITE_INDEX_RX[1]', 'MGT_READ_INDEX_RX[1]'),
      ];
      if (this.model.undecided) return;
      this.seen.add(`state ${s.errorState}`);
      const expected = [s.errorState, s.commands.length, s.responses.length, s.exceptions.length];
      same(
        line(f, seen, id => engine.peek(`${id}:TX_DIGEST`, f) !== undefined),
        line(f, expected, id => model.state.software.some(ami => ami.owner === f && ami.id === id)),
      );
    }
    this.software.compare();
  }

  /** Takes everything there is. */
  drain(): void {
    for (let f = 0; f < this.shape.functions; f++) {
      while (this.model.state.functions[f].responses.length > 0) this.takeResponse(f);
      while (this.model.state.functions[f].exceptions.length > 0) this.takeException(f);
    }
    this.compare();
  }

  /** At the end: every SAVE, map and session, and every word that the AMU was to store. */
  finish(): void {
    this.drain();
    this.act({ kind: 'offAndOn' }); // nothing is stopped, trapped or waiting any more
    const vfs = Array.from({ length: this.shape.functions - 1 }, (_, i) => i + 1);
    for (const F_OWNER of vfs) this.ask(0, 'PF_F_DISABLE', { F_OWNER });
    this.saveAll();
    for (const F_OWNER of vfs) {
      this.ask(0, 'PF_F_TRAP_CONFIGURE', { F_OWNER, ENABLE: 0 });
      this.ask(0, 'PF_F_ENABLE', { F_OWNER });
    }
    for (let f = 0; f < this.shape.functions; f++) {
      this.ask(f, 'F_GET_AMI_MAP', { AMI_MAP_BASE: 0x120 });
      for (const id of this.ids) {
        this.ask(f, 'F_AMI_SW_SAVE', { AMI_SW_ID: id });
        this.ask(f, 'F_AMI_HW_SAVE', { AMI_HW_ID: id });
        this.askRings(f, 'F_AMS_RING_SAVE', { AMI_SW_ID: id });
      }
    }
    for (let ASN_ID = 0; ASN_ID < this.shape.sessions; ASN_ID++) this.ask(0, 'PF_ASN_DESTROY', { ASN_ID });
    for (let PHY_AMI_SW_ID = 0; PHY_AMI_SW_ID < this.shape.softwareInterfaces; PHY_AMI_SW_ID++) {
      this.ask(0, 'PF_AMI_SW_UNMAP', { PHY_AMI_SW_ID });
    }
    for (const { id, interfaces } of this.shape.agents) {
      for (let hw = 0; hw < interfaces; hw++) {
        this.ask(0, 'PF_AMI_HW_UNMAP', { AHA_ID: id, PHY_AMI_HW_ID: hw });
      }
    }
    this.saveAll();
    this.software.compareMemory();
    for (const [place, word] of this.model.state.stored) {
      const [f, address] = place.split(':').map(Number);
      same(`${place} ${this.engine.word(address, f)}`, `${place} ${word}`);
    }
  }

  private ask(f: number, symbol: string, values: Readonly<Record<string, FieldInput>>): void {
    this.act({ kind: 'command', f, spec: commandByName(symbol)!, values });
    this.drain();
  }
  private askRings(f: number, symbol: string, ami: Readonly<Record<string, number>>): void {
    for (const AMS_TYPE of [0, 1]) {
      for (let AMS_ID = 0; AMS_ID < 5; AMS_ID++) this.ask(f, symbol, { ...ami, AMS_ID, AMS_TYPE });
    }
  }
  private saveAll(): void {
    for (let PHY_AMI_SW_ID = 0; PHY_AMI_SW_ID <= this.shape.softwareInterfaces; PHY_AMI_SW_ID++) {
      this.ask(0, 'PF_AMI_SW_SAVE', { PHY_AMI_SW_ID });
      this.askRings(0, 'PF_AMS_RING_SAVE', { PHY_AMI_SW_ID });
    }
    for (const { id, interfaces } of this.shape.agents) {
      for (let hw = 0; hw <= interfaces; hw++) {
        this.ask(0, 'PF_AMI_HW_SAVE', { AHA_ID: id, PHY_AMI_HW_ID: hw });
      }
    }
  }
}

export interface How {
  /** software seldom frees its responses and exceptions */
  readonly lazy: boolean;
  /** the system is up before the steps begin */
  readonly up: boolean;
}

/** Plays a sequence of steps; the end is a failed expectation when engine and model disagree. */
export function play(steps: readonly (readonly number[])[], { lazy, up }: How, shape: Shape): SideBySide {
  const both = new SideBySide(shape);
  try {
    for (const action of up ? bringUp(shape) : []) {
      both.act(action);
      both.drain();
    }
    for (const numbers of steps) {
      both.act(choose(new Dice(numbers), both.model, lazy));
      if (!lazy) both.drain();
      both.unstick();
      if (both.model.undecided) return both;
    }
    both.finish();
  } catch (error) {
    throw new Error(`${both.log.slice(-12).join('\n')}\n${error instanceof Error ? error.message : error}`);
  }
  return both;
}

/** A message to compare and to read: its bytes and, so far as it means something, its fields. */
function shown(kind: 'response' | 'exception', bytes: Uint8Array): string {
  const message = decodeAny(kind, bytes);
  const fields =
    'fields' in message ? message.fields.map(({ field, value }) => `${field.name}=${value}`) : [];
  return `${'name' in message ? message.name : ''} ${fields.join(' ')} [${bytes}]`;
}

function printed(values: Readonly<Record<string, FieldInput>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? '..' : value}`)
    .join(' ');
}
