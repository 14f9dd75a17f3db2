// The yardstick of the language's bench: the least that a scanner, a recursive-descent parser and a linker of names for
// this language can do. One tree node a construct, names looked up in maps, and nothing else: no types, numbers, defaults
// or findings but a count of names that nobody declares, no documentation, no recovery.

interface Bare {
  readonly kind: string;
  readonly start: number;
  readonly name: string;
  readonly parts: Bare[];
}

const none: Bare[] = [];

class Parser {
  private at = 0;
  /** of the current token: `w` word, `n` number, `s` text, `e` the end, else the character itself */
  private kind = '';
  private start = 0;
  private first = true;

  constructor(private readonly text: string) {
    this.next();
  }

  private next(): void {
    const { text } = this;
    let { at } = this;
    let first = false;
    for (;;) {
      const c = text.charCodeAt(at);
      if (c === 10) first = true;
      else if (c === 47 && text.charCodeAt(at + 1) === 47) {
        at = text.indexOf('\n', at);
        if (at < 0) at = text.length;
        continue;
      } else if (c !== 32 && c !== 13 && c !== 9) break;
      at++;
    }
    this.first = first;
    this.start = at;
    const c = text.charCodeAt(at);
    if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95) {
      at++;
      while (isWord(text.charCodeAt(at))) at++;
      this.kind = 'w';
    } else if (c >= 48 && c <= 57) {
      at++;
      while (isWord(text.charCodeAt(at))) at++;
      if (text.charCodeAt(at) === 47) at += 2;
      this.kind = 'n';
    } else if (c === 34) {
      at = text.indexOf('"', at + 1) + 1;
      this.kind = 's';
    } else if (Number.isNaN(c)) this.kind = 'e';
    else {
      this.kind = text[at];
      at++;
      if (this.kind === '.' && text.charCodeAt(at) === 46) {
        at++;
        if (text.charCodeAt(at) === 60) at++;
        this.kind = '..';
      } else if (isOperator(c) && isOperator(text.charCodeAt(at))) at++;
    }
    this.at = at;
  }

  private get word(): string {
    return this.text.slice(this.start, this.at);
  }

  file(): Bare[] {
    const found: Bare[] = [];
    while (this.kind !== 'e') found.push(this.item());
    return found;
  }

  /** A declaration, property or statement: a word, operands on its line, perhaps a body. */
  private item(): Bare {
    const { start } = this;
    const kind = this.word;
    const parts: Bare[] = [];
    let name = '';
    this.next();
    if (this.kind === ':') {
      this.next();
      do parts.push(this.expression());
      while (!this.first && this.goesOn());
      return { kind: 'property', start, name: kind, parts };
    }
    if (this.kind === 'w' && !this.first && isNamed(kind)) {
      name = this.word;
      this.next();
    }
    while (!this.first && this.kind !== '{' && this.kind !== '}' && this.kind !== 'e') {
      if (this.kind === 'w' && isBetween(this.word)) this.next();
      else if (this.kind === ',' || this.kind === ':' || this.kind === '=' || this.kind === '..') this.next();
      else parts.push(this.expression());
    }
    if (this.kind === '{' && !this.first) parts.push(this.body());
    return { kind, start, name, parts };
  }

  private goesOn(): boolean {
    if (this.kind === '}' || this.kind === 'w' || this.kind === 'e') return false;
    if (this.kind === ',' || this.kind === '..') this.next();
    return true;
  }

  private body(): Bare {
    const { start } = this;
    const parts: Bare[] = [];
    this.next();
    while (this.kind !== '}' && this.kind !== 'e') parts.push(this.item());
    this.next();
    return { kind: 'body', start, name: '', parts };
  }

  private expression(): Bare {
    let left = this.operand();
    while (!this.first && (isBinary(this.kind) || (this.kind === 'w' && isWordOperator(this.word)))) {
      const { start } = this;
      this.next();
      left = { kind: 'binary', start, name: '', parts: [left, this.operand()] };
    }
    return left;
  }

  private operand(): Bare {
    const { start, kind } = this;
    if (kind === '~' || kind === '-') {
      this.next();
      return { kind: 'unary', start, name: '', parts: [this.operand()] };
    }
    if (kind === '(' || kind === '[') {
      this.next();
      const parts = this.list(kind === '(' ? ')' : ']');
      return { kind, start, name: '', parts };
    }
    let value: Bare = { kind, start, name: kind === 'w' ? this.word : '', parts: none };
    this.next();
    if (kind !== 'w') return value;
    for (;;) {
      if (this.kind === '.') {
        this.next();
        value = { kind: 'member', start, name: this.word, parts: [value] };
        this.next();
      } else if ((this.kind === '(' || this.kind === '[') && !this.first) {
        const close = this.kind === '(' ? ')' : ']';
        this.next();
        value = { kind: 'call', start, name: value.name, parts: this.list(close) };
      } else return value;
    }
  }

  private list(close: string): Bare[] {
    const parts: Bare[] = [];
    while (this.kind !== close && this.kind !== 'e') {
      parts.push(this.expression());
      if (this.kind === ',' || this.kind === '..') this.next();
    }
    this.next();
    return parts;
  }
}

