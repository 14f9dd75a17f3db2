// Follows a driver through its puts and doorbells: how many messages certainly lie in a ring without the AMU knowing
// of them. Constant loops are counted, branches joined; where the text leaves it open, nothing is said.

import type { DriverModel, SocketModel } from '../link/model';
import { relatedTo } from '../link/report';
import type { Block, Expression, ForStatement, IfStatement, Span, Statement } from '../syntax/ast';
import { namesNoSocket } from './broken';
import type { CheckContext } from './context';
import { actionOf, eachStatement, statementsIn } from './walk';

/** What is known of one ring at one place of the driver. */
interface Pending {
  /** messages that were certainly put since the last doorbell */
  readonly certain: number;
  /** some message may have been put since */
  readonly maybe: boolean;
  readonly last: Span | undefined;
}
type State = Map<SocketModel, Pending>;

interface Touched {
  readonly puts: ReadonlySet<SocketModel>;
  readonly rings: ReadonlySet<SocketModel>;
  /** leaves its loop early */
  readonly breaks: boolean;
}

const nothing: Pending = { certain: 0, maybe: false, last: undefined };
/** Loops that are gone through a second time inside each other; deeper ones once. */
const deepest = 5;

export function checkFlow(c: CheckContext, d: DriverModel): void {
  if (d.function) new Flow(c, d).check();
}

class Flow {
  private state: State = new Map();
  private depth = 0;
  private unsure = 0;
  private readonly told = new Set<Span>();
  /** doorbells of the driver's own block with nothing before them */
  private readonly vain = new Map<SocketModel, Statement>();
  /** sockets with puts before `bring_up` */
  private readonly early = new Set<SocketModel>();
  private readonly known = new Map<Block, Touched>();

  constructor(
    private readonly c: CheckContext,
    private readonly driver: DriverModel,
  ) {}

  check(): void {
    this.tooEarly();
    this.block(this.driver.body);
    this.unrung();
    for (const [socket, s] of this.vain) {
      // A put before the AMU is up has its finding.
      if (this.early.has(socket)) continue;
      this.tell(
        'doorbell-without-put',
        s,
        `nothing was put on \`${socket.name}\` since its last doorbell, so this one tells the AMU nothing`,
      );
    }
  }

  /** Loops that ring before they put: each round tells of the message of the round before, and the last is never told of. */
  private tooEarly(): void {
    for (const loop of statementsIn(this.driver.body)) {
      if (loop.kind !== 'for' && loop.kind !== 'while' && loop.kind !== 'loop') continue;
      const { statements } = loop.body;
      for (const [at, bell] of statements.entries()) {
        if (bell.kind !== 'doorbell') continue;
        const socket = this.c.ownSocket(bell.socket, this.driver);
        if (!socket || !this.alone(socket)) continue;
        const uses = statementsIn(this.driver.body).filter(
          s => (s.kind === 'put' || s.kind === 'doorbell') && this.c.socket(s.socket) === socket,
        );
        const put = uses.find(s => s.kind === 'put');
        if (uses.length !== 2 || !put || statements.indexOf(put) <= at) continue;
        this.told.add(put);
        this.misplaced(bell, put);
      }
    }
  }

  private misplaced(bell: Statement, put: Span): void {
    this.told.add(bell);
    if (this.unclear) return;
    const { uri } = this.driver.origin;
    const { start, end } = put;
    this.c.report.add(
      uri,
      'doorbell-without-put',
      bell,
      'this doorbell stands before the put that it is to tell of, so the AMU never sees that: move it behind',
      { related: [{ uri, start, end, message: 'put here' }] },
    );
  }

  /** What was put and never rung, at the end of the driver or where it takes everything down. */
  private unrung(): void {
    for (const [socket, p] of this.state) {
      const vain = this.vain.get(socket);
      if (vain && p.certain > 0 && p.last && !this.told.has(vain)) {
        this.told.add(p.last);
        this.misplaced(vain, p.last);
      } else if (p.certain > 0 && p.last && this.alone(socket)) {
        this.tell(
          'put-without-doorbell',
          p.last,
          `no doorbell follows this put, so the AMU never sees it: \`doorbell ${socket.name}\``,
        );
      }
    }
  }

