// Where in the texts a run can stop: the statements of drivers, tests and handlers, and the declarations that traffic
// passes.

import type { LinkedProgram, Origin, SystemModel } from '../../language/link/model';
import type { Block, Span, Statement } from '../../language/syntax/ast';
import { LineMap } from '../../language/syntax/lines';
import type { Place } from '../facade';
import { type Naming, placeOf, type SocketInfo } from './naming';

/** A declaration that a line breakpoint can stand on. */
export interface TrafficPoint {
  readonly place: Place;
  readonly kind: 'session' | 'socket' | 'interface' | 'agent';
  /** session index or agent index; -1 for a socket or an interface, whose sockets they are */
  readonly index: number;
  readonly sockets: readonly SocketInfo[];
  readonly name: string;
}

/** One thing that a line can stop at. */
export type Stoppable =
  | { readonly kind: 'statement'; readonly place: Place; readonly statement: Statement }
  | { readonly kind: 'traffic'; readonly place: Place; readonly point: TrafficPoint };

/** No two statements begin at one offset; where a statement's place ends is the compiler's business. */
export const placeKey = (place: Span & { uri: string }) => `${place.start} ${place.uri}`;

export class StatementIndex {
  private readonly byFile = new Map<string, Stoppable[]>();
  private readonly byPlace = new Map<string, Statement>();
  private readonly lineMaps = new Map<string, LineMap>();
  private readonly bodies: Origin[] = [];
  private filled = false;

  constructor(
    private readonly program: LinkedProgram,
    private readonly naming: Naming,
  ) {}

  /** Found when somebody asks first: a run without a debugger needs none of it. */
  private fill(): void {
    if (this.filled) return;
    this.filled = true;
    const { program, naming } = this;
    const { system } = naming;
    for (const driver of program.drivers) {
      if (driver.system === system) this.addBlock(driver.origin.uri, driver.body);
    }
    for (const test of program.tests) {
      if (test.system === system) this.addBlock(test.origin.uri, test.body);
    }
    const used = new Set(system.agents.map(a => a.accelerator));
    for (const accelerator of program.accelerators) {
      if (!used.has(accelerator)) continue;
      for (const handler of accelerator.handlers) this.addBlock(accelerator.origin.uri, handler.node.body);
    }
    for (const point of trafficPoints(system, naming)) {
      this.add({ kind: 'traffic', place: point.place, point });
    }
    for (const list of this.byFile.values()) list.sort((a, b) => a.place.start - b.place.start);
    for (const list of [program.drivers, program.tests, program.accelerators, program.systems]) {
      for (const d of list) this.bodies.push(d.origin);
    }
  }

  lines(uri: string): LineMap {
    let map = this.lineMaps.get(uri);
    if (!map) {
      map = new LineMap(this.program.files.get(uri)?.text ?? '');
      this.lineMaps.set(uri, map);
    }
    return map;
  }

  knows(uri: string): boolean {
    return this.program.files.has(uri);
  }

  lineOf(place: Place): number {
    return this.lines(place.uri).position(place.start).line;
  }

  statementAt(place: Place): Statement | undefined {
    this.fill();
    return this.byPlace.get(placeKey(place));
  }

  /** What can be stopped at from the first line to the last, both counted from 0 and included. */
  between(uri: string, fromLine: number, toLine: number): Stoppable[] {
    this.fill();
    return (this.byFile.get(uri) ?? []).filter(s => {
      const line = this.lineOf(s.place);
      return line >= fromLine && line <= toLine;
    });
  }

  /**
   * What a breakpoint on that line means: what stands there, else the next thing inside the same declaration.
   * A column chooses among several on one line.
   */
  resolve(uri: string, line: number, column: number | undefined): Stoppable | undefined {
    const here = this.between(uri, line, line);
    if (here.length > 0) return chooseByColumn(here, this.lines(uri), line, column);
    const map = this.lines(uri);
    if (line >= map.lineCount) return undefined;
    const start = map.lineStart(line);
    const end = map.lineEnd(line);
    const around = this.bodies.find(b => b.uri === uri && b.start <= end && b.end > start);
    if (!around) return undefined;
    return (this.byFile.get(uri) ?? []).find(s => s.place.start > start && s.place.start < around.end);
  }

  private add(stoppable: Stoppable): void {
    const { uri } = stoppable.place;
    const list = this.byFile.get(uri);
    if (list) list.push(stoppable);
    else this.byFile.set(uri, [stoppable]);
  }

  private addBlock(uri: string, block: Block): void {
    for (const statement of block.statements) this.addStatement(uri, statement);
  }

  private addStatement(uri: string, statement: Statement): void {
    if (statement.kind === 'error_statement') return;
    const place = { uri, start: statement.start, end: statement.end };
    this.byPlace.set(placeKey(place), statement);
    this.add({ kind: 'statement', place, statement });
    switch (statement.kind) {
      case 'for':
      case 'while':
      case 'loop':
      case 'at':
        this.addBlock(uri, statement.body);
        break;
      case 'if':
        this.addBlock(uri, statement.then);
        if (statement.otherwise?.kind === 'block') this.addBlock(uri, statement.otherwise);
        else if (statement.otherwise) this.addStatement(uri, statement.otherwise);
        break;
    }
  }
}

function chooseByColumn(
  here: readonly Stoppable[],
  map: LineMap,
  line: number,
  column: number | undefined,
): Stoppable {
  if (column === undefined || column === 0) return here[0];
  const offset = map.offset({ line, column });
  return here.findLast(s => s.place.start <= offset) ?? here[0];
}

function* trafficPoints(system: SystemModel, naming: Naming): Iterable<TrafficPoint> {
  for (const s of system.sessions) {
    yield { place: placeOf(s.origin), kind: 'session', index: s.index, sockets: [], name: s.name };
  }
  for (const a of system.agents) {
    yield { place: placeOf(a.origin), kind: 'agent', index: a.index, sockets: [], name: a.name };
  }
  const byInterface = new Map<Origin, { name: string; sockets: SocketInfo[] }>();
  for (const info of naming.sockets.values()) {
    const { socket, owner, path } = info;
    yield { place: placeOf(socket.origin), kind: 'socket', index: -1, sockets: [info], name: path };
    const known = byInterface.get(owner.origin);
    if (known) known.sockets.push(info);
    else byInterface.set(owner.origin, { name: `${info.fn.name}.${owner.name}`, sockets: [info] });
  }
  for (const [origin, { name, sockets }] of byInterface) {
    yield { place: placeOf(origin), kind: 'interface', index: -1, sockets, name };
  }
}
