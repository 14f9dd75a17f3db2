// Findings that follow from another one. While an imported file cannot be read, a name that nothing declares is most likely
// declared there: one finding tells of it, not one for each use.

import { resolveImport } from '../link/imports';
import type { LinkedProgram } from '../link/model';
import type { Report } from '../link/report';
import type { Diagnostic } from '../syntax/ast';

export function dropFollowOns(program: LinkedProgram, report: Report): void {
  if (!report.diagnostics.some(d => d.code === 'import-missing')) return;
  const incomplete = missesNames(program, report.diagnostics);
  const kept = report.diagnostics.filter(d => !incomplete.has(d.uri) || !mayBeImported(d));
  report.diagnostics.splice(0, report.diagnostics.length, ...kept);
}

/** Files that cannot see all that they import, directly or by way of others. */
function missesNames(program: LinkedProgram, found: readonly Diagnostic[]): ReadonlySet<string> {
  const incomplete = new Set<string>();
  for (const d of found) if (d.code === 'import-missing') incomplete.add(d.uri);
  const importers = new Map<string, string[]>();
  for (const [uri, file] of program.files) {
    for (const d of file.declarations) {
      if (d.kind !== 'import') continue;
      const target = resolveImport(d.path, uri);
      const list = importers.get(target);
      if (list) list.push(uri);
      else importers.set(target, [uri]);
    }
  }
  const queue = [...incomplete];
  for (let uri = queue.pop(); uri !== undefined; uri = queue.pop()) {
    for (const importer of importers.get(uri) ?? []) {
      if (incomplete.has(importer)) continue;
      incomplete.add(importer);
      queue.push(importer);
    }
  }
  return incomplete;
}

/** A name of the file's own level, with nothing near that was meant. */
function mayBeImported({ code, message, fix }: Diagnostic): boolean {
  if (fix || (code !== 'unknown-name' && code !== 'no-such-system')) return false;
  return /^(unknown name|there is no (accelerator|struct|system)|no system has) /.test(message);
}
