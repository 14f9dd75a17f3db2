// The file and its top-level declarations. A declaration in the wrong place is read all the same: a top-level one
// found inside a body counts as the file's.

import type {
  AcceleratorDeclaration,
  ConstantDeclaration,
  Declaration,
  DriverDeclaration,
  Identifier,
  ImportDeclaration,
  StructDeclaration,
  StructField,
  SystemDeclaration,
  SystemMember,
  TestDeclaration,
} from './ast';
import { closest } from './closest';
import type { Cursor } from './cursor';
import { missingExpression, parseExpression, parsePath, startsOperand } from './expressions';
import { DriverNode, TestNode } from './foldable';
import { identifierOf } from './ids';
import type { Leaf } from './leaves';
import {
  type AnyMember,
  type BodyRules,
  byKind,
  type Members,
  parseItems,
  parseMember,
  parseMembers,
} from './members';
import { misplacedMember, topLevelMessage } from './placement';
import { parseType } from './properties';
import { expectBody, expectEquals, expectWord, parseBlock } from './statements';
import { plainText } from './strings';
import {
  acceleratorKeywords,
  isMemberKeyword,
  isStatementVerb,
  isTopLevelKeyword,
  systemKeywords,
  type TopLevelKeyword,
  topLevelKeywords,
} from './words';

/** Reads declarations up to the end, or those that begin before the offset `stop`. */
export function parseDeclarations(c: Cursor, stop = Number.POSITIVE_INFINITY): Declaration[] {
  const declarations: Declaration[] = [];
  const members: Members = {
    constant: parseConstant,
    misplacedTopLevel: (cursor, keyword) => {
      declarations.push(parseTopLevel(cursor, keyword, members));
    },
    misplacedInBlock: cursor => misplacedInBlock(cursor, members),
  };
  while (!c.done && c.leaf.start < stop) {
    const { index, leaf, reported } = c;
    const declaration = parseOne(c, members);
    if (declaration) declarations.push(declaration);
    else
      declarations.push({
        kind: 'error_declaration',
        start: leaf.start,
        end: Math.max(leaf.start, c.previousEnd),
      });
    if (c.index === index) c.takeWhole();
    if (c.done || beginsDeclaration(c) || c.leaf.first) continue;
    if (c.reported === reported) {
      c.report(
        'unexpected-token',
        `\`${c.leaf.text}\` does not belong here: the declaration has ended before it`,
      );
    }
    c.skip(next => next.first);
    if (c.at('}')) c.take();
  }
  return declarations.sort((a, b) => a.start - b.start);
}

const beginsDeclaration = (c: Cursor): boolean => c.atWord() && isTopLevelKeyword(c.leaf.text);

/** Whether a name, a text or a body follows the current word on its line, as it does behind a keyword. */
function looksLikeDeclaration(c: Cursor): boolean {
  const next = c.peek();
  return !next.first && (next.kind === 'identifier' || next.kind === 'string' || next.text === '{');
}

function parseOne(c: Cursor, members: Members): Declaration | undefined {
  const { leaf } = c;
  if (leaf.kind === 'identifier') {
    if (isTopLevelKeyword(leaf.text)) return parseTopLevel(c, leaf.text, members);
    if (isMemberKeyword(leaf.text) && looksLikeDeclaration(c)) {
      c.report('misplaced-declaration', misplacedMember(leaf.text), leaf);
      parseMember(c, leaf.text, members);
      return undefined;
    }
    const meant = looksLikeDeclaration(c) ? closest(leaf.text, topLevelKeywords) : undefined;
    if (meant) {
      const fix = { title: `Change to \`${meant}\``, start: leaf.start, end: leaf.end, text: meant };
      const message = `there is no declaration \`${leaf.text}\`; did you mean \`${meant}\`?`;
      c.report('unknown-declaration', message, leaf, { fix });
      return parseTopLevel(c, meant as TopLevelKeyword, members);
    }
    if (isStatementVerb(leaf.text)) {
      const message = `\`${leaf.text}\` is a statement: it belongs in a driver, a handler or a test`;
      c.report('misplaced-statement', message, leaf);
    } else {
      const message = `there is no declaration \`${leaf.text}\`; a file has ${topLevelKeywords.join(', ')}`;
      c.report('unknown-declaration', message, leaf);
    }
  } else {
    c.report(
      'unexpected-token',
      `\`${leaf.text.slice(0, 30)}\` does not belong here: a file has declarations`,
      leaf,
    );
  }
  c.takeWhole();
  toNextDeclaration(c);
  return undefined;
}

