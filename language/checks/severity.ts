// What the user has set for the ids of findings: another severity, or none at all.

import type { Diagnostic, Severity } from '../syntax/ast';
import { canBeSilenced } from './allow';

export type CheckSetting = Severity | 'off';
export type CheckSettings = Readonly<Record<string, CheckSetting>>;

export const checkSettings = [
  'error',
  'warning',
  'information',
  'hint',
  'off',
] as const satisfies CheckSetting[];

/** The settings of an object that somebody wrote: what is no id or no severity is left out. */
export function readCheckSettings(sent: unknown): CheckSettings {
  if (typeof sent !== 'object' || sent === null) return {};
  const given = Object.entries(sent).filter(
    ([id, value]) => canBeSilenced(id) && checkSettings.includes(value),
  );
  return Object.fromEntries(given);
}

/** The findings as the user wants them. What nothing may silence stays as it is. */
export function withSettings(found: readonly Diagnostic[], settings: CheckSettings): readonly Diagnostic[] {
  if (Object.keys(settings).length === 0) return found;
  return found.flatMap(d => {
    const set = settings[d.code];
    if (set === undefined || !canBeSilenced(d.code)) return [d];
    return set === 'off' ? [] : [{ ...d, severity: set }];
  });
}
