// What stands inside of systems, functions, interfaces and accelerators: members that begin with a keyword, and
// properties, `key: value`.

import type {
  AgentDeclaration,
  AmuDeclaration,
  BufferDeclaration,
  ConstantDeclaration,
  ErrorDeclaration,
  Expression,
  FunctionDeclaration,
  HandlerDeclaration,
  Identifier,
  InterfaceDeclaration,
  ManagementDeclaration,
  MemoryDeclaration,
  NumberLiteral,
  ParameterDeclaration,
  ProcessDeclaration,
  Property,
  SessionDeclaration,
  SocketDeclaration,
  Span,
  StateDeclaration,
  TimingDeclaration,
} from './ast';
import { closest } from './closest';
import { type Cursor, deepestNesting } from './cursor';
import { exact } from './exact';
import { missingExpression, parseExpression, parsePath, startsOperand } from './expressions';
import { AgentNode, FunctionNode, SessionNode } from './foldable';
import { identifierOf } from './ids';
import { misplacedMember, topLevelMessage } from './placement';
import { parsePropertyValues, parseType } from './properties';
import { expectBody, expectEquals, expectWord, parseBlock, type Surroundings } from './statements';
import {
  functionKeywords,
  interfaceKeywords,
  isMemberKeyword,
  isStatementVerb,
  isTopLevelKeyword,
  type MemberKeyword,
  processKeywords,
  type TopLevelKeyword,
} from './words';

/** What members need of the top level. */
export interface Members extends Surroundings {
  constant(c: Cursor): ConstantDeclaration;
  misplacedTopLevel(c: Cursor, keyword: TopLevelKeyword): void;
}

export type AnyMember =
  | AmuDeclaration
  | AgentDeclaration
  | FunctionDeclaration
  | SessionDeclaration
  | TimingDeclaration
  | ConstantDeclaration
  | MemoryDeclaration
  | BufferDeclaration
  | ProcessDeclaration
  | InterfaceDeclaration
  | ManagementDeclaration
  | SocketDeclaration
  | ParameterDeclaration
  | StateDeclaration
  | HandlerDeclaration
  | ErrorDeclaration;

export function byKind<K extends AnyMember['kind']>(
  members: readonly AnyMember[],
  kinds: readonly K[],
): Extract<AnyMember, { kind: K }>[] {
  const wanted: ReadonlySet<string> = new Set(kinds);
  return members.filter((member): member is Extract<AnyMember, { kind: K }> => wanted.has(member.kind));
}

export interface BodyRules {
  /** "a system" */
  readonly what: string;
  readonly keywords: readonly MemberKeyword[];
  /** Whether it has `key: value` too. */
  readonly properties: boolean;
  /** A body may be left out altogether. */
  readonly optional?: boolean;
}

interface Body {
  readonly members: AnyMember[];
  readonly properties: Property[];
  readonly span: Span;
}

export function parseMembers(c: Cursor, rules: BodyRules, around: Members): Body {
  const { start } = c.leaf;
  const members: AnyMember[] = [];
  const properties: Property[] = [];
  const absent = rules.optional && !c.at('{') && (c.leaf.first || c.done || c.at('}') || startsMember(c));
  if (c.depth >= deepestNesting && c.at('{')) {
    c.report('too-deep', `declarations are nested more than ${deepestNesting} deep`);
    c.takeWhole();
  } else if (!absent && expectBody(c, rules.what)) {
    c.depth++;
    parseItems(c, rules, around, members, properties);
    c.accept('}');
    c.depth--;
  }
  return {
    members: exact(members),
    properties: exact(properties),
    span: { start: Math.min(start, c.previousEnd), end: c.previousEnd },
  };
}

/** Reads what stands between the braces of a body, or what of it begins before the offset `stop`. */
export function parseItems(
  c: Cursor,
  rules: BodyRules,
  around: Members,
  members: AnyMember[],
  properties: Property[],
  stop = Number.POSITIVE_INFINITY,
): void {
  while (!c.at('}') && !c.done && c.leaf.start < stop) {
    const { leaf, index } = c;
    const item = parseItem(c, rules, around);
    if (item?.kind === 'property') properties.push(item);
    else {
      const end = Math.max(leaf.start, c.previousEnd);
      members.push(item ?? { kind: 'error_declaration', start: leaf.start, end });
    }
    if (c.index === index) c.takeWhole();
  }
}

/** On one line: `rx r0  tx t0 { … }`. */
function startsMember(c: Cursor): boolean {
  return c.atWord() && (isMemberKeyword(c.leaf.text) || c.peek().text === ':');
}

function parseItem(c: Cursor, rules: BodyRules, around: Members): AnyMember | Property | undefined {
  const { leaf, reported } = c;
  const item = parseKnownItem(c, rules, around);
  c.accept(',');
  const ends = c.done || c.at('}') || c.leaf.first || c.atWord();
  if (!ends) {
    if (c.reported === reported) {
      const what = c.leaf.text.slice(0, 30);
      c.report(
        'unexpected-token',
        `\`${what}\` does not belong here: what begins with \`${leaf.text}\` has ended before it`,
      );
    }
    c.skip();
  }
  return item;
}

