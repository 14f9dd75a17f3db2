// A finding with what its fixes need to know: the file, the nodes around it, the things of the model that it is about.

import type {
  DriverModel,
  FunctionModel,
  LinkedProgram,
  SocketModel,
  SystemModel,
  TestModel,
  Thing,
} from '../../link/model';
import type { Diagnostic, Expression, Node, Span, Statement, SyntaxFile } from '../../syntax/ast';
import { nodeAt } from '../../syntax/walk';
import { around, FileEdits, type NodeOf } from './edits';

const holds = (o: { uri: string; start: number; end: number }, uri: string, offset: number) =>
  o.uri === uri && offset >= o.start && offset <= o.end;

export class Found {
  readonly edits: FileEdits;
  /** around the start of the finding, from the declaration to the leaf */
  readonly path: readonly Node[];

  constructor(
    readonly program: LinkedProgram,
    readonly finding: Diagnostic,
    readonly file: SyntaxFile,
    readonly elsewhere: () => Iterable<SyntaxFile> = () => [],
  ) {
    this.edits = new FileEdits(file);
    this.path = nodeAt(file, finding.start);
  }

  /** The text of a span, the finding's own without one. */
  said({ start, end }: Span = this.finding): string {
    return this.file.text.slice(start, end);
  }

  within<K extends string>(kind: K): NodeOf<K> | undefined {
    return around(this.file, this.finding.start, kind);
  }

  /** The innermost node that begins and ends with the finding, but for the name of a name. */
  get exact(): Node | undefined {
    return this.path.findLast(
      n => n.start === this.finding.start && n.end === this.finding.end && n.kind !== 'identifier',
    );
  }

  /** The innermost statement around the finding. */
  get statement(): Statement | undefined {
    const statements = this.path.flatMap(n => (n.kind === 'block' ? n.statements : []));
    return statements.findLast(s => s.start <= this.finding.start && this.finding.end <= s.end);
  }

  get driver(): DriverModel | undefined {
    return this.program.drivers.find(d => holds(d.origin, this.finding.uri, this.finding.start));
  }

  get test(): TestModel | undefined {
    return this.program.tests.find(t => holds(t.origin, this.finding.uri, this.finding.start));
  }

  get system(): SystemModel | undefined {
    const own = this.program.systems.find(s => holds(s.origin, this.finding.uri, this.finding.start));
    return own ?? this.driver?.system ?? this.test?.system;
  }

  get function(): FunctionModel | undefined {
    const own = this.system?.functions.find(f => holds(f.origin, this.finding.uri, this.finding.start));
    return own ?? this.driver?.function;
  }

  /** The thing whose name is where the finding is. */
  named<K extends Thing['kind']>(kind: K): Extract<Thing, { kind: K }> | undefined {
    const name = this.path.at(-1);
    const b = name?.kind === 'identifier' ? this.program.bindings.get(name) : undefined;
    return b?.kind === 'thing' && b.thing.kind === kind
      ? (b.thing as Extract<Thing, { kind: K }>)
      : undefined;
  }

  thing(e: Expression | undefined): Thing | undefined {
    const type = e && this.program.types.get(e);
    return type?.kind === 'thing' ? type.thing : undefined;
  }

  socketOf(e: Expression | undefined): SocketModel | undefined {
    const thing = this.thing(e);
    return thing?.kind === 'socket' ? thing : undefined;
  }

  /** The socket that the first name of a statement's operand stands for. */
  get statementSocket(): SocketModel | undefined {
    const s = this.statement;
    if (!s) return undefined;
    if (s.kind === 'put' || s.kind === 'doorbell') return this.socketOf(s.socket);
    const action =
      s.kind === 'action' ? s.action : s.kind === 'let' || s.kind === 'set' ? s.value : undefined;
    if (action?.kind === 'take') return this.socketOf(action.socket);
    return action?.kind === 'wait' ? this.socketOf(action.target) : undefined;
  }

  /** How a socket is called from the whole system: `pf.sw0.t0`. */
  path3(socket: SocketModel): string {
    for (const f of this.system?.functions ?? []) {
      for (const i of f.interfaces)
        if (i.sockets.includes(socket)) return `${f.name}.${i.name}.${socket.name}`;
    }
    return socket.name;
  }

  /** Sockets of the same interface that no session uses. */
  freeSockets(direction: 'tx' | 'rx', beside?: SocketModel): SocketModel[] {
    const all = (this.system?.functions ?? []).flatMap(f => f.interfaces);
    const own = beside ? all.filter(i => i.sockets.includes(beside)) : all;
    const free = (from: typeof all) =>
      from.flatMap(i => i.sockets).filter(s => s.direction === direction && s.session === undefined);
    return [...free(own), ...free(all.filter(i => !own.includes(i)))];
  }

  /** A socket of the same agent and direction that no session uses, of the same interface if there is one. */
  freeHardwareSocket({
    agent,
    interface: own,
    direction,
  }: Extract<Thing, { kind: 'hardware_socket' }>): string | undefined {
    const { system } = this;
    if (!system) return undefined;
    const used = new Set(
      system.sessions.flatMap(s => {
        const end = direction === 'tx' ? s.from : s.to;
        return end.kind === 'hw' && end.agent === agent.index ? [`hw${end.interface}.${end.socket}`] : [];
      }),
    );
    const count = direction === 'tx' ? system.amu.txSockets : system.amu.rxSockets;
    const all = [own, ...Array.from({ length: agent.interfaces }, (_, n) => n).filter(n => n !== own)];
    for (const hw of all) {
      for (let n = 0; n < count; n++)
        if (!used.has(`hw${hw}.${n}`)) return `${agent.name}.hw${hw}.${direction}${n}`;
    }
    return undefined;
  }

  /** Names of the system, so that a new one is none of them. */
  freeSystemName(wanted: string): string {
    const names = new Set<string>();
    for (const s of this.system ? [this.system] : []) {
      for (const x of [...s.functions, ...s.agents, ...s.sessions]) names.add(x.name);
    }
    let name = wanted;
    for (let n = 2; names.has(name); n++) name = `${wanted}_${n}`;
    return name;
  }
}
