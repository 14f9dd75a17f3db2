// SET_IRQS. Of the five kinds of interrupts the device has MSI-X; turning off the others is always fine.

import { Errno, IrqSetFlag, irqSet, readField32, VfioIrq } from '../spec';
import type { Client } from './client';
import type { Descriptor } from './connection';
import type { Header } from './message';
import { Refusal } from './refusal';

const kinds = ['INTx', 'MSI', 'MSI-X', 'ERR', 'REQ'];
const dataFlags = IrqSetFlag.none | IrqSetFlag.bool | IrqSetFlag.eventfd;
const actionFlags = IrqSetFlag.mask | IrqSetFlag.unmask | IrqSetFlag.trigger;
const isOne = (bits: number) => bits !== 0 && (bits & (bits - 1)) === 0;

export function setIrqs(client: Client, header: Header, message: Uint8Array, given: Descriptor[]): void {
  const at = client.payloadAt;
  const bytes = header.size - at;
  if (bytes < irqSet.bytes)
    throw new Refusal(Errno.EINVAL, `it has ${bytes} bytes, and needs ${irqSet.bytes}`);
  const argsz = readField32(message, at, irqSet.ARGSZ);
  const flags = readField32(message, at, irqSet.FLAGS);
  const index = readField32(message, at, irqSet.INDEX);
  const start = readField32(message, at, irqSet.START);
  const count = readField32(message, at, irqSet.COUNT);
  const data = flags & dataFlags;
  const action = flags & actionFlags;
  if (argsz < irqSet.bytes)
    throw new Refusal(Errno.EINVAL, `argsz is ${argsz}, and must be ${irqSet.bytes} at least`);
  if (!isOne(data) || !isOne(action) || (flags & ~(dataFlags | actionFlags)) !== 0) {
    throw new Refusal(
      Errno.EINVAL,
      `flags are 0x${flags.toString(16)}: one of 1, 2, 4 and one of 8, 16, 32 is needed`,
    );
  }
  if (index >= VfioIrq.count) throw new Refusal(Errno.EINVAL, `there is no kind of interrupts ${index}`);
  const { msix } = client.host.device;
  const off = data === IrqSetFlag.none && action === IrqSetFlag.trigger && count === 0;
  const has = index === VfioIrq.msix ? msix.vectors : 0;
  if (off ? start !== 0 : count === 0 || start + count > has) {
    throw new Refusal(
      Errno.EINVAL,
      `${kinds[index]} ${start}..${start + count - 1} is not there: the device has ${has}`,
    );
  }
  if (data !== IrqSetFlag.eventfd) client.closeAll(given.splice(0));
  if (off) {
    if (index === VfioIrq.msix) msix.releaseAll();
  } else if (data === IrqSetFlag.eventfd) {
    assign(client, action, start, count, given);
  } else {
    act(client, message, action, start, count, data === IrqSetFlag.bool ? bytes - irqSet.bytes : undefined);
  }
  client.payload(0);
  client.answer(header, 0);
}

function assign(client: Client, action: number, start: number, count: number, given: Descriptor[]): void {
  if (action !== IrqSetFlag.trigger) {
    throw new Refusal(Errno.EOPNOTSUPP, 'masks are not told of by descriptors');
  }
  if (given.length !== 0 && given.length !== count) {
    throw new Refusal(Errno.EINVAL, `${given.length} descriptors came for ${count} vectors`);
  }
  if (given.some(d => !client.host.descriptors.isEvent(d))) {
    throw new Refusal(Errno.EINVAL, 'a descriptor is no eventfd');
  }
  client.host.device.msix.assign(start, count, given);
}

/** `flagged`: bytes of data, one for each vector; undefined = all. */
function act(
  client: Client,
  message: Uint8Array,
  action: number,
  start: number,
  count: number,
  flagged: number | undefined,
): void {
  if (flagged !== undefined && flagged < count) {
    throw new Refusal(Errno.EINVAL, `it has ${flagged} bytes of data for ${count} vectors`);
  }
  const { msix } = client.host.device;
  const dataAt = client.payloadAt + irqSet.bytes;
  const which = (i: number) => flagged === undefined || message[dataAt + i] !== 0;
  if (action === IrqSetFlag.trigger) msix.trigger(start, count, which);
  else msix.mask(start, count, which, action === IrqSetFlag.mask);
}