function parseKnownItem(c: Cursor, rules: BodyRules, around: Members): AnyMember | Property | undefined {
  const { leaf } = c;
  const next = c.peek();
  const keywords: readonly string[] = rules.keywords;
  if (leaf.kind !== 'identifier') {
    const has = rules.properties
      ? `\`key: value\`${keywords.length > 0 ? `, ${keywords.join(', ')}` : ''}`
      : keywords.join(', ');
    c.report(
      'unexpected-token',
      `\`${leaf.text.slice(0, 30)}\` does not belong here: ${rules.what} has ${has}`,
      leaf,
    );
    c.takeWhole();
    c.skip();
    return undefined;
  }
  const same = !next.first && next.kind !== 'end';
  if (same && next.text === ':' && next.kind === 'punctuation') return parseProperty(c, rules);
  const named = same && (next.kind === 'identifier' || next.kind === 'string' || next.text === '{');
  if (
    keywords.includes(leaf.text) &&
    isMemberKeyword(leaf.text) &&
    !(rules.properties && same && next.kind === 'number')
  ) {
    return parseMember(c, leaf.text, around);
  }
  if (named && isTopLevelKeyword(leaf.text)) {
    c.report('misplaced-declaration', topLevelMessage(leaf.text), leaf);
    around.misplacedTopLevel(c, leaf.text);
    return undefined;
  }
  if (named && isMemberKeyword(leaf.text)) {
    c.report('misplaced-declaration', misplacedMember(leaf.text), leaf);
    parseMember(c, leaf.text, around);
    return undefined;
  }
  const meant = named ? closest(leaf.text, keywords) : undefined;
  if (meant && isMemberKeyword(meant)) {
    const fix = { title: `Change to \`${meant}\``, start: leaf.start, end: leaf.end, text: meant };
    const message = `there is no declaration \`${leaf.text}\`; did you mean \`${meant}\`?`;
    c.report('unknown-declaration', message, leaf, { fix });
    return parseMember(c, meant, around);
  }
  if (isStatementVerb(leaf.text) && leaf.first && (named || !same)) {
    const message = `\`${leaf.text}\` is a statement: it belongs in a driver, a handler or a test`;
    c.report('misplaced-statement', message, leaf);
    c.take();
    c.skip();
    return undefined;
  }
  if (rules.properties && next.text !== '{') return parseProperty(c, rules);
  const known =
    keywords.length > 0
      ? `${rules.what} has ${keywords.join(', ')}`
      : `${rules.what} has \`key: value\` only`;
  c.report('unknown-declaration', `there is no declaration \`${leaf.text}\` here; ${known}`, leaf);
  c.take();
  c.skip();
  return undefined;
}

function parseProperty(c: Cursor, rules: BodyRules): Property | undefined {
  const { leaf } = c;
  if (!rules.properties) {
    const home = rules.what === 'a system' ? '; does it belong into `amu { … }`?' : '';
    const message = `\`${leaf.text}: …\` does not belong here: ${rules.what} has ${rules.keywords.join(', ')}${home}`;
    c.report('misplaced-declaration', message, leaf);
  }
  c.take();
  const name = identifierOf(leaf);
  const values = parsePropertyValues(c, name.text);
  if (!rules.properties) return undefined;
  return {
    kind: 'property',
    name,
    values,
    doc: leaf.doc,
    start: leaf.start,
    end: Math.max(leaf.end, c.previousEnd),
  };
}

/** The properties of what has nothing else inside. Not a closure: there are as many as members. */
function propertiesOf(c: Cursor, around: Members, what: string, optional = false): Property[] {
  return parseMembers(c, { what, keywords: [], properties: true, optional }, around).properties;
}

