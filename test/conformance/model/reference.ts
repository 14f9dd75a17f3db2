// The small model: the management rings of every function, what goes in at one end and comes out at the other; messages and
// interrupts with it. It has no time: whatever is published is carried out at once, as far as it gets.

import { commandByName, decodeAny, encodeMessage, exceptionByName } from '../../../spec';
import { type Asked, commandSet, resetSoftware } from './commands';
import { Interrupts } from './interrupts';
import {
  clearManagement,
  type FunctionState,
  interruptsOff,
  type Message,
  powerOn,
  type Shape,
  type State,
  TX,
} from './state';
import { Traffic } from './traffic';

const responseRingFull = 5;
const exceptionRingFull = 6;
const invalidCommand = 7;
const tableFault = 9;
/** States that pass by themselves. */
const passing: readonly number[] = [0, responseRingFull, exceptionRingFull];

/** What is answered to: a command as it was read. */
interface Read {
  readonly symbol: string;
  readonly fields: Message;
}

export class Reference {
  readonly state: State;
  readonly traffic: Traffic;
  readonly interrupts: Interrupts;
  /** Things happened at once of which nobody says which is first: what follows is not compared. */
  undecided = false;
  /** commands that messages may depend on, since software did something last */
  private carriedOut = 0;

  constructor(readonly shape: Shape) {
    this.state = powerOn(shape);
    this.traffic = new Traffic(shape, this.state, (ami, socket) =>
      this.except(ami.owner!, 'E_F_AMI_RING_FAULT', { AMI_ID: BigInt(ami.id), AMS_ID: BigInt(socket) }),
    );
    this.interrupts = new Interrupts(shape, this.state, (ami, type) =>
      this.except(ami.owner!, 'E_F_AMI_RING_INVALID_VECTOR', {
        AMI_ID: BigInt(ami.id),
        VECTOR_TYPE: type === TX ? 1n : 0n,
      }),
    );
  }

  // ---- what software does ----

  /** Puts a command into the ring and rings; there has to be a slot. */
  publish(f: number, bytes: Uint8Array): void {
    this.state.functions[f].commands.push(bytes);
    this.work();
  }
  freeResponse(f: number): void {
    this.state.functions[f].responses.shift();
    this.work();
  }
  freeException(f: number): void {
    this.state.functions[f].exceptions.shift();
    this.work();
  }
  /** AMU_EN to 0 and back to 1. */
  offAndOn(): void {
    this.state.on = false;
    for (const f of this.state.functions) clearManagement(f);
    this.interrupts.evaluate();
    this.state.on = true;
    this.work();
  }
  /** Function-level reset of a VF, whose software sets its rings up again. */
  reset(f: number): void {
    clearManagement(this.state.functions[f]);
    for (const ami of this.state.software) {
      if (ami.owner !== f) continue;
      this.traffic.disable(ami);
      resetSoftware(ami);
    }
    for (const hw of this.state.hardware) {
      if (hw.owner !== f) continue;
      hw.enabled = false;
      hw.configuration = { PASID: 0n, PASID_ENABLED: 0n };
      hw.buffer.clear();
    }
    this.state.functions[f].interrupts = interruptsOff();
    this.except(0, 'E_PF_VF_RESET', { SOURCE: BigInt(f) });
    this.work();
  }

  /** ERR_IRQ_CTRL: a vector, or off. */
  setErrorInterrupt(f: number, vector: number | undefined): void {
    const s = this.state.functions[f];
    const late = s.interrupts.error === undefined && vector !== undefined && s.errorState !== 0;
    s.interrupts.error = vector;
    if (late) this.interrupts.raise(f, vector);
  }

  // ---- what the AMU does ----

  /** Everything that can be done is done. */
  work(): void {
    this.carriedOut = 0;
    this.interrupts.evaluate();
    for (let busy = true; busy; ) {
      busy = false;
      for (const [f, s] of this.state.functions.entries()) {
        if (this.deliver(f, s)) busy = true;
        if (this.next(f, s)) busy = true;
      }
      if (!busy && this.state.on && this.traffic.move()) busy = true;
      this.interrupts.evaluate();
    }
    // Messages and commands go their ways side by side.
    if ((this.carriedOut > 1 && this.traffic.pending) || this.traffic.undecided) this.undecided = true;
    for (const ami of this.state.software) this.traffic.mirror(ami);
  }

  private setError(f: number, s: FunctionState, state: number): void {
    if (s.errorState === state) return;
    s.errorState = state;
    if (state !== 0 && s.interrupts.error !== undefined) this.interrupts.raise(f, s.interrupts.error);
  }
  private fault(f: number, state: number): void {
    const s = this.state.functions[f];
    if (passing.includes(s.errorState)) this.setError(f, s, state);
  }

