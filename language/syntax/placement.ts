// Where a declaration belongs, for the findings about one that stands elsewhere.

import { acceleratorKeywords, functionKeywords, interfaceKeywords, systemKeywords } from './words';

export function misplacedMember(keyword: string): string {
  const home = homes.get(keyword) ?? 'in a system';
  return `\`${keyword}\` does not belong here: it stands ${home}`;
}

const homes: ReadonlyMap<string, string> = new Map([
  ...systemKeywords.map(word => [word, 'in a system'] as const),
  ...acceleratorKeywords.map(word => [word, 'in an accelerator'] as const),
  ...functionKeywords.map(word => [word, 'in a function of a system'] as const),
  ...interfaceKeywords.map(word => [word, 'in an interface of a function'] as const),
]);

export const topLevelMessage = (keyword: string): string =>
  `\`${keyword}\` does not belong here: it stands at the left margin, outside of any braces`;