/** The current leaf stands for `keyword`. */
export function parseMember(c: Cursor, keyword: MemberKeyword, around: Members): AnyMember {
  if (keyword === 'constant') return around.constant(c);
  const { start, end, doc } = c.takeKeyword();
  const head = { start, doc };
  switch (keyword) {
    case 'amu':
    case 'timing':
    case 'management': {
      const what = { amu: 'the AMU', timing: 'the timing', management: 'the management rings' }[keyword];
      return {
        kind: keyword,
        keyword: { start, end },
        properties: propertiesOf(c, around, what),
        ...head,
        end: c.previousEnd,
      };
    }
    case 'memory':
    case 'buffer': {
      const name = c.name(`the ${keyword}`);
      return {
        kind: keyword,
        name,
        properties: propertiesOf(c, around, `the ${keyword}`),
        ...head,
        end: c.previousEnd,
      };
    }
    case 'tx':
    case 'rx': {
      const name = c.name('the socket');
      const properties = propertiesOf(c, around, 'the socket', true);
      return { kind: 'socket', direction: keyword, name, properties, ...head, end: c.previousEnd };
    }
    case 'agent': {
      const name = c.name('the agent');
      const accelerator = parseType(c, name.text, 'the accelerators, such as inversion');
      const properties = propertiesOf(c, around, 'the agent', true);
      return new AgentNode(name, { accelerator, properties }, doc, start, c.previousEnd);
    }
    case 'function': {
      const name = c.name('the function');
      const nature = parseType(c, name.text, '`physical` and `virtual`');
      const rules = { what: 'a function', keywords: functionKeywords, properties: true };
      const { members, properties } = parseMembers(c, rules, around);
      const kinds = ['memory', 'buffer', 'process', 'interface', 'management', 'error_declaration'] as const;
      const inside = { properties, members: byKind(members, kinds) };
      return new FunctionNode(name, nature, inside, doc, start, c.previousEnd);
    }
    case 'process': {
      const name = c.name('the process');
      const rules = { what: 'a process', keywords: processKeywords, properties: true };
      const { members, properties } = parseMembers(c, rules, around);
      const kinds = ['memory', 'buffer', 'error_declaration'] as const;
      return {
        kind: keyword,
        name,
        properties,
        members: byKind(members, kinds),
        ...head,
        end: c.previousEnd,
      };
    }
    case 'interface': {
      const name = c.name('the interface');
      const rules = { what: 'an interface', keywords: interfaceKeywords, properties: true, optional: true };
      const { members, properties } = parseMembers(c, rules, around);
      const sockets = byKind(members, ['socket']);
      const errors = byKind(members, ['error_declaration']);
      return { kind: 'interface', name, properties, sockets, errors, ...head, end: c.previousEnd };
    }
    case 'session':
      return parseSession(c, head, around);
    case 'parameter':
    case 'state': {
      const name = c.name(`the ${keyword}`);
      const type = parseType(c, name.text, 'int, size, time, rate and bool');
      const wanted = c.at('=') || (!c.leaf.first && c.at('=='));
      if (wanted) expectEquals(c, `a ${keyword} may have a value: \`${name.text}: int = 0\``);
      const value = wanted ? parseExpression(c) : undefined;
      return { kind: keyword, name, type, value, ...head, end: c.previousEnd };
    }
    case 'on':
      return parseHandler(c, head, end, around);
  }
}

type Head = Pick<SessionDeclaration, 'start' | 'doc'>;

function parseSession(c: Cursor, head: Head, around: Members): SessionDeclaration {
  const name = c.name('the session');
  const example = '`session out: pf.sw0.t0 -> inv.hw0.rx0`';
  if (!c.accept(':')) {
    c.report('missing-colon', `a colon is missing: ${example}`, c.place(), c.insert(':', 'Add `:`'));
  }
  const from = socketPath(c, example);
  let backwards = false;
  if (c.at('<') && c.peek().text === '-' && c.peek().start === c.leaf.end) {
    // Which of the two is meant to send is for the linker to see.
    backwards = true;
    const span = { start: c.leaf.start, end: c.peek().end };
    c.problems.add('missing-arrow', span, `a session is written from TX to RX, with \`->\`: ${example}`);
    c.take();
    c.take();
  } else if (!c.accept('->')) {
    const { leaf } = c;
    const wrong = c.at('-') || c.at('>') || c.at('=');
    const last = wrong && !c.peek().first && ['>', '-'].includes(c.peek().text) ? c.peek() : leaf;
    const span = wrong ? { start: leaf.start, end: last.end } : c.place();
    const fix = wrong ? { fix: { title: 'Change to `->`', ...span, text: '->' } } : c.insert(' ->');
    c.report('missing-arrow', `\`->\` is missing between the two sockets: ${example}`, span, fix);
    if (wrong) c.take();
    if (wrong && last !== leaf) c.take();
  }
  const to = socketPath(c, example);
  const properties = propertiesOf(c, around, 'the session', true);
  const inside = backwards ? { from, to, properties, backwards: true as const } : { from, to, properties };
  return new SessionNode(name, inside, head.doc, head.start, c.previousEnd);
}

function socketPath(c: Cursor, example: string): Expression {
  if (c.leaf.first || !startsOperand(c)) return missingExpression(c, `a socket is missing: ${example}`);
  return parsePath(c);
}

function parseHandler(c: Cursor, head: Head, keywordEnd: number, around: Members): HandlerDeclaration {
  const example = 'a handler is `on message m at rx[n] { … }`';
  const word = c.leaf;
  expectWord(c, 'message', example);
  const keyword = { start: head.start, end: c.previous === word ? word.end : keywordEnd };
  const message = c.name('the message');
  expectWord(c, 'at', example);
  let socket: Identifier | NumberLiteral = c.nameless();
  if (c.atWord('rx') && c.peek().text === '[') {
    c.takeKeyword();
    c.take();
    if (c.leaf.kind === 'number') {
      const value = parseExpression(c);
      socket = value.kind === 'number' ? value : c.nameless();
    } else socket = c.name('the socket number');
    if (!c.accept(']')) c.report('missing-bracket', 'a `]` is missing here', c.place(), c.insert(']'));
  } else {
    c.report(
      'missing-word',
      `\`rx[n]\` is missing: a handler says at which RX socket messages come in; ${example}`,
    );
    c.skip(leaf => leaf.first || leaf.text === '{');
  }
  const body = parseBlock(c, 'the handler', around);
  return { kind: 'handler', keyword, message, socket, body, ...head, end: c.previousEnd };
}
