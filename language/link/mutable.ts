/** A model element while the linker still fills it in. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** The same object, writable: only the linker may do this, and only before it hands the program out. */
export const filling = <T>(model: T): Mutable<T> => model as Mutable<T>;