  /** Moves what waits into rings that have room. */
  private deliver(f: number, s: FunctionState): boolean {
    const { managementSlots } = this.shape;
    let moved = false;
    if (s.enabled && s.waitingResponse && s.responses.length < managementSlots) {
      s.responses.push(s.waitingResponse);
      s.waitingResponse = undefined;
      moved = true;
    }
    this.tellFull(f, s);
    this.interrupts.evaluate();
    if (s.enabled && s.waitingExceptions.length > 0 && s.exceptions.length < managementSlots) {
      s.exceptions.push(s.waitingExceptions.shift()!);
      moved = true;
    }
    this.tellFull(f, s);
    this.interrupts.evaluate();
    return moved;
  }

  /** ERROR_STATE 5 and 6 say what waits for a slot. */
  private tellFull(f: number, s: FunctionState): void {
    if (!passing.includes(s.errorState)) return;
    const { managementSlots } = this.shape;
    const exceptionsWait = s.waitingExceptions.length > 0 && s.enabled;
    if (s.waitingResponse && (s.responses.length >= managementSlots || !s.enabled)) {
      this.setError(f, s, responseRingFull);
    } else {
      const full = exceptionsWait && s.exceptions.length >= managementSlots;
      this.setError(f, s, full ? exceptionRingFull : 0);
    }
  }

  /** Reads and carries out the next command. */
  private next(f: number, s: FunctionState): boolean {
    if (!s.enabled || s.stopped || s.trapped || s.waitingResponse || s.commands.length === 0) return false;
    const bytes = s.commands.shift()!;
    this.interrupts.evaluate();
    if (s.trapping) {
      s.trapped = true;
      const trapped = bytes[0] + 256 * bytes[1];
      this.except(0, 'E_PF_TRAPPED_CMD', {
        F_SOURCE_ID: BigInt(f),
        TRAPPED_OPCODE: BigInt(trapped),
        PAYLOAD: bytes.slice(4, 60),
      });
      return true;
    }
    const read = this.understand(f, bytes);
    if (!read) {
      s.stopped = true;
      this.fault(f, invalidCommand);
      return true;
    }
    if (/ABLE|RESET|MAP|CREATE|DESTROY|CONFIGURE/.test(read.symbol)) this.carriedOut++;
    const { status, fields } =
      read.symbol === 'PF_F_TRAP_RESP'
        ? this.answerTrapped(read.fields)
        : commandSet[read.symbol](this.asked(f, read));
    this.respond(s, responseOf(read.symbol, { STATUS: BigInt(status), ...fields }));
    return true;
  }

  /** Undefined for what is no command of this function. */
  private understand(f: number, bytes: Uint8Array): Read | undefined {
    const message = decodeAny('command', bytes);
    if (!('symbol' in message)) return undefined;
    const { symbol } = message;
    if (f !== 0 && symbol.startsWith('PF_')) return undefined;
    // PF-F-TRAP-RESP alone has a field next to the opcode.
    if (symbol !== 'PF_F_TRAP_RESP' && (bytes[2] !== 0 || bytes[3] !== 0)) return undefined;
    return {
      symbol,
      fields: Object.fromEntries(message.fields.map(({ field, value }) => [field.name, value])),
    };
  }

  private asked(f: number, read: Read): Asked {
    const big = (field: string) => {
      const value = read.fields[field];
      if (typeof value !== 'bigint') throw new Error(`${read.symbol} has no field ${field}`);
      return value;
    };
    return {
      shape: this.shape,
      state: this.state,
      traffic: this.traffic,
      f,
      big,
      n: field => Number(big(field)),
      tableFault: ami => this.fault(ami.owner!, tableFault),
    };
  }

  /** PF-F-TRAP-RESP: 0 delivered, 1 not delivered. */
  private answerTrapped(fields: Message): { status: number; fields?: undefined } {
    const target = this.state.functions[Number(fields.F_TARGET)];
    if (!target?.trapped || !target.enabled) return { status: 1 };
    target.trapped = false;
    const bytes = new Uint8Array(64);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, Number(fields.RESP_OPCODE), true);
    view.setUint16(2, Number(fields.STATUS), true);
    bytes.set((fields.PAYLOAD as Uint8Array).subarray(0, 56), 4);
    this.respond(target, bytes);
    return { status: 0 };
  }

  private respond(s: FunctionState, bytes: Uint8Array): void {
    s.waitingResponse = bytes;
  }

  private except(f: number, symbol: string, fields: Message): void {
    const bytes = new Uint8Array(64);
    encodeMessage(exceptionByName(symbol)!.layout, fields, bytes);
    this.state.functions[f].waitingExceptions.push(bytes);
  }
}

function responseOf(symbol: string, fields: Message): Uint8Array {
  const bytes = new Uint8Array(64);
  encodeMessage(commandByName(symbol)!.response, fields, bytes);
  return bytes;
}
