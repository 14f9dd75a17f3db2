// Doorbells that may overtake the messages that they tell of: in systems with relaxed ordering, where no `barrier` stands
// between the put and the doorbell. Branches and loops are gone through once; what some way brings is told.

import type { DriverModel, SocketModel } from '../link/model';
import type { Block, Statement } from '../syntax/ast';
import type { CheckContext } from './context';
import { innerBlocks } from './walk';

export function checkOrdering(c: CheckContext, d: DriverModel): void {
  if (d.system?.timing.ordering !== 'relaxed' || !d.function) return;
  const { uri } = d.origin;
  const text = c.program.files.get(uri)?.text ?? '';
  /** sockets with a put behind the last barrier */
  const open = new Set<SocketModel>();
  const visit = (s: Statement): void => {
    if (s.kind === 'barrier') open.clear();
    const socket = s.kind === 'put' || s.kind === 'doorbell' ? c.ownSocket(s.socket, d) : undefined;
    if (socket && s.kind === 'put') open.add(socket);
    if (socket && s.kind === 'doorbell' && open.delete(socket)) {
      const before = text.slice(text.lastIndexOf('\n', s.start - 1) + 1, s.start);
      const gap = /^\s*$/.test(before) ? `\n${before}` : '  ';
      c.report.add(
        uri,
        'doorbell-without-barrier',
        s,
        `with relaxed ordering the AMU may see this doorbell before the message that was put on \`${socket.name}\`: write \`barrier\` before it`,
        { fix: { title: 'Add `barrier`', start: s.start, end: s.start, text: `barrier${gap}` } },
      );
    }
    for (const inner of innerBlocks(s)) block(inner);
  };
  const block = (b: Block): void => {
    for (const s of b.statements) visit(s);
  };
  block(d.body);
}
