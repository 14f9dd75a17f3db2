// The small model: the management rings of every function, what goes in at one end and comes out at the other. It has no
// time: whatever is published is carried out at once, as far as it gets.

import { commandByName, decodeAny, encodeMessage, exceptionByName } from '../../../spec';
import { type Asked, commandSet, resetSoftware } from './commands';
import { clearManagement, type FunctionState, type Message, powerOn, type Shape, type State } from './state';

const responseRingFull = 5;
const exceptionRingFull = 6;
const invalidCommand = 7;

/** What is answered to: a command as it was read. */
interface Read {
  readonly symbol: string;
  readonly fields: Message;
}

export class Reference {
  readonly state: State;

  constructor(readonly shape: Shape) {
    this.state = powerOn(shape);
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
    for (const f of this.state.functions) clearManagement(f);
    this.work();
  }
  /** Function-level reset of a VF, whose software sets its rings up again. */
  reset(f: number): void {
    clearManagement(this.state.functions[f]);
    for (const ami of this.state.software) {
      if (ami.owner !== f) continue;
      ami.enabled = false;
      resetSoftware(ami);
    }
    for (const hw of this.state.hardware) {
      if (hw.owner !== f) continue;
      hw.enabled = false;
      hw.configuration = { PASID: 0n, PASID_ENABLED: 0n };
    }
    this.except('E_PF_VF_RESET', { SOURCE: BigInt(f) });
    this.work();
  }

  // ---- what the AMU does ----

  /** Everything that can be done is done. */
  private work(): void {
    for (let busy = true; busy; ) {
      busy = false;
      for (const [f, s] of this.state.functions.entries()) {
        if (this.deliver(s) || this.next(f, s)) busy = true;
        if (s.errorState !== invalidCommand) {
          if (s.waitingResponse) s.errorState = responseRingFull;
          else s.errorState = s.waitingExceptions.length > 0 && s.enabled ? exceptionRingFull : 0;
        }
      }
    }
  }

  /** Moves what waits into rings that have room. */
  private deliver(s: FunctionState): boolean {
    const { managementSlots } = this.shape;
    if (s.enabled && s.waitingResponse && s.responses.length < managementSlots) {
      s.responses.push(s.waitingResponse);
      s.waitingResponse = undefined;
      return true;
    }
    if (s.enabled && s.waitingExceptions.length > 0 && s.exceptions.length < managementSlots) {
      s.exceptions.push(s.waitingExceptions.shift()!);
      return true;
    }
    return false;
  }

  /** Reads and carries out the next command. */
  private next(f: number, s: FunctionState): boolean {
    if (!s.enabled || s.stopped || s.trapped || s.waitingResponse || s.commands.length === 0) return false;
    const bytes = s.commands.shift()!;
    if (s.trapping) {
      s.trapped = true;
      const trapped = bytes[0] + 256 * bytes[1];
      this.except('E_PF_TRAPPED_CMD', {
        F_SOURCE_ID: BigInt(f),
        TRAPPED_OPCODE: BigInt(trapped),
        PAYLOAD: bytes.slice(4, 60),
      });
      return true;
    }
    const read = this.understand(f, bytes);
    if (!read) {
      s.stopped = true;
      s.errorState = invalidCommand;
      return true;
    }
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
    return { shape: this.shape, state: this.state, f, big, n: field => Number(big(field)) };
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

  /** An exception to the PF. */
  private except(symbol: string, fields: Message): void {
    const bytes = new Uint8Array(64);
    encodeMessage(exceptionByName(symbol)!.layout, fields, bytes);
    this.state.functions[0].waitingExceptions.push(bytes);
  }
}

function responseOf(symbol: string, fields: Message): Uint8Array {
  const bytes = new Uint8Array(64);
  encodeMessage(commandByName(symbol)!.response, fields, bytes);
  return bytes;
}