  /** Another driver, or a write of the index by hand, may ring for this one. */
  private alone(socket: SocketModel): boolean {
    const ringers = this.c.ringers.get(socket);
    return !ringers || [...ringers].every(d => d === this.driver && !this.byHand.has(socket));
  }

  private get byHand(): ReadonlySet<SocketModel> {
    this.hand ??= this.writtenByHand();
    return this.hand;
  }
  private hand: ReadonlySet<SocketModel> | undefined;

  private writtenByHand(): ReadonlySet<SocketModel> {
    const found = new Set<SocketModel>();
    eachStatement(this.driver.body, s => {
      if (s.kind !== 'write' || s.target.kind !== 'index') return;
      const b = this.c.binding(s.target.object);
      if (b?.kind === 'register') for (const socket of b.interface?.sockets ?? []) found.add(socket);
    });
    return found;
  }

  private pending(socket: SocketModel): Pending {
    return this.state.get(socket) ?? nothing;
  }

  /** True when the end of the block is never reached. */
  private block(b: Block): boolean {
    for (const s of b.statements) if (this.statement(s)) return true;
    return false;
  }

  private statement(s: Statement): boolean {
    switch (s.kind) {
      case 'put':
        this.put(s.socket, s);
        return false;
      case 'doorbell': {
        const socket = this.c.ownSocket(s.socket, this.driver);
        if (!socket) return false;
        if (!this.pending(socket).maybe && this.alone(socket)) {
          if (this.driver.body.statements.includes(s)) this.vain.set(socket, s);
          else
            this.tell(
              'doorbell-without-put',
              s,
              `nothing was put on \`${socket.name}\` since its last doorbell, so this one tells the AMU nothing`,
            );
        }
        this.state.set(socket, nothing);
        return false;
      }
      case 'bring_up':
      case 'tear_down':
        if (s.kind === 'tear_down') this.unrung();
        else for (const [socket, p] of this.state) if (p.maybe) this.early.add(socket);
        this.state.clear();
        return false;
      case 'for':
        this.counted(s);
        return false;
      case 'while':
        this.uncounted(s.body);
        return false;
      case 'loop':
        this.uncounted(s.body);
        return !this.touched(s.body).breaks;
      case 'if':
        return this.branch(s);
      case 'break':
      case 'continue':
      case 'stop':
      case 'fail':
        // Leaving by another way: what is pending is no matter of the text that follows.
        return true;
      default: {
        const action = actionOf(s);
        if (action?.kind === 'wait' && !action.interrupt) this.wait(action.target, action.count, s);
        return false;
      }
    }
  }

  private put(e: Expression, s: Span): void {
    const socket = this.c.ownSocket(e, this.driver);
    if (!socket) return;
    const before = this.pending(socket);
    this.state.set(socket, { certain: before.certain + 1, maybe: true, last: s });
    this.overfilled(socket);
  }

  private overfilled(socket: SocketModel): void {
    const { certain, last } = this.pending(socket);
    if (certain <= socket.slots || !last || !this.alone(socket)) return;
    this.tell(
      'ring-overfilled',
      last,
      `${certain} messages are put on \`${socket.name}\` before a doorbell, and its ring has ${socket.slots} slots: put number ${socket.slots + 1} fails; ring and wait in between, or give it \`slots: ${2 ** Math.ceil(Math.log2(certain))}\``,
      socket,
    );
    // Said once; the rest of the driver is judged as if the ring were empty.
    this.state.set(socket, { ...this.pending(socket), certain: 0 });
  }

  private wait(target: Expression, count: Expression | undefined, s: Span): void {
    const socket = this.c.ownSocket(target, this.driver);
    if (socket?.direction !== 'tx') return;
    const wanted = count ? this.c.number(count) : 1;
    const { certain } = this.pending(socket);
    if (
      wanted === undefined ||
      wanted > socket.slots ||
      certain + wanted <= socket.slots ||
      !this.alone(socket)
    )
      return;
    this.tell(
      'ring-overfilled',
      s,
      `${certain} of the ${socket.slots} slots of \`${socket.name}\` hold messages that no doorbell has told the AMU of, so ${wanted} never become free`,
      socket,
    );
  }

