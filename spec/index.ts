// spec/ is the public programming interface of the Revere-AMU as data: commands, responses, exceptions, registers,
// error states, one codec over them, and the list of behaviours that are stated or assumed. Everything else in the
// repository that needs an opcode, a bit position or an offset asks here; this folder asks nobody.

export { type SymbolOf, symbolOf } from './build';
export * from './codec';
export * from './describe';
export * from './fidelity';
export * from './layout';
export * from './memory-layouts';
export * from './pci';
export * from './register-codec';
export { errorStates, firstImplementationDefinedErrorState, retiredOpcodes } from './states';
export * from './table';
export * from './types';
export * from './vfio-user';
