// The text of a function breakpoint to a test over records: `doorbell pf.sw0.t0`, `response status != 0`, `deliver out`.
// A text that names nothing is answered with what is wrong and what to write instead.

import type { SystemModel } from '../../language/link/model';
import { closest } from '../../language/syntax/closest';
import { commandByName, commands, exceptionByName, exceptions } from '../../spec';
import { Occurrence } from '../seam';
import { type EventWord, eventWords } from './event-words';
import type { Naming, SocketInfo } from './naming';

/** Records that an event means: of one of `kinds`, and `matches`. */
export interface EventTest {
  readonly kinds: readonly number[];
  matches(kind: number, who: number, a: number, b: number): boolean;
}

/** The text names no event. `message` says why and what to write. */
export class EventSpecError extends Error {}

type Match = EventTest['matches'];

export function parseEvent(
  text: string,
  naming: Naming,
  programNames: ReadonlyMap<string, number>,
): EventTest {
  const words = splitWords(text);
  if (words.length === 0) throw new EventSpecError(`Name an event, such as ${examples()}.`);
  const event = eventWords.get(words[0].toLowerCase().replaceAll('_', '-'));
  if (!event) throw new EventSpecError(unknownWord(words[0]));
  const matches = targetOf(event, words.slice(1), naming, programNames);
  return { kinds: event.kinds, matches };
}

const splitWords = (text: string): string[] =>
  text
    .slice(0, 500)
    .replace(/(==|!=|<=|>=|<|>)/g, ' $1 ')
    .trim()
    .split(/\s+/)
    .filter(word => word !== '');

const examples = () =>
  [...eventWords.values()]
    .filter((_, i) => i % 4 === 0)
    .map(e => `"${e.example}"`)
    .join(', ');

function unknownWord(word: string): string {
  const meant = closest(word.toLowerCase().replaceAll('_', '-'), eventWords.keys());
  if (meant) return `There is no event "${word}". Did you mean "${eventWords.get(meant)!.example}"?`;
  return `There is no event "${word}". There are ${[...eventWords.keys()].join(', ')}.`;
}

const any: Match = () => true;

function targetOf(
  event: EventWord,
  words: readonly string[],
  naming: Naming,
  programNames: ReadonlyMap<string, number>,
): Match {
  if (words.length === 0 || (words.length === 1 && words[0] === '*')) return any;
  switch (event.target) {
    case 'tx':
    case 'rx':
      return one(event, words, word => socketTarget(event, word, naming));
    case 'session':
      return one(event, words, word => faultTarget(event, word, naming));
    case 'agent':
      return one(event, words, word => agentTarget(event, word, naming));
    case 'command':
      return commandTarget(event, words, naming);
    case 'exception':
      return one(event, words, word => {
        const found = exceptionByName(word.toUpperCase().replaceAll('-', '_'));
        if (found) return (_, __, a) => a === found.opcode;
        throw unknownName(
          'exception',
          word,
          exceptions.map(e => e.symbol),
        );
      });
    case 'vector':
      return vectorTarget(event, words, naming.system);
    case 'function':
      return one(event, words, word => {
        const fn = functionNamed(word, naming.system);
        return (_, who) => who === fn;
      });
    case 'program':
      return one(event, words, word => {
        const id = programNames.get(word);
        if (id === undefined) throw unknownName('driver', word, [...programNames.keys()]);
        return (_, who) => who === id;
      });
  }
}

function one(event: EventWord, words: readonly string[], make: (word: string) => Match): Match {
  if (words.length > 1) {
    throw new EventSpecError(
      `"${words.slice(1).join(' ')}" is too much here: write it as "${event.example}".`,
    );
  }
  return make(words[0]);
}

function unknownName(what: string, word: string, names: readonly string[]): EventSpecError {
  const meant = closest(word, names);
  const list =
    names.length > 12 ? '' : names.length === 0 ? ' There is none.' : ` There are ${names.join(', ')}.`;
  return new EventSpecError(`There is no ${what} "${word}".${meant ? ` Did you mean "${meant}"?` : list}`);
}

// ---- sockets and sessions ---------------------------------------------------------------------------------------

/** Kinds whose `b` is the session; of the others `who` is. */
const sessionInB = new Set<number>([Occurrence.fetch, Occurrence.deliver, Occurrence.full, Occurrence.lost]);

