// Small systems for the tests of this folder, linked and loaded as any host would.

import { link } from '../../language';
import type { LinkedProgram } from '../../language/link/model';
import type { Engine, LoadOptions } from '../facade';
import { load } from '../index';

export const uri = 'file:///test.amu';

export function linked(text: string): LinkedProgram {
  const program = link(uri, wanted => (wanted === uri ? text : undefined));
  const wrong = program.diagnostics.find(d => d.severity === 'error');
  if (wrong) throw new Error(`${wrong.message} at ${JSON.stringify(text.slice(wrong.start, wrong.end))}`);
  return program;
}

/** Lines, from 0, of the marks `/*a*​/` in a text, by their letters. */
export function marks(text: string): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  text.split('\n').forEach((line, i) => {
    for (const match of line.matchAll(/\/\*(\w+)\*\//g)) found[match[1]] = i;
  });
  return found;
}

export interface Fixture {
  readonly engine: Engine;
  readonly text: string;
  readonly line: Readonly<Record<string, number>>;
}

export function loaded(text: string, options: LoadOptions = {}): Fixture {
  return { engine: load(linked(text), options), text, line: marks(text) };
}

/** Runs to the next stop or the end; a run that does neither fails the test. */
export function go(engine: Engine): 'stopped' | 'ended' {
  const result = engine.run(2_000_000);
  if (result === 'budget' || result === 'idle')
    throw new Error(`the run goes on and on: ${engine.timePs} ps`);
  return result;
}

/** The mark or text of the line where an agent's top frame stands. */
export function whereIs(f: Fixture, agent: number | undefined): string {
  const place = f.engine.stack(agent ?? 0)[0]?.place;
  if (!place) return 'nowhere';
  if (place.uri !== uri) return place.uri;
  return f.text
    .slice(0, place.start)
    .split('\n')
    .pop()!
    .concat(f.text.slice(place.start))
    .split('\n')[0]
    .replace(/\/\*\w+\*\//g, '')
    .trim();
}

/** One driver, one inverting agent, two messages. */
export const demo = `
import "std/agents.amu"
struct greeting { first: u32  second: u32 }
system demo {
  amu { message: 64B .. 256B }
  agent inv: inversion { id: 0  interfaces: 2  latency: 50ns }/*agent*/
  function pf: physical {
    memory host { at: 0x10000  size: 64KiB }
    interface sw0 {/*interface*/
      tx t0 { slots: 8 }/*t0*/
      rx r0 { slots: 8 }/*r0*/
    }
  }
  session out: pf.sw0.t0 -> inv.hw0.rx0 { message: 128B }/*out*/
  session back: inv.hw0.tx0 -> pf.sw0.r0 { message: 128B }/*back*/
}
driver app on pf {
  bring_up/*up*/
  for i in 0 ..< 2 {/*for*/
    put t0, pattern(128, i)/*put*/
    doorbell t0/*bell*/
    wait r0 until 100us/*wait*/
    let m = take r0/*take*/
    check m == ~pattern(128, i), "message {i} is wrong"/*check*/
    log "round {i}"/*log*/
  }
  tear_down/*down*/
}
`;
