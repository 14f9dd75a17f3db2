// external/ is the door for drivers outside of the engine: their register accesses and memory come in here and interrupts
// go out, whoever carries them. All of it is kept as inputs, so that a run can be repeated without the driver. It knows no
// protocol; simulated time follows the accesses as docs/real-drivers.md tells.

export { Input, InputLog } from './input-log';
export { ExternalMemory, type ExternalState, type OutsideMemory } from './memory';
export { ExternalPort } from './port';
