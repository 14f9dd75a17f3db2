// Every finding of the linker and the checks: id, default severity, one sentence, why it matters, and what its quick
// fix does. The diagnostics, the settings, docs/checks.md and the tests read this table. A certain failure is an error;
// what merely looks wrong is a warning.

import type { Check } from './check';
import { declarationChecks } from './table-declarations';
import { programChecks } from './table-programs';
import { systemChecks } from './table-system';
import { trafficChecks } from './table-traffic';

export type { Check } from './check';

export const checks = {
  ...declarationChecks,
  ...systemChecks,
  ...programChecks,
  ...trafficChecks,
} as const satisfies Record<string, Check>;

export type CheckId = keyof typeof checks;
