// The setting `amuscope.checks` as an editor's manifest describes it: every id with the severities that it may have.

import { canBeSilenced } from './allow';
import { checkSettings } from './severity';
import { type Check, checks } from './table';

/** JSON schema; `node scripts/checks.mjs` writes it into package.json. */
export function checkSettingsSchema(): object {
  const properties = (Object.entries(checks) as [string, Check][])
    .filter(([id]) => canBeSilenced(id))
    .map(([id, { severity, summary }]) => [
      id,
      { type: 'string', enum: checkSettings, default: severity, description: summary },
    ]);
  return {
    type: 'object',
    scope: 'resource',
    markdownDescription:
      'Severities of findings by their ids, which `docs/checks.md` explains: `{ "unused-name": "off" }`. ' +
      'What no run could come through cannot be changed.',
    default: {},
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}
