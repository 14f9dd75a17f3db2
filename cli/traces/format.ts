// What the formats of `amu trace` have in common.

import type { AgentInfo, OccurrenceRecord, Place, SignalInfo, SignalValue } from '../../engine';
import type { TraceOutput } from './output';

export interface TraceHead {
  readonly version: string;
  /** The name of the system. */
  readonly system: string;
  /** The file that was run. */
  readonly file: string;
  readonly signals: readonly SignalInfo[];
  /** The agents that are known by now. */
  agents(): readonly AgentInfo[];
  whereIs(place: Place): SourcePlace;
}

export interface SourcePlace {
  readonly file: string;
  /** from 1 */
  readonly line: number;
  readonly column: number;
}

export type Values = (signal: number) => SignalValue;

/** Takes what happens in the order of time and writes it to its output. */
export interface TraceFormat {
  readonly output: TraceOutput;
  /** It draws signals, and wants to be told of changes behind each event. */
  readonly wantsSignals: boolean;
  readonly wantsRecords: boolean;
  /** Called before `changes` of the same event; signals have the values behind it. */
  records(records: readonly OccurrenceRecord[], value: Values): void;
  changes(timePs: number, changed: readonly number[], value: Values): void;
  /** The run is over, by itself or not: the file is to be complete. */
  end(timePs: number): void;
}

export type NewFormat = (output: TraceOutput, head: TraceHead) => TraceFormat;
