// A reader of Value Change Dumps that shares nothing with their writer: for tests.

export interface Waves {
  readonly timescale: string;
  /** by path, `system.pf.sw0.t0.fill`: type, width and the changes in the order of time */
  readonly variables: ReadonlyMap<string, Wave>;
  /** the last time in the file */
  readonly end: number;
}
export interface Wave {
  readonly type: string;
  readonly bits: number;
  readonly changes: readonly Change[];
}
export interface Change {
  readonly time: number;
  readonly value: string;
}

/** @throws Error for what is no VCD */
export function readVcd(text: string): Waves {
  const words = text.split(/\s+/).filter(word => word !== '');
  const variables = new Map<string, Wave & { changes: Change[] }>();
  const byId = new Map<string, Change[]>();
  const scopes: string[] = [];
  let timescale = '';
  let at = 0;
  let time = 0;
  let defined = false;
  const section = (): string[] => {
    const end = words.indexOf('$end', at);
    if (end < 0) throw new Error(`no $end behind ${words[at - 1]}`);
    const inside = words.slice(at, end);
    at = end + 1;
    return inside;
  };
  const change = (id: string, value: string) => {
    const changes = byId.get(id);
    if (!changes) throw new Error(`a value of ${id}, which is not declared`);
    changes.push({ time, value });
  };
  while (at < words.length) {
    const word = words[at++];
    if (word === '$scope') scopes.push(section()[1]);
    else if (word === '$upscope') {
      section();
      if (scopes.pop() === undefined) throw new Error('$upscope without $scope');
    } else if (word === '$timescale') timescale = section().join('');
    else if (word === '$var') {
      const [type, bits, id, name] = section();
      const path = [...scopes, name].join('.');
      if (variables.has(path)) throw new Error(`${path} is declared twice`);
      if (byId.has(id)) throw new Error(`the id ${id} is used twice`);
      const changes: Change[] = [];
      variables.set(path, { type, bits: Number(bits), changes });
      byId.set(id, changes);
    } else if (word === '$enddefinitions') {
      section();
      if (scopes.length > 0) throw new Error(`${scopes.join('.')} stays open`);
      defined = true;
    } else if (word === '$comment' || word === '$version' || word === '$date') section();
    else if (!defined) throw new Error(`${word} among the declarations`);
    else if (word === '$dumpvars' || word === '$end') continue;
    else if (word.startsWith('#')) {
      const next = Number(word.slice(1));
      if (!(next >= time)) throw new Error(`time goes back from ${time} to ${next}`);
      time = next;
    } else if (word.startsWith('b') || word.startsWith('s')) change(words[at++], word.slice(1));
    else if (/^[01xz]/.test(word)) change(word.slice(1), word[0]);
    else throw new Error(`${word} is nothing that can stand here`);
  }
  return { timescale, variables, end: time };
}

/** What holds at an instant, its own changes included; undefined before the first. */
export function valueAt(wave: Wave, time: number): string | undefined {
  let low = 0;
  let high = wave.changes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (wave.changes[middle].time <= time) low = middle + 1;
    else high = middle;
  }
  return wave.changes[low - 1]?.value;
}
