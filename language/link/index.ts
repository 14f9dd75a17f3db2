// Names bound, types known, every system as plain numbers with its defaults filled in: from syntax trees to the model
// that the engine loads (model.ts) and that the editor's features ask.
// `linkFiles` is the way in; `linkExpression` binds a single expression in a running program.

export { Findings } from './findings';
export { fold } from './fold';
export { libraryRoot, resolveImport } from './imports';
export { type Key, type KeyOwner, keys } from './keys';
export { type Again, type Checking, Linker, linkFiles, linksOfProgram } from './linker';
export { type LinkedExpression, linkExpression, programAt, scopeAt } from './look';
export * from './model';
export { Report } from './report';
export { type NameSource, Scope } from './scope';
export { defaultTiming } from './timing';
export { assignable, binaryType, describeType, foldBinary, formatValue, typeName } from './types';
export { Workspace } from './workspace';
