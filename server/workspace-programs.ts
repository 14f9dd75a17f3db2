// Programs that see a file from elsewhere: the entries of the workspace that import it, directly or through others. A
// question about a name goes to all of them.

import { importsOf, type LinkedProgram } from '../language';
import type { Asked, Context } from './context';
import { keyOf } from './documents';
import { unhurried } from './workspace-files';

/**
 * The programs of the workspace that have the file, one for each entry that nobody imports.
 * The file's own program is not among them, unless it is such an entry.
 */
export async function programsSeeing(
  { files, programs }: Context,
  uri: string,
  { token, progress }: Asked,
): Promise<readonly LinkedProgram[]> {
  const importers = new Map<string, Set<string>>();
  const spelled = new Map<string, string>();
  for await (const file of unhurried(await files.all(token, progress), token)) {
    const parsed = programs.file(file);
    if (!parsed) continue;
    spelled.set(keyOf(file), file);
    for (const target of importsOf(parsed)) {
      const key = keyOf(target);
      const known = importers.get(key) ?? new Set();
      known.add(keyOf(file));
      importers.set(key, known);
    }
  }
  const reached = new Set<string>();
  const entries: string[] = [];
  const pending = [keyOf(uri)];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (reached.has(key)) continue;
    reached.add(key);
    const above = [...(importers.get(key) ?? [])].filter(other => other !== key);
    if (above.length === 0) entries.push(key);
    pending.push(...above);
  }
  // In a circle of imports everybody is imported; then each stands for itself.
  const chosen = entries.length > 0 ? entries : [...reached];
  const found: LinkedProgram[] = [];
  for await (const key of unhurried(chosen, token)) {
    const program = programs.get(spelled.get(key) ?? uri);
    if (program) found.push(program);
  }
  return found;
}
