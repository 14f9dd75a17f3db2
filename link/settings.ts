// What a user can choose about a served device.

export interface Settings {
  /**
   * While the system stands at a stop, register accesses wait for their answer (`hold`), so that the driver stands still too;
   * or are answered at once (`answer`): reads with what is there now, writes taken and carried out when the run goes on.
   */
  readonly atStop: 'hold' | 'answer';
  /** DMA messages as QEMU has them (`qemu`), as the protocol defines them (`standard`), or as the client's VERSION tells. */
  readonly dmaMessages: 'auto' | 'standard' | 'qemu';
  /** How long a client may take to answer a DMA message, ms; it is disconnected then. */
  readonly dmaTimeout: number;
  /** How far simulated time may run ahead of the last access before it goes no faster than the clock on the wall, ps. */
  readonly leadPs: number;
}

export const defaultSettings: Settings = {
  atStop: 'hold',
  dmaMessages: 'auto',
  dmaTimeout: 2000,
  leadPs: 1e9,
};
