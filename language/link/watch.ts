// Who is told when somebody reads the body of a driver or a test: the checks, which then know on what they depend.

type Watcher = (owner: object) => void;

let watcher: Watcher | undefined;

/** The body of a driver or test is read. */
export function noteRead(owner: object): void {
  watcher?.(owner);
}

/** Calls `run` with a watcher that is told of each reading. */
export function watching<T>(by: Watcher, run: () => T): T {
  const before = watcher;
  watcher = by;
  try {
    return run();
  } finally {
    watcher = before;
  }
}
