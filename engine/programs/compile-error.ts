import { LoadError } from '../facade';

/** Something that the linker let through or that cannot be looked at; `message` is for the user. */
export class CompileError extends LoadError {}
