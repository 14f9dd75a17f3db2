// The names that can be used at a place, as items. A large system has thousands: those of the driver's own function are
// looked up alone where only they fit, and of more than a person can read only those that fit what was typed are listed.

import { linksOfProgram } from '../link/linker';
import { programAt, scopeAt } from '../link/look';
import type { Binding, LinkedProgram } from '../link/model';
import type { Span } from '../syntax/ast';
import { bindingItem } from './completion-items';
import { holdsLetters } from './symbols';
import type { Completion } from './types';

/** The most names that are listed at once. A client that got so many asks again with the next letter. */
export const mostNames = 500;

export class NamesHere {
  private found: readonly (readonly [string, Binding])[] | undefined;

  constructor(
    private readonly program: LinkedProgram,
    private readonly at: { readonly uri: string; readonly offset: number },
    private readonly replace: Span,
    /** the letters before the cursor */
    private readonly typed: string,
  ) {}

  /** Every name of the scope that is wanted. */
  all(wanted: (b: Binding) => boolean): readonly Completion[] {
    this.found ??= [...scopeAt(this.program, this.at).names()];
    return this.items(this.found, wanted);
  }

  /** Parts of the driver's own function; in a test, which has none, all that the scope has. */
  parts(wanted: (b: Binding) => boolean): readonly Completion[] {
    const here = programAt(this.program, this.at);
    const { system, function: fn } = here?.kind === 'driver' ? here.driver : {};
    if (!system || !fn) return this.all(wanted);
    const { things } = linksOfProgram(this.program).sink;
    return this.items([...things.functionNames(system, fn).names()], wanted);
  }

  private items(
    names: readonly (readonly [string, Binding])[],
    wanted: (b: Binding) => boolean,
  ): readonly Completion[] {
    const many = names.length > mostNames;
    const letters = this.typed.toLowerCase();
    const items: Completion[] = [];
    for (const [name, b] of names) {
      if (!wanted(b) || (many && !holdsLetters(name.toLowerCase(), letters))) continue;
      items.push(bindingItem(this.replace, name, b));
      if (items.length === mostNames) break;
    }
    return items;
  }
}
