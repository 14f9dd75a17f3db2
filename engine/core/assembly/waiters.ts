// Handlers that want to send where there is no room yet, as engine/amu/waiters queues them.

import { setWord, sockets, waiterGranted, waiterHead, waiterNext, waiterTail, word } from './bases';
import { sendAccepted } from './programs';

// @ts-ignore: decorator
@inline
export function any(socket: i32): bool {
  return word(waiterHead, socket) >= 0 || word(waiterGranted, socket) >= 0;
}

/** Whether a handler waits to send at a TX endpoint. */
export function hasWaiter(endpoint: i32): bool {
  return any(endpoint - sockets);
}

// @ts-ignore: decorator
@inline
export function mayGo(socket: i32, context: i32): bool {
  const granted = word(waiterGranted, socket);
  return granted >= 0 ? granted === context : word(waiterHead, socket) < 0;
}

// @ts-ignore: decorator
@inline
export function went(socket: i32): void {
  setWord(waiterGranted, socket, -1);
}

/** There may be room again for what waits at a TX endpoint: lets its first waiter try. */
export function grantSender(endpoint: i32): void {
  const socket = endpoint - sockets;
  const context = word(waiterHead, socket);
  if (context < 0 || word(waiterGranted, socket) >= 0) return;
  const next = word(waiterNext, context);
  setWord(waiterHead, socket, next);
  if (next < 0) setWord(waiterTail, socket, -1);
  setWord(waiterGranted, socket, context);
  sendAccepted(context);
}