function toNextDeclaration(c: Cursor): void {
  while (!c.done) {
    if (c.leaf.first && c.atWord()) {
      if (beginsDeclaration(c) && looksLikeDeclaration(c)) return;
      if (c.leaf.indent === 0 && looksLikeDeclaration(c) && closest(c.leaf.text, topLevelKeywords)) return;
    }
    c.takeWhole();
  }
}

function misplacedInBlock(c: Cursor, members: Members): undefined {
  const { leaf } = c;
  if (leaf.text === 'constant') {
    const fix = { title: 'Change to `let`', start: leaf.start, end: leaf.end, text: 'let' };
    const message = 'a constant stands outside of blocks; write `let` here';
    c.report('misplaced-declaration', message, leaf, { fix });
    parseConstant(c);
  } else if (isTopLevelKeyword(leaf.text)) {
    c.report('misplaced-declaration', topLevelMessage(leaf.text), leaf);
    members.misplacedTopLevel(c, leaf.text);
  } else if (isMemberKeyword(leaf.text)) {
    c.report('misplaced-declaration', misplacedMember(leaf.text), leaf);
    parseMember(c, leaf.text, members);
  }
}

/** The current leaf stands for `keyword`. */
function parseTopLevel(c: Cursor, keyword: TopLevelKeyword, members: Members): Declaration {
  switch (keyword) {
    case 'import':
      return parseImport(c);
    case 'system':
      return parseSystem(c, members);
    case 'driver':
      return parseDriver(c, members);
    case 'accelerator':
      return parseAccelerator(c, members);
    case 'test':
      return parseTest(c, members);
    case 'struct':
      return parseStruct(c);
    case 'constant':
      return parseConstant(c);
  }
}

function text(c: Cursor, message: string): { text: string; span: { start: number; end: number } } {
  const { leaf } = c;
  if (leaf.kind === 'string' && !leaf.first) {
    c.take();
    return { text: plainText(c, leaf), span: { start: leaf.start, end: leaf.end } };
  }
  c.report('expected-text', message);
  const from = c.previousEnd;
  return { text: '', span: { start: from, end: from } };
}

function parseImport(c: Cursor): ImportDeclaration {
  const { start } = c.takeKeyword();
  const { text: path, span } = text(c, 'a path in double quotes is missing: `import "std/agents.amu"`');
  if (path === '' && span.end > span.start) {
    c.problems.add('expected-text', span, 'an import needs the path of a file: `import "std/agents.amu"`');
  }
  if (path === '' && !c.leaf.first) c.skip();
  return { kind: 'import', path, pathSpan: span, start, end: c.previousEnd };
}

const systemRules: BodyRules = { what: 'a system', keywords: systemKeywords, properties: false };
const systemMembers = [
  'amu',
  'agent',
  'function',
  'session',
  'timing',
  'constant',
  'error_declaration',
] as const;

/**
 * Reads the members of a system that begin before the offset `stop`, the cursor standing inside of it. Undefined when
 * something among them belongs elsewhere.
 */
export function parseSystemMembers(c: Cursor, stop: number): SystemMember[] | undefined {
  let misplaced = false;
  const around: Members = {
    constant: parseConstant,
    misplacedTopLevel: cursor => {
      misplaced = true;
      cursor.takeWhole();
    },
    misplacedInBlock: cursor => {
      misplaced = true;
      cursor.takeWhole();
      return undefined;
    },
  };
  const members: AnyMember[] = [];
  c.depth++;
  parseItems(c, systemRules, around, members, [], stop);
  c.depth--;
  return misplaced ? undefined : byKind(members, systemMembers);
}

