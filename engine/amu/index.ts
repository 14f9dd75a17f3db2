// amu/ is the hardware: register pages, management commands, rings, sessions, credits, digests and interrupts of one
// Revere-AMU, cut along the chapters of its interface. It is driven only through the seam (engine/seam.ts): register
// accesses, agents' takes and sends, and its own events; what it is free to decide is listed in docs/fidelity.md.

export { AmuHardware } from './hardware';
