// Where things are declared. Origins keep no node: they say how far before the end of its declaration something stands, so
// that they follow the text when the text before it changes.

import type { Identifier, Span, SystemDeclaration } from '../syntax/ast';
import { type Unit, unitOf } from '../syntax/units';
import type { Origin } from './model';

/** What stands in for the declaration where there is none. */
const nowhere: Pick<Unit, 'end'> = { end: 0 };

let current: Pick<Unit, 'end'> = nowhere;

/**
 * From here on, origins are of nodes inside of this declaration or member. @param outer what it lies in, and is read with
 * where it cannot be read alone
 */
export function enter(node: object, outer?: object): void {
  const unit = unitOf(node) ?? (outer && unitOf(outer));
  unit?.settle();
  current = unit ?? nowhere;
}

/** Lengths of names below this go into one number with where the name stands. */
const lengths = 1 << 24;

class NodeOrigin implements Origin {
  private readonly unit = current;
  private readonly before: number;
  private readonly length: number;
  /** how far behind the start the name begins, and its length */
  private readonly name: number;

  constructor(
    readonly uri: string,
    node: Span,
    name: Span,
  ) {
    this.before = this.unit.end - node.start;
    this.length = node.end - node.start;
    this.name = (name.start - node.start) * lengths + name.end - name.start;
  }

  get doc(): string | undefined {
    return undefined;
  }

  get start(): number {
    return this.unit.end - this.before;
  }
  get end(): number {
    return this.unit.end - this.before + this.length;
  }
  get nameSpan(): Span {
    const behind = Math.floor(this.name / lengths);
    const start = this.start + behind;
    return { start, end: start + this.name - behind * lengths };
  }
}

/** Few have documentation. */
class DocumentedOrigin extends NodeOrigin {
  constructor(
    uri: string,
    node: Span,
    name: Span,
    private readonly documentation: string,
  ) {
    super(uri, node, name);
  }

  override get doc(): string {
    return this.documentation;
  }
}

/** A system reaches over many declarations: its frame moves at once. */
class SystemOrigin implements Origin {
  private readonly unit: Unit | undefined;

  constructor(
    readonly uri: string,
    private readonly node: SystemDeclaration,
  ) {
    this.unit = unitOf(node);
  }

  get start(): number {
    this.unit?.settle();
    return this.node.start;
  }
  get end(): number {
    this.unit?.settle();
    return this.node.end;
  }
  get nameSpan(): Span {
    this.unit?.settle();
    return this.node.name;
  }
  get doc(): string | undefined {
    return this.node.doc;
  }
}

/** The origin of a system. */
export function originOfSystem(uri: string, node: SystemDeclaration): Origin {
  return new SystemOrigin(uri, node);
}

/** The origin of a node inside of what was entered last. */
export function originOf(uri: string, node: Span & { readonly doc?: string }, nameSpan: Span): Origin {
  if (node.doc !== undefined) return new DocumentedOrigin(uri, node, nameSpan, node.doc);
  return new NodeOrigin(uri, node, nameSpan);
}

/** The name that declares a local: the same number as in the tree, wherever the text is by now. */
class LocalName implements Identifier {
  readonly kind = 'identifier';
  readonly id: number;
  readonly text: string;
  private readonly unit = current;
  private readonly before: number;

  constructor({ id, text, start }: Identifier) {
    this.id = id;
    this.text = text;
    this.before = this.unit.end - start;
  }

  get start(): number {
    return this.unit.end - this.before;
  }
  get end(): number {
    return this.start + this.text.length;
  }
}

/** A name inside of what was entered last, without its tree. */
export function localNameOf(name: Identifier): Identifier {
  return new LocalName(name);
}