function parseSystem(c: Cursor, members: Members): SystemDeclaration {
  const { start, doc } = c.takeKeyword();
  const name = c.name('the system');
  const body = parseMembers(c, systemRules, members);
  return {
    kind: 'system',
    name,
    members: byKind(body.members, systemMembers),
    bodySpan: body.span,
    doc,
    start,
    end: c.previousEnd,
  };
}

function parseDriver(c: Cursor, members: Members): DriverDeclaration {
  const { start, doc } = c.takeKeyword();
  const name = c.name('the driver');
  expectWord(c, 'on', 'a driver runs on a function: `driver app on pf`');
  const on =
    startsOperand(c) && !c.leaf.first
      ? parsePath(c)
      : missingExpression(c, 'a driver runs on a function: `driver app on pf`');
  const body = parseBlock(c, 'the driver', members);
  return new DriverNode(name, on, body, doc, start, c.previousEnd);
}

function parseAccelerator(c: Cursor, members: Members): AcceleratorDeclaration {
  const { start, doc } = c.takeKeyword();
  const name = c.name('the accelerator');
  const body = parseMembers(
    c,
    { what: 'an accelerator', keywords: acceleratorKeywords, properties: false },
    members,
  );
  const kinds = ['parameter', 'state', 'handler', 'error_declaration'] as const;
  return { kind: 'accelerator', name, members: byKind(body.members, kinds), doc, start, end: c.previousEnd };
}

function parseTest(c: Cursor, members: Members): TestDeclaration {
  const { start, doc } = c.takeKeyword();
  const { text: title, span } = text(
    c,
    'a title in double quotes is missing: `test "nothing is lost" of demo`',
  );
  expectWord(c, 'of', 'a test is of a system: `test "…" of demo`');
  const system = c.name('the system of the test');
  const body = parseBlock(c, 'the test', members);
  return new TestNode(title, span, system, body, doc, start, c.previousEnd);
}

export function parseConstant(c: Cursor): ConstantDeclaration {
  const { start, doc } = c.takeKeyword();
  const name = c.name('the constant');
  expectEquals(c, 'a constant has a value: `constant count = 42`');
  return { kind: 'constant', name, value: parseExpression(c), doc, start, end: c.previousEnd };
}

function parseStruct(c: Cursor): StructDeclaration {
  const { start, doc } = c.takeKeyword();
  const name = c.name('the struct');
  const fields: StructField[] = [];
  if (expectBody(c, 'the struct')) {
    while (!c.at('}') && !c.done) {
      const { leaf, index } = c;
      if (leaf.kind === 'identifier') fields.push(parseStructField(c, leaf));
      else {
        c.report('expected-name', 'a struct has fields: `len: u32`', leaf);
        c.takeWhole();
        c.skip();
      }
      if (c.index === index) c.take();
    }
    c.accept('}');
  }
  return { kind: 'struct', name, fields, doc, start, end: c.previousEnd };
}

function parseStructField(c: Cursor, leaf: Leaf): StructField {
  c.take();
  const name = identifierOf(leaf);
  const type = parseType(c, name.text, 'u8, u16, u32, u64 or buffer(field)');
  let length: Identifier | undefined;
  if (c.at('(') && !c.leaf.first) {
    c.take();
    length = c.name('the field with the length');
    if (!c.accept(')')) c.report('missing-bracket', 'a `)` is missing here', c.place(), c.insert(')'));
  }
  c.accept(',');
  return {
    kind: 'struct_field',
    name,
    type,
    length,
    doc: leaf.doc,
    start: leaf.start,
    end: Math.max(length ? c.previousEnd : type.end, leaf.end),
  };
}
