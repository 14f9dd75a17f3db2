// What is said of the nodes of trees, by their numbers. Nodes of one declaration have numbers that follow each other, so
// that they share pages, and the page looked at last is nearly always the one that is wanted. Unlike a map from nodes it
// keeps no tree in memory, and says the same of a node that was read a second time with its old number.

import type { Identifier, Linkable } from '../syntax/ast';
import type { Binding, Type } from './model';

const bits = 8;
const perPage = 1 << bits;
const mask = perPage - 1;

interface Page<V> {
  readonly values: (V | undefined)[];
  count: number;
}

/** What somebody may ask. */
export interface NodeLookup<K extends Linkable, V> {
  get(node: K): V | undefined;
  has(node: K): boolean;
}

export class NodeTable<K extends Linkable, V> implements NodeLookup<K, V> {
  private readonly pages = new Map<number, Page<V>>();
  private number = -1;
  private page: Page<V> | undefined;

  get(node: K): V | undefined {
    const { id } = node;
    if (id >>> bits !== this.number) this.turnTo(id >>> bits);
    return this.page === undefined ? undefined : this.page.values[id & mask];
  }

  has(node: K): boolean {
    return this.get(node) !== undefined;
  }

  set(node: K, value: V): void {
    const { id } = node;
    if (id >>> bits !== this.number) this.turnTo(id >>> bits);
    const page = this.page ?? this.newPage();
    if (page.values[id & mask] === undefined) page.count++;
    page.values[id & mask] = value;
  }

  delete(node: K): void {
    const { id } = node;
    if (id >>> bits !== this.number) this.turnTo(id >>> bits);
    const { page } = this;
    if (page?.values[id & mask] === undefined) return;
    page.values[id & mask] = undefined;
    if (--page.count > 0) return;
    this.pages.delete(this.number);
    this.page = undefined;
  }

  private turnTo(number: number): void {
    this.number = number;
    this.page = this.pages.get(number);
  }

  private newPage(): Page<V> {
    const page: Page<V> = { values: new Array<V | undefined>(perPage).fill(undefined), count: 0 };
    this.pages.set(this.number, page);
    this.page = page;
    return page;
  }
}

/** Tables of what names stand for and of what types expressions have. They are one: a name has no type of its own. */
export function newLinks(): {
  bindings: NodeTable<Identifier, Binding>;
  types: NodeTable<Linkable, Type>;
} {
  const both = new NodeTable<Linkable, unknown>();
  return { bindings: both as NodeTable<Linkable, Binding>, types: both as NodeTable<Linkable, Type> };
}
