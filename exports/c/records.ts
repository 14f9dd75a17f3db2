// What the AMU stores in memory besides messages, in C. The public interface names these and not their bits.

import { amiMapWord, type Field, profilingControl, profilingTable, traceRecord } from '../../spec';
import { uintFor } from './layout';
import { comment, defines, heading, lower } from './text';

function getters(prefix: string, fields: Readonly<Record<string, Field>>): string {
  return Object.values(fields)
    .map(f => {
      const type = uintFor(f.width);
      return `static inline ${type} amu_${prefix}_get_${lower(f.name)}(const void *at) { return (${type})amu_load_bits(at, ${f.lsb}, ${f.width}); }`;
    })
    .join('\n');
}

/** AMI map words, profiling tables, trace records. */
export function recordsText(): string {
  const control = profilingControl.COUNTER_BITS;
  return [
    heading('What the AMU stores in memory'),
    comment(
      'The public interface names the AMI map, the profiling table and the trace record, and not their bits: these are those of AMUscope (assumed: ami-map, profiling-counters, trace-records).',
    ),
    comment('One 64-bit word of the map that F-GET-AMI-MAP stores.'),
    `#define AMU_AMI_MAP_WORD_BYTES 8\n${getters('ami_map', amiMapWord)}`,
    comment('The profiling table of a session: one 64-bit entry a counter, in their order.'),
    defines([
      ['AMU_PROF_TABLE_ENTRY_BYTES', String(profilingTable.entryBytes)],
      ['AMU_PROF_TABLE_BYTES', String(profilingTable.bytes)],
      ['AMU_PROF_CTL_COUNTER_BITS_LSB', String(control.lsb), control.meaning],
      ['AMU_PROF_CTL_COUNTER_BITS_WIDTH', String(control.width)],
    ]),
    comment('A trace record: a message of the trace ring.'),
    getters('trace', traceRecord),
  ].join('\n\n');
}