/** A session, an interface (any of its sockets), or a socket by its path or, where it is the only one, its last parts. */
function socketTarget(event: EventWord, word: string, naming: Naming): Match {
  const session = naming.system.sessions.find(s => s.name === word);
  if (session) return sessionTarget(event, session.index, naming);
  const all = [...naming.sockets.values()];
  const inside = all.filter(s => `${s.fn.name}.${s.owner.name}` === word || s.owner.name === word);
  const found = inside.length > 0 ? inside : socketsNamed(word, all);
  if (found.length === 0) {
    const right = all.filter(s => s.socket.direction === event.target);
    throw unknownName(`${event.target.toUpperCase()} socket or session`, word, [
      ...right.flatMap(s => [s.path, s.socket.name]),
      ...naming.system.sessions.map(s => s.name),
    ]);
  }
  if (inside.length === 0 && found.length > 1) {
    throw new EventSpecError(`"${word}" could be ${found.map(s => s.path).join(' or ')}: write which.`);
  }
  const fitting = found.filter(s => s.socket.direction === event.target);
  if (fitting.length === 0) throw new EventSpecError(wrongDirection(event, found[0], all));
  const wanted = new Set<SocketInfo | undefined>(fitting);
  // Records of an agent's side have no ring.
  return (kind, who) =>
    kind !== Occurrence.send && kind !== Occurrence.arrive && wanted.has(naming.sockets.get(who));
}

function socketsNamed(word: string, all: readonly SocketInfo[]): readonly SocketInfo[] {
  return all.filter(s => s.path === word || s.path.endsWith(`.${word}`));
}

function wrongDirection(event: EventWord, found: SocketInfo, all: readonly SocketInfo[]): string {
  const is = found.socket.direction.toUpperCase();
  const wants = event.target.toUpperCase();
  const instead = all.find(s => s.socket.direction === event.target);
  const say = instead ? ` Write "${event.word} ${instead.path}".` : '';
  return `${found.path} is an ${is} socket, and "${event.word}" is about ${wants} sockets.${say}`;
}

function sessionTarget(event: EventWord, index: number, naming: Naming): Match {
  const { from, to } = naming.system.sessions[index];
  const end = event.target === 'tx' ? from : to;
  if (event.kinds.length > 1) return (kind, who, _, b) => (sessionInB.has(kind) ? b : who) === index;
  if (end.kind === 'hw') {
    const path = naming.endpointPath(end, event.target === 'tx' ? 'tx' : 'rx');
    throw new EventSpecError(
      `Session ${naming.sessionName(index)} has no ring at that end: it is ${path} of an agent. Write "send", "arrive" or "credit-stall" with the agent.`,
    );
  }
  const fn = naming.system.functions[end.function];
  const socket = fn.interfaces[end.interface].sockets[end.socket];
  return (_, who) => naming.sockets.get(who)?.socket === socket;
}

function faultTarget(event: EventWord, word: string, naming: Naming): Match {
  const all = [...naming.sockets.values()];
  const found = socketsNamed(word, all);
  if (found.length === 0)
    throw unknownName(
      'socket',
      word,
      all.map(s => s.path),
    );
  if (found.length > 1)
    throw new EventSpecError(`"${word}" could be ${found.map(s => s.path).join(' or ')}.`);
  void event;
  return (_, who) => naming.sockets.get(who) === found[0];
}

// ---- agents -----------------------------------------------------------------------------------------------------

/** `inv`, `inv.hw0`, or a session that ends (for `send`: starts) there. */
function agentTarget(event: EventWord, word: string, naming: Naming): Match {
  const { system } = naming;
  const session = system.sessions.find(s => s.name === word);
  if (session && event.word !== 'handle') return (_, who) => who === session.index;
  const [name, hw, ...rest] = word.split('.');
  const agent = system.agents.find(a => a.name === name);
  if (!agent || rest.length > 0) {
    const names = system.agents.flatMap(a => [a.name, `${a.name}.hw0`]);
    throw unknownName('agent', word, [...names, ...system.sessions.map(s => s.name)]);
  }
  if (event.word === 'handle') {
    if (hw !== undefined)
      throw new EventSpecError(`Write "handle ${name}": a handler belongs to the whole agent.`);
    return (_, who) => who === agent.index;
  }
  if (hw === undefined) return (_, __, a) => a === agent.index;
  const number = /^hw(\d{1,3})$/.exec(hw)?.[1];
  if (number === undefined || Number(number) >= agent.interfaces) {
    const last = agent.interfaces === 1 ? 'hw0' : `hw0 to hw${agent.interfaces - 1}`;
    throw new EventSpecError(`${name} has no "${hw}"; it has ${last}.`);
  }
  const wanted = Number(number);
  if (event.word !== 'credit-stall') return (_, __, a, b) => a === agent.index && b >>> 8 === wanted;
  const ends = system.sessions.filter(
    s => s.to.kind === 'hw' && s.to.agent === agent.index && s.to.interface === wanted,
  );
  const indexes = new Set(ends.map(s => s.index));
  return (_, who) => indexes.has(who);
}

