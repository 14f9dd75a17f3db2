// Findings of one part of a program, which move with the text that they are about.

import type { Diagnostic, SyntaxFile } from '../syntax/ast';
import { ParsedFile } from '../syntax/file';
import type { Unit } from '../syntax/units';

interface Anchor {
  readonly unit: Unit;
  /** Where the unit ended when the finding was made. */
  readonly end: number;
}

interface Anchored {
  readonly finding: Diagnostic;
  readonly own: Anchor | undefined;
  readonly related: readonly (Anchor | undefined)[];
}

const movedBy = (anchor: Anchor | undefined): number => (anchor ? anchor.unit.end - anchor.end : 0);

export class Findings {
  private readonly list: readonly Anchored[];

  constructor(found: readonly Diagnostic[], files: (uri: string) => SyntaxFile | undefined) {
    const anchor = (uri: string, offset: number): Anchor | undefined => {
      const file = files(uri);
      if (!(file instanceof ParsedFile)) return undefined;
      const unit = file.unitBehind(offset);
      return { unit, end: unit.end };
    };
    this.list = found.map(finding => ({
      finding,
      own: anchor(finding.uri, finding.start),
      related: (finding.related ?? []).map(r => anchor(r.uri, r.start)),
    }));
  }

  get size(): number {
    return this.list.length;
  }

  /** Whether some finding is about text that is gone. */
  touches(gone: ReadonlySet<Unit>): boolean {
    if (gone.size === 0) return false;
    const isGone = (a: Anchor | undefined) => a !== undefined && gone.has(a.unit);
    return this.list.some(({ own, related }) => isGone(own) || related.some(isGone));
  }

  /** Adds the findings, at the places where the text is now. */
  addTo(all: Diagnostic[]): void {
    for (const { finding, own, related } of this.list) {
      const by = movedBy(own);
      const others = finding.related;
      if (by === 0 && related.every(a => movedBy(a) === 0)) all.push(finding);
      else {
        const { start, end, fix } = finding;
        all.push({
          ...finding,
          start: start + by,
          end: end + by,
          ...(fix && { fix: { ...fix, start: fix.start + by, end: fix.end + by } }),
          ...(others && {
            related: others.map((r, i) => {
              const along = movedBy(related[i]);
              return { ...r, start: r.start + along, end: r.end + along };
            }),
          }),
        });
      }
    }
  }
}