function isWord(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95 || (c >= 48 && c <= 57);
}
const isOperator = (c: number): boolean => c === 61 || c === 62 || c === 60 || c === 33 || c === 45;
const binaries = '+-*/%&|^<>=!';
const isBinary = (kind: string): boolean => binaries.includes(kind) && kind.length === 1;
const wordOperators = new Set(['and', 'or']);
const isWordOperator = (word: string): boolean => wordOperators.has(word);
const between = new Set(['on', 'of', 'in', 'at', 'until', 'within', 'for']);
const isBetween = (word: string): boolean => between.has(word);
const named = new Set(
  'system driver accelerator struct constant agent function memory buffer interface tx rx session parameter state let set for'.split(
    ' ',
  ),
);
const isNamed = (kind: string): boolean => named.has(kind);

class Scope {
  readonly names = new Map<string, Bare>();
  constructor(readonly outer: Scope | undefined) {}
  find(name: string): Bare | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.outer) {
      const found = scope.names.get(name);
      if (found) return found;
    }
    return undefined;
  }
}

/** Parses and links a text. @returns how many nodes were made and how many names are bound */
export function bare(text: string): { readonly bound: number; readonly unbound: number } {
  const file = new Parser(text).file();
  const top = new Scope(undefined);
  const systems = new Map<Bare, Scope>();
  const inside = new Map<Bare, Scope>();
  const declareIn = (node: Bare, scope: Scope): void => {
    for (const part of node.parts) {
      if (part.kind !== 'body') continue;
      const own = new Scope(scope);
      inside.set(node, own);
      for (const member of part.parts) {
        if (member.name === '') continue;
        own.names.set(member.name, member);
        declareIn(member, own);
      }
    }
  };
  for (const d of file) {
    if (d.name !== '') top.names.set(d.name, d);
    if (d.kind !== 'system') continue;
    declareIn(d, top);
    systems.set(d, inside.get(d) ?? top);
  }
  const links = new Map<Bare, Bare>();
  let unbound = 0;
  const member = (node: Bare, scope: Scope): Bare | undefined => {
    if (node.kind === 'w') {
      const found = scope.find(node.name);
      if (found) links.set(node, found);
      else unbound++;
      return found;
    }
    const object = member(node.parts[0], scope);
    const found = object && inside.get(object)?.names.get(node.name);
    if (found) links.set(node, found);
    return found;
  };
  const bind = (node: Bare, scope: Scope): void => {
    if (node.kind === 'w' || node.kind === 'member') {
      member(node, scope);
      return;
    }
    let own = scope;
    if (node.kind === 'let' || node.kind === 'for') scope.names.set(node.name, node);
    if (node.kind === 'body') own = new Scope(scope);
    for (const part of node.parts) bind(part, own);
  };
  const [system] = systems.values();
  for (const d of file) {
    if (d.kind === 'system') for (const part of d.parts) bind(part, systems.get(d) ?? top);
    else if (d.kind === 'driver') {
      const fn = member(d.parts[0], system ?? top);
      const scope = new Scope((fn && inside.get(fn)) ?? system ?? top);
      for (const part of d.parts.slice(1)) bind(part, scope);
    } else for (const part of d.parts) bind(part, new Scope(system ?? top));
  }
  return { bound: links.size, unbound };
}
