// What happened, as columns that grow: a record is a row, and its id is the first id plus its row. Rows of one lane are
// listed in a column of their own, so that drawing a lane looks at nothing but that lane.

import type { HistoryBody } from '../../../debug-adapter/views/protocol';
import { bytesOf } from '../queues/model';

/** Grows by doubling. */
class Column<A extends Float64Array | Uint8Array | Uint16Array | Uint32Array> {
  count = 0;
  constructor(
    public values: A,
    private readonly make: (length: number) => A,
  ) {}
  append(more: A): void {
    this.reserve(this.count + more.length);
    this.values.set(more as never, this.count);
    this.count += more.length;
  }
  push(value: number): void {
    this.reserve(this.count + 1);
    this.values[this.count++] = value;
  }
  private reserve(room: number): void {
    if (room <= this.values.length) return;
    const longer = this.make(2 ** Math.ceil(Math.log2(room)));
    longer.set(this.values.subarray(0, this.count) as never);
    this.values = longer;
  }
}

const words = (length: number) => new Uint32Array(length);

export class RecordStore {
  /** id of row 0 */
  first = 1;
  private readonly timesColumn = new Column<Float64Array>(
    new Float64Array(1024),
    length => new Float64Array(length),
  );
  private readonly kindsColumn = new Column<Uint8Array>(
    new Uint8Array(1024),
    length => new Uint8Array(length),
  );
  private readonly agentsColumn = new Column<Uint16Array>(
    new Uint16Array(1024),
    length => new Uint16Array(length),
  );
  private readonly parentsColumn = new Column<Uint32Array>(words(1024), words);
  /** by agent, its rows in the order of time */
  private readonly laneColumns = new Map<number, Column<Uint32Array>>();

  get count(): number {
    return this.timesColumn.count;
  }
  /** id of the newest row; 0 when there is none */
  get last(): number {
    return this.count === 0 ? 0 : this.first + this.count - 1;
  }
  get times(): Float64Array {
    return this.timesColumn.values;
  }
  get kinds(): Uint8Array {
    return this.kindsColumn.values;
  }
  get agents(): Uint16Array {
    return this.agentsColumn.values;
  }
  get parents(): Uint32Array {
    return this.parentsColumn.values;
  }
  /** ids of the agents that did something, the smallest first */
  get lanes(): readonly number[] {
    return [...this.laneColumns.keys()].sort((a, b) => a - b);
  }
  /** rows of an agent */
  rowsOf(agent: number): { readonly rows: Uint32Array; readonly count: number } {
    const column = this.laneColumns.get(agent);
    return column ? { rows: column.values, count: column.count } : { rows: words(0), count: 0 };
  }

  /** Takes rows that follow the newest. False when they do not, and nothing was taken. */
  append(body: Pick<HistoryBody, 'first' | 'count' | 'timesPs' | 'kinds' | 'agents' | 'parents'>): boolean {
    if (body.count === 0) return true;
    if (this.count === 0) this.first = body.first;
    else if (body.first !== this.last + 1) return false;
    const row = this.count;
    const agents = new Uint16Array(bytesOf(body.agents).buffer);
    this.timesColumn.append(new Float64Array(bytesOf(body.timesPs).buffer));
    this.kindsColumn.append(bytesOf(body.kinds));
    this.agentsColumn.append(agents);
    this.parentsColumn.append(new Uint32Array(bytesOf(body.parents).buffer));
    for (let i = 0; i < agents.length; i++) {
      let lane = this.laneColumns.get(agents[i]);
      if (lane === undefined) {
        lane = new Column<Uint32Array>(words(256), words);
        this.laneColumns.set(agents[i], lane);
      }
      lane.push(row + i);
    }
    return true;
  }

  rowOf(id: number): number {
    const row = id - this.first;
    return row >= 0 && row < this.count ? row : -1;
  }
  idOf(row: number): number {
    return this.first + row;
  }

  /** The causes of a row, the nearest first, and no more than `most`. */
  causesOf(row: number, most: number): readonly number[] {
    const found: number[] = [];
    for (let at = this.rowOf(this.parents[row]); at >= 0 && found.length < most; ) {
      found.push(at);
      at = this.rowOf(this.parents[at]);
    }
    return found;
  }

  /** What came of a row at once, among the next `searched` rows. */
  effectsOf(row: number, most: number, searched = 20_000): readonly number[] {
    const id = this.idOf(row);
    const found: number[] = [];
    const end = Math.min(this.count, row + 1 + searched);
    for (let at = row + 1; at < end && found.length < most; at++) if (this.parents[at] === id) found.push(at);
    return found;
  }
}

/** The first of `rows` (of `count`) whose time is not before `time`. */
export function lowerBound(times: Float64Array, rows: Uint32Array, count: number, time: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[rows[middle]] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
