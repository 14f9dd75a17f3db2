// A number in another notation: decimal, hexadecimal, binary; a size in another unit.

import { writtenSize } from './edits';
import type { Place, Refactoring } from './refactorings';

/** The other spellings of the number at a place. */
export function convertNumbers({ edits, path }: Place): readonly Refactoring[] {
  const number = path.at(-1);
  if (number?.kind !== 'number') return [];
  const { value, unit, text } = number;
  const to = (written: string): Refactoring => ({
    title: `Write as \`${written}\``,
    kind: 'refactor.rewrite',
    edits: [edits.replace(number, written)],
  });
  if (unit === 'size') {
    const bytes = Number(value);
    const found = [writtenSize(bytes), `${value}B`].filter(w => w !== text);
    return Number.isSafeInteger(bytes) ? found.map(to) : [];
  }
  if (unit !== 'none') {
    return [
      {
        title: 'Write as a hexadecimal number',
        kind: 'refactor.rewrite',
        edits: [],
        disabled: 'a quantity with this unit is written in decimal',
      },
    ];
  }
  const forms = [
    String(value),
    `0x${value.toString(16)}`,
    ...(value < 256n ? [`0b${value.toString(2)}`] : []),
  ];
  const same = text.replace(/_/g, '').toLowerCase();
  return forms.filter(form => form !== same).map(to);
}