// ---- commands and vectors ---------------------------------------------------------------------------------------

function functionNamed(word: string, system: SystemModel): number {
  const found = system.functions.find(f => f.name === word);
  if (!found)
    throw unknownName(
      'function',
      word,
      system.functions.map(f => f.name),
    );
  return found.index;
}

const comparisons: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  '==': (x, y) => x === y,
  '!=': (x, y) => x !== y,
  '<': (x, y) => x < y,
  '<=': (x, y) => x <= y,
  '>': (x, y) => x > y,
  '>=': (x, y) => x >= y,
};

/** `[function] [NAME|*] [status op value]`; the status only behind `response`. */
function commandTarget(event: EventWord, words: readonly string[], naming: Naming): Match {
  const rest = [...words];
  const tests: Match[] = [];
  if (naming.system.functions.some(f => f.name === rest[0])) {
    const fn = functionNamed(rest.shift()!, naming.system);
    tests.push((_, who) => who === fn);
  }
  let symbol: string | undefined;
  if (rest[0] === '*') rest.shift();
  else if (rest.length > 0 && rest[0].toLowerCase() !== 'status') {
    const word = rest.shift()!;
    const found = commandByName(word.toUpperCase().replaceAll('-', '_'));
    if (!found)
      throw unknownName(
        'command',
        word,
        commands.map(c => c.symbol),
      );
    symbol = found.symbol;
    tests.push((_, __, a) => a === found.opcode);
  }
  if (rest.length > 0) {
    if (event.word !== 'response' || rest[0].toLowerCase() !== 'status') {
      throw new EventSpecError(`"${rest.join(' ')}" is too much here: write it as "${event.example}".`);
    }
    tests.push(statusTest(rest.slice(1), symbol));
  }
  return (kind, who, a, b) => tests.every(test => test(kind, who, a, b));
}

function statusTest(words: readonly string[], symbol: string | undefined): Match {
  const compare = Object.hasOwn(comparisons, words[0] ?? '') ? comparisons[words[0]] : undefined;
  if (!compare || words.length !== 2) {
    throw new EventSpecError('Behind "status" stands a comparison, such as "response status != 0".');
  }
  if (/^\d{1,5}$/.test(words[1])) {
    const wanted = Number(words[1]);
    return (_, __, ___, b) => compare(b, wanted);
  }
  const name = words[1].toLowerCase().replaceAll('-', '_');
  const codes = commands
    .filter(c => symbol === undefined || c.symbol === symbol)
    .flatMap(c => c.status.filter(s => s.symbol === name).map(s => [c.opcode, s.code] as const));
  if (codes.length === 0) {
    const known = commands.filter(c => symbol === undefined || c.symbol === symbol);
    throw unknownName('status', words[1], [...new Set(known.flatMap(c => c.status.map(s => s.symbol)))]);
  }
  const byOpcode = new Map(codes);
  const differs = compare(0, 1) && compare(1, 0);
  return (_, __, a, b) => {
    const code = byOpcode.get(a);
    // A command that cannot answer this status differs from it.
    return code === undefined ? differs : compare(b, code);
  };
}

function vectorTarget(event: EventWord, words: readonly string[], system: SystemModel): Match {
  const rest = [...words];
  let fn: number | undefined;
  if (!/^\d+$/.test(rest[0]) && rest[0] !== '*') fn = functionNamed(rest.shift()!, system);
  const vector = rest.shift();
  if (rest.length > 0 || (vector !== undefined && vector !== '*' && !/^\d{1,10}$/.test(vector))) {
    throw new EventSpecError(
      `Behind "interrupt" stand a function and a vector: write it as "${event.example}".`,
    );
  }
  const wanted = vector === undefined || vector === '*' ? undefined : Number(vector);
  return (_, who, a) => (fn === undefined || who === fn) && (wanted === undefined || a === wanted);
}
