// programs/ is the software of a system and the behaviour of its agents: drivers, tests and handlers compiled to one
// compact instruction form, carried out by one interpreter. It reaches the hardware only through the seam, as a driver
// does: by register accesses, by memory, and by being told of changes.

export { ProgramSide } from './programs';
export { displayTime, displayValue, type Value } from './value';
