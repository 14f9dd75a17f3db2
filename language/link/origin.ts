// Where things are declared. An origin asks its node, whose offsets follow the text when the text before it changes.

import type { Span } from '../syntax/ast';
import { type Unit, unitOf } from '../syntax/units';
import type { Origin } from './model';

let current: Unit | undefined;

/** From here on, origins are of nodes inside of this declaration or member. */
export function enter(node: object): void {
  current = unitOf(node);
}

class NodeOrigin implements Origin {
  constructor(
    readonly uri: string,
    private readonly node: Span & { readonly doc?: string },
    private readonly name: Span,
    private readonly unit: Unit | undefined,
  ) {}

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
    return this.name;
  }
  get doc(): string | undefined {
    return this.node.doc;
  }
}

/** The origin of a node inside of what was entered last. */
export function originOf(uri: string, node: Span & { readonly doc?: string }, nameSpan: Span): Origin {
  return new NodeOrigin(uri, node, nameSpan, current);
}
