// Lines and columns as the Language Server Protocol writes them: both from 0, columns in UTF-16 units.

import { LineMap } from '../language/syntax/lines';

export interface Position {
  readonly line: number;
  readonly character: number;
}

/** For the few texts of one run. */
const maps = new Map<string, LineMap>();

function mapOf(text: string): LineMap {
  let map = maps.get(text);
  if (!map) {
    map = new LineMap(text);
    maps.set(text, map);
  }
  return map;
}

export function positionAt(text: string, offset: number): Position {
  const { line, column } = mapOf(text).position(offset);
  return { line, character: column };
}

/** The text of a line without its end. */
export function lineAt(text: string, line: number): string {
  return mapOf(text).line(line);
}
