// From the arguments of a launch to a loaded engine. A file with errors is not run: the answer names the first one,
// the output all of them.

import { type Engine, LoadError, load } from '../engine';
import { type LinkedProgram, link } from '../language';
import { readNumber } from '../language/syntax/numbers';
import { Arguments, BadArgument } from './arguments';
import { repeatBreakpoints } from './breakpoints';
import { capabilities } from './capabilities';
import type { Conversation, Request } from './conversation';
import { NotNow } from './conversation';
import { type ServedDevices, serveArguments, serveDevices } from './devices';
import { isWhole, nameOf, pathOf, uriOf } from './files';

/** Mebibytes that the past of a run may take. */
const defaultHistory = 128;
const mostHistory = 65_536;

export const initialize: Request = (c, args) => {
  c.client.configure(args);
  c.can = {
    progress: args.flag('supportsProgressReporting'),
    invalidated: args.flag('supportsInvalidatedEvent'),
    memory: args.flag('supportsMemoryEvent'),
    ansi: args.flag('supportsANSIStyling'),
  };
  return { body: capabilities };
};

export const launch: Request = async (c, args) => {
  if (c.hasEngine) throw new NotNow('This session has launched already: end it, and launch in a new one.');
  if (c.loop.over) throw new NotNow('This session has ended: launch in a new one.');
  const { engine, program, served } = await prepare(c, args);
  c.launched = args.all;
  c.served = served;
  c.load(engine, program);
  return {
    after: () => {
      c.send('initialized');
      repeatBreakpoints(c);
      if (c.configured) start(c);
    },
  };
};

/** Links the program anew and begins again, with what was set; with a file that has errors the present run stays. */
export const restart: Request = async (c, args) => {
  if (!c.hasEngine) throw new NotNow('Nothing was launched yet: send launch first.');
  const given = args.optionalObject('arguments')?.all ?? {};
  const before = c.program;
  try {
    const again = new Arguments('launch', { ...c.launched, ...given });
    // A socket can be made again when the one before is gone.
    await c.unserve();
    const { engine, program, served } = await prepare(c, again);
    c.launched = again.all;
    c.served = served;
    c.loop.again();
    c.load(engine, program);
  } catch (error) {
    if (before) c.client.show(before);
    throw error;
  }
  return {
    after: () => {
      repeatBreakpoints(c);
      if (c.configured) start(c);
    },
  };
};

/** The program that the arguments name, linked and loaded, and how to begin with it. */
async function prepare(
  c: Conversation,
  args: Arguments,
): Promise<{ engine: Engine; program: LinkedProgram; served: ServedDevices | undefined }> {
  const options = {
    drivers: driverNames(args),
    test: args.optionalText('test') || undefined,
    system: args.optionalText('system') || undefined,
    seed: args.optionalInteger('seed', 0, 0xffff_ffff),
    timeLimitPs: timeLimit(args),
  };
  if (options.drivers && options.test !== undefined) {
    throw new BadArgument(
      'launch: "driver" and "test" exclude each other: a test starts the drivers it needs.',
    );
  }
  const serve = serveArguments(c, args);
  if (serve && options.test !== undefined) {
    throw new BadArgument('launch: "serve" and "test" exclude each other: a test has no driver outside.');
  }
  const uri = uriOf(wholePath(c, args));
  c.noDebug = args.flag('noDebug');
  const mebibytes = args.optionalInteger('historyMemory', 0, mostHistory) ?? defaultHistory;
  const history = c.noDebug || mebibytes === 0 ? undefined : { memory: mebibytes * 2 ** 20 };
  c.stopAtEnd = args.flag('stopAtEnd') && !c.noDebug;
  c.stopOnEntry = args.flag('stopOnEntry') && !c.noDebug;
  const program = await linkAll(c, uri);
  c.client.show(program);
  refuseErrors(c, program);
  if (!serve) return { engine: loadEngine(program, { ...options, history }), program, served: undefined };
  // Beside a driver outside only those of the file run that are named.
  const drivers = options.drivers ?? [];
  const { system } = options;
  const sockets = asked(() =>
    c.devices?.socketsOf(program, { paths: serve.paths, drivers, system, chosenBy: '"system":' }),
  );
  const external = (sockets ?? []).map(socket => socket.function);
  const engine = loadEngine(program, { ...options, drivers, external, history });
  return { engine, program, served: await serveDevices(c, engine, sockets ?? [], serve) };
}

export const configurationDone: Request = c => {
  if (c.configured) throw new NotNow('The configuration is done already.');
  c.configured = true;
  return { after: () => c.hasEngine && start(c) };
};

