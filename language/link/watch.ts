// Who is told when somebody reads the body of a driver or a test: the checks, which then know on what they depend.

export type Watcher = (owner: object) => void;

let watcher: Watcher | undefined;

/** The body of a driver or test is read. */
export function noteRead(owner: object): void {
  watcher?.(owner);
}

/** From here on `by` is told of each reading. @returns who was told before */
export function watch(by: Watcher | undefined): Watcher | undefined {
  const before = watcher;
  watcher = by;
  return before;
}
