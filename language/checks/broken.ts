// What is wrong already and has its finding: whatever follows of it is no news.

import type { DriverModel, Endpoint, SystemModel } from '../link/model';
import type { CheckContext } from './context';
import { statementsIn } from './walk';

/**
 * Whether a session of the system leads nowhere because its text is wrong, so that its sockets only seem to be without one, or
 * carries nobody knows how much.
 */
export function hasBrokenSession(c: CheckContext, system: SystemModel): boolean {
  return c.once(system, 'broken sessions', () => {
    const broken = (end: Endpoint, index: number) =>
      end.kind === 'sw' &&
      system.functions[end.function]?.interfaces[end.interface]?.sockets[end.socket]?.session !== index;
    return system.sessions.some(s => s.messageUnsure || broken(s.from, s.index) || broken(s.to, s.index));
  });
}

/** Whether a driver names something to send by that is no TX socket: which one it means is not known. */
export function namesNoSocket(c: CheckContext, d: DriverModel): boolean {
  return statementsIn(d.body).some(
    s =>
      s.kind === 'send' ||
      ((s.kind === 'put' || s.kind === 'doorbell') && c.socket(s.socket)?.direction !== 'tx'),
  );
}
