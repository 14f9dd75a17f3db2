// Hover texts: what a register, field or message is for, and which of its behaviours are stated or assumed.

import { fidelityById, fidelityOf } from '../../spec';

export function noteOf(name: string, meaning: string | undefined): string | undefined {
  const behaviours = fidelityOf(name)
    .map(id => fidelityById(id))
    .filter(entry => entry !== undefined)
    .map(entry => `${entry.kind === 'stated' ? 'Stated' : `Assumed (${entry.id})`}: ${entry.text}`);
  const parts = [meaning, ...behaviours].filter(part => part !== undefined && part !== '');
  return parts.length > 0 ? parts.join('\n') : undefined;
}
