// JSON lines: one object a line for each thing that happened, oldest first. Times are whole picoseconds below 2^53, which a
// JSON number holds exactly.

import type { NewFormat } from './format';

export const jsonLines: NewFormat = (output, head) => {
  const names = new Map<number, string>();
  const nameOf = (agent: number): string => {
    if (!names.has(agent)) for (const { id, name } of head.agents()) names.set(id, name);
    return names.get(agent) ?? '';
  };
  return {
    output,
    wantsSignals: false,
    wantsRecords: true,
    records(records) {
      for (const r of records) {
        const line = {
          id: r.id,
          time_ps: r.timePs,
          kind: r.kind,
          agent: nameOf(r.agent),
          subject: r.subject,
          text: r.text,
          values: r.values,
          cause: r.parent === 0 ? null : r.parent,
          place: r.place ? head.whereIs(r.place) : null,
        };
        output.addText(`${JSON.stringify(line)}\n`);
      }
    },
    changes() {},
    end() {},
  };
};
