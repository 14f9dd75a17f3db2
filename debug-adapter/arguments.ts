// Reading the arguments of a request. What comes over the wire is anybody's; each reader says in the answer which
// argument is wrong and what it should have been.

/** An argument that cannot be used. `message` is for the user. */
export class BadArgument extends Error {}

const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : typeof value;

export class Arguments {
  private readonly values: Readonly<Record<string, unknown>>;

  /** `where` names the request, or the part of it, in messages. */
  constructor(
    private readonly where: string,
    values: unknown,
  ) {
    if (values !== undefined && values !== null && (typeof values !== 'object' || Array.isArray(values))) {
      throw new BadArgument(`${where}: the arguments must be an object, not ${kindOf(values)}.`);
    }
    this.values = (values ?? {}) as Readonly<Record<string, unknown>>;
  }

  /** All of them, as they came. */
  get all(): Readonly<Record<string, unknown>> {
    return this.values;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.values, name) && this.values[name] !== undefined && this.values[name] !== null;
  }

  /** The value as it came; for what is only looked at. */
  raw(name: string): unknown {
    return this.has(name) ? this.values[name] : undefined;
  }

  private wrong(name: string, expected: string): BadArgument {
    const was = this.has(name) ? `not ${kindOf(this.values[name])}` : 'and is missing';
    return new BadArgument(`${this.where}: "${name}" must be ${expected}, ${was}.`);
  }

  text(name: string): string {
    const value = this.raw(name);
    if (typeof value !== 'string') throw this.wrong(name, 'text');
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  /** A whole number; a range other than all exact ones is given by `least` and `most`. */
  integer(name: string, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.raw(name);
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw this.wrong(name, 'a whole number');
    if (value < least || value > most) {
      throw new BadArgument(`${this.where}: "${name}" is ${value}, and must be from ${least} to ${most}.`);
    }
    return value;
  }

  optionalInteger(name: string, least?: number, most?: number): number | undefined {
    return this.has(name) ? this.integer(name, least, most) : undefined;
  }

  flag(name: string): boolean {
    const value = this.raw(name);
    if (value === undefined) return false;
    if (typeof value !== 'boolean') throw this.wrong(name, 'true or false');
    return value;
  }

  object(name: string): Arguments {
    if (!this.has(name)) throw this.wrong(name, 'an object');
    return new Arguments(`${this.where}.${name}`, this.values[name]);
  }

  optionalObject(name: string): Arguments | undefined {
    return this.has(name) ? this.object(name) : undefined;
  }

  /** A list of objects; empty when absent. */
  list(name: string): Arguments[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw this.wrong(name, 'a list');
    return value.map((item, i) => new Arguments(`${this.where}.${name}[${i}]`, item ?? undefined));
  }

  /** A list of texts; empty when absent. */
  texts(name: string): string[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (!Array.isArray(value) || !value.every(item => typeof item === 'string')) {
      throw this.wrong(name, 'a list of texts');
    }
    return value;
  }
}