  private branch(s: IfStatement): boolean {
    const before = new Map(this.state);
    this.unsure++;
    const thenEnds = this.block(s.then);
    const afterThen = this.state;
    this.state = before;
    const elseEnds = s.otherwise
      ? s.otherwise.kind === 'if'
        ? this.branch(s.otherwise)
        : this.block(s.otherwise)
      : false;
    this.unsure--;
    if (thenEnds && elseEnds) return true;
    if (elseEnds) this.state = afterThen;
    else if (!thenEnds) this.state = join(afterThen, this.state);
    return false;
  }

  private touched(body: Block): Touched {
    let t = this.known.get(body);
    if (t) return t;
    const puts = new Set<SocketModel>();
    const rings = new Set<SocketModel>();
    let breaks = false;
    eachStatement(body, s => {
      if (s.kind === 'break' || s.kind === 'continue' || s.kind === 'stop' || s.kind === 'fail')
        breaks = true;
      if (s.kind !== 'put' && s.kind !== 'doorbell') return;
      const socket = this.c.ownSocket(s.socket, this.driver);
      if (socket) (s.kind === 'put' ? puts : rings).add(socket);
    });
    t = { puts, rings, breaks };
    this.known.set(body, t);
    return t;
  }

  /** What an earlier round of the loop may have put. */
  private enter(t: Touched): void {
    for (const socket of t.puts) this.state.set(socket, { ...this.pending(socket), maybe: true });
  }

  private counted(s: ForStatement): void {
    const from = this.c.number(s.from);
    const to = this.c.number(s.to);
    const t = this.touched(s.body);
    if (from === undefined || to === undefined || t.breaks) {
      this.uncounted(s.body);
      return;
    }
    const rounds = Math.max(0, to - from + (s.inclusive ? 1 : 0));
    if (rounds === 0 || t.puts.size + t.rings.size === 0) return;
    const before = new Map(this.state);
    this.enter(t);
    this.depth++;
    this.block(s.body);
    const once = new Map(this.state);
    // A second round begins with what the first left behind.
    if (rounds > 1 && t.rings.size > 0 && this.depth <= deepest) this.block(s.body);
    this.depth--;
    for (const socket of t.puts) {
      if (t.rings.has(socket)) continue;
      const start = before.get(socket)?.certain ?? 0;
      const first = once.get(socket) ?? nothing;
      this.state.set(socket, { ...first, certain: start + rounds * Math.max(0, first.certain - start) });
      this.overfilled(socket);
    }
  }

  private uncounted(body: Block): void {
    const t = this.touched(body);
    if (t.puts.size + t.rings.size === 0) return;
    const before = new Map(this.state);
    this.enter(t);
    this.unsure++;
    this.block(body);
    this.unsure--;
    this.state = join(before, this.state);
    for (const socket of [...t.puts, ...t.rings]) {
      const { last, maybe } = this.pending(socket);
      this.state.set(socket, { certain: 0, maybe: maybe || t.puts.has(socket), last });
    }
  }

  private get unclear(): boolean {
    this.noSocket ??= namesNoSocket(this.c, this.driver);
    return this.noSocket;
  }
  private noSocket: boolean | undefined;

  private tell(
    code: 'ring-overfilled' | 'doorbell-without-put' | 'put-without-doorbell',
    at: Span,
    message: string,
    socket?: SocketModel,
  ): void {
    if (this.told.has(at) || (code !== 'ring-overfilled' && this.unclear)) return;
    this.told.add(at);
    this.c.report.add(this.driver.origin.uri, code, at, message, {
      // Behind a condition the run may go another way.
      severity: code === 'ring-overfilled' && this.unsure > 0 ? 'warning' : undefined,
      related: socket && relatedTo(socket.origin, `${socket.slots} slots`),
    });
  }
}

function join(a: State, b: State): State {
  const joined: State = new Map();
  for (const socket of new Set([...a.keys(), ...b.keys()])) {
    const x = a.get(socket) ?? nothing;
    const y = b.get(socket) ?? nothing;
    joined.set(socket, {
      certain: Math.min(x.certain, y.certain),
      maybe: x.maybe || y.maybe,
      last: x.last ?? y.last,
    });
  }
  return joined;
}