function start(c: Conversation): void {
  if (c.loop.over) return;
  // A program has no statement before its first event: the entry is the end of a step to it.
  const [first] = c.engine.agents();
  const atEntry = c.stopOnEntry && first !== undefined;
  if (atEntry) c.engine.step(first.id, 'over');
  c.loop.go({ toEntry: atEntry });
}

function driverNames(args: Arguments): readonly string[] | undefined {
  const given = args.raw('driver');
  if (given === undefined || given === '') return undefined;
  if (typeof given === 'string') return [given];
  if (Array.isArray(given) && given.every(name => typeof name === 'string')) {
    return given.length > 0 ? given : undefined;
  }
  throw new BadArgument('launch: "driver" must be the name of a driver, or a list of names.');
}

function timeLimit(args: Arguments): number | undefined {
  const text = args.optionalText('timeLimit');
  if (text === undefined || text === '') return undefined;
  const read = /^\d/.test(text) ? readNumber(text) : undefined;
  const picoseconds = Number(read?.value ?? 0n);
  if (
    !read ||
    read.problem ||
    read.unit !== 'time' ||
    !Number.isSafeInteger(picoseconds) ||
    picoseconds === 0
  ) {
    throw new BadArgument(`launch: "timeLimit" is "${text}", and must be a time such as "10ms" or "250us".`);
  }
  return picoseconds;
}

/** Links the entry; texts that the host reads in its own time are asked for until none is missing. */
async function linkAll(c: Conversation, entry: string): Promise<LinkedProgram> {
  const texts = new Map<string, string | undefined>();
  texts.set(entry, await readText(c, entry));
  if (texts.get(entry) === undefined) {
    const why = (await isFolder(c, entry))
      ? 'it is a folder, and must be an .amu file.'
      : 'there is no such file, or no permission.';
    throw new BadArgument(`launch: cannot read the program "${pathOf(entry)}": ${why}`);
  }
  for (;;) {
    const missing = new Set<string>();
    const program = link(entry, uri => {
      if (!texts.has(uri)) missing.add(uri);
      return texts.get(uri);
    });
    if (missing.size === 0) return program;
    for (const uri of missing) texts.set(uri, await readText(c, uri));
  }
}

/** The program's path; a relative one begins at the argument `cwd`, and without it where the host works. */
function wholePath(c: Conversation, args: Arguments): string {
  const program = args.text('program');
  if (program === '') throw new BadArgument('launch: "program" is empty, and must name an .amu file.');
  const cwd = args.optionalText('cwd') || '.';
  if (isWhole(program)) return program;
  const folder = isWhole(cwd) ? cwd : c.files.workingFolder && `${c.files.workingFolder()}/${cwd}`;
  if (folder === undefined) {
    throw new BadArgument(
      `launch: "program" is the relative path "${program}": give all of it, or the folder it begins at as "cwd".`,
    );
  }
  return `${folder}/${program}`;
}

async function isFolder(c: Conversation, uri: string): Promise<boolean> {
  try {
    return (await c.files.isFolder?.(uri)) ?? false;
  } catch {
    return false;
  }
}

async function readText(c: Conversation, uri: string): Promise<string | undefined> {
  try {
    return await c.files.read(uri);
  } catch {
    return undefined;
  }
}

function refuseErrors(c: Conversation, program: LinkedProgram): void {
  const errors = program.diagnostics.filter(d => d.severity === 'error');
  if (program.ok && errors.length === 0) return;
  for (const d of program.diagnostics) {
    if (d.severity !== 'error' && d.severity !== 'warning') continue;
    const at = c.client.place(d);
    c.send('output', {
      category: d.severity === 'error' ? 'stderr' : 'console',
      output: `${c.client.shortPlace(d)}: ${d.severity}: ${d.message}\n`,
      source: at.source,
      line: at.line,
      column: at.column,
    });
  }
  const [first] = errors;
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  const detail = first ? `: ${c.client.shortPlace(first)}: ${first.message}` : '';
  throw new BadArgument(`${nameOf(program.entry)} has ${count}${detail}`);
}

const loadEngine = (program: LinkedProgram, options: Parameters<typeof load>[1]): Engine =>
  asked(() => load(program, options));

/** What is wrong with what was asked for is told to the user. */
function asked<T>(what: () => T): T {
  try {
    return what();
  } catch (error) {
    if (error instanceof LoadError) throw new BadArgument(error.message);
    throw error;
  }
}
