import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileAccess } from '../../debug-adapter';
import { uriOf } from '../../debug-adapter/files';
import { nodeFiles } from '../../debug-adapter/node-files';
import { adapterBundle, DapClient, root } from './client';
import { InProcess } from './in-process';

const systems = join(root, 'test', 'dap', 'systems');
const program = join(systems, 'two-messages.amu');

let open: InProcess[] = [];
let folder = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'amu-launch-')));
});
afterEach(() => {
  for (const c of open) c.dispose();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

async function session(files: FileAccess = nodeFiles): Promise<InProcess> {
  const c = new InProcess(files);
  open.push(c);
  await c.send('initialize', { adapterID: 'amu' });
  return c;
}

/** Names of the events that are not output, in their order. */
const told = (c: InProcess) => c.events.filter(e => e.event !== 'output').map(e => e.event);

describe('a launch that fails', () => {
  it.each<[object | undefined, string]>([
    [{ program: 7 }, 'launch: "program" must be text, not number.'],
    [undefined, 'launch: "program" must be text, and is missing.'],
    [{ program: '' }, 'launch: "program" is empty, and must name an .amu file.'],
    [{ program, driver: 'ap' }, 'There is no driver ap. Did you mean app?'],
    [{ program, test: 'no such' }, 'There is no test "no such". There is none.'],
    [
      { program, timeLimit: 'soon' },
      'launch: "timeLimit" is "soon", and must be a time such as "10ms" or "250us".',
    ],
    [
      { program: join(systems, 'nowhere.amu') },
      `launch: cannot read the program "${join(systems, 'nowhere.amu')}": there is no such file, or no permission.`,
    ],
    [
      { program: 'nowhere.amu', cwd: systems },
      `launch: cannot read the program "${join(systems, 'nowhere.amu')}": there is no such file, or no permission.`,
    ],
    [
      { program: systems },
      `launch: cannot read the program "${systems}": it is a folder, and must be an .amu file.`,
    ],
  ])('%j says why, and ends the session with 2', async (args, message) => {
    const c = await session();
    expect(await c.send('launch', args)).toMatchObject({ success: false, message });
    expect((await c.until('exited')).body).toEqual({ exitCode: 2 });
    expect(told(c)).toEqual(['exited', 'terminated']);
    expect(await c.send('launch', { program })).toMatchObject({
      success: false,
      message: 'This session has ended: launch in a new one.',
    });
    expect(told(c)).toEqual(['exited', 'terminated']);
  });

  it('answers before it ends, when the file has errors', async () => {
    const c = await session();
    const response = await c.send('launch', { program: join(systems, 'broken.amu') });
    const end = await c.until('terminated');
    expect(response.success).toBe(false);
    expect(end.seq).toBeGreaterThan(response.seq);
  });

  it('is no end for a session that runs already', async () => {
    const c = await session();
    await c.send('launch', { program });
    expect(await c.send('launch', { program })).toMatchObject({ success: false });
    expect(told(c)).toEqual(['initialized']);
  });
});

describe('a relative program', () => {
  it('begins at the folder the adapter works in', async () => {
    const c = await session();
    const given = relative(process.cwd(), program);
    expect(await c.send('launch', { program: given })).toMatchObject({ success: true });
    expect((await c.send('loadedSources')).body.sources).toContainEqual({
      name: 'two-messages.amu',
      path: program,
    });
  });
  it.each([systems, relative(process.cwd(), systems)])('begins at the argument cwd, %s', async cwd => {
    const c = await session();
    expect(await c.send('launch', { program: './two-messages.amu', cwd })).toMatchObject({ success: true });
  });
  it('is refused by a host that works in no folder', async () => {
    const c = await session({ read: () => undefined });
    expect((await c.send('launch', { program: 'a.amu' })).message).toContain(
      'the folder it begins at as "cwd"',
    );
  });
});

describe('one file has one name', () => {
  it.each([
    ['/a/docs/../examples/./x.amu', 'file:///a/examples/x.amu'],
    ['/a//examples/x.amu', 'file:///a/examples/x.amu'],
    ['/../x.amu', 'file:///x.amu'],
    ['file:///a/docs/../x.amu', 'file:///a/x.amu'],
    ['C:\\a\\..\\x.amu', 'file:///c%3A/x.amu'],
    ['c:/x.amu', 'file:///c%3A/x.amu'],
    ['file:///C:/x.amu', 'file:///c%3A/x.amu'],
    ['\\\\machine\\share\\x.amu', 'file:////machine/share/x.amu'],
    ['amu-std:/std/agents.amu', 'amu-std:/std/agents.amu'],
  ])('%s is %s', (path, uri) => expect(uriOf(path)).toBe(uri));

  const detours = {
    'through another folder': () => `${systems}/../systems/two-messages.amu`,
    'through a link': () => {
      symlinkSync(systems, join(folder, 'link'));
      return join(folder, 'link', 'two-messages.amu');
    },
  };
  for (const [name, detour] of Object.entries(detours)) {
    it(`${name}, set before and after the launch`, async () => {
      const c = await session();
      const set = { source: { path: detour() }, breakpoints: [{ line: 26 }] };
      await c.send('setBreakpoints', set);
      await c.send('launch', { program });
      expect((await c.until('breakpoint')).body.breakpoint.verified).toBe(true);
      const { breakpoints } = (await c.send('setBreakpoints', set)).body;
      expect(breakpoints[0]).toMatchObject({ verified: true, source: { path: program } });
    });
  }
});

describe('the library on the disk', () => {
  const library = join(root, 'std', 'agents.amu');
  const line = 14;

  it('is the source of its accelerators, and takes their breakpoints', async () => {
    const c = await session();
    await c.send('launch', { program });
    const { breakpoints } = (
      await c.send('setBreakpoints', { source: { path: library }, breakpoints: [{ line }] })
    ).body;
    expect(breakpoints[0]).toMatchObject({ verified: true, line, source: { path: library } });
    expect(breakpoints[0].source.sourceReference).toBeUndefined();
    const places = await c.send('breakpointLocations', { source: { path: library }, line });
    expect(places.body.breakpoints).toHaveLength(1);
    await c.send('configurationDone');
    const { threadId, hitBreakpointIds } = (await c.until('stopped')).body;
    expect(hitBreakpointIds).toEqual([breakpoints[0].id]);
    const { stackFrames } = (await c.send('stackTrace', { threadId })).body;
    expect(stackFrames[0]).toMatchObject({ line, source: { path: library } });
    expect((await c.send('source', { source: { path: library } })).body.content).toContain('inversion');
  });

  it('lies beside the folder of a bundled adapter', async () => {
    for (const name of ['dist', 'std']) mkdirSync(join(folder, name));
    copyFileSync(await adapterBundle(), join(folder, 'dist', 'amu.cjs'));
    copyFileSync(library, join(folder, 'std', 'agents.amu'));
    const client = new DapClient(join(folder, 'dist', 'amu.cjs'));
    await client.launch({ program });
    const source = { path: join(folder, 'std', 'agents.amu') };
    const { breakpoints } = await client.request('setBreakpoints', { source, breakpoints: [{ line }] });
    expect(breakpoints[0]).toMatchObject({ verified: true, source });
    await client.stop();
  });

  it('takes breakpoints by its own scheme too, whatever reference an earlier session gave it', async () => {
    for (const files of [nodeFiles, undefined]) {
      const c = new InProcess(files);
      open.push(c);
      await c.send('launch', { program });
      const source = { path: 'amu-std:/std/agents.amu', sourceReference: 77 };
      const { breakpoints } = (await c.send('setBreakpoints', { source, breakpoints: [{ line }] })).body;
      expect(breakpoints[0].verified).toBe(true);
    }
  });

  it('comes from the adapter where the host has no disk', async () => {
    const c = new InProcess();
    open.push(c);
    await c.send('launch', { program });
    const { sources } = (await c.send('loadedSources')).body;
    expect(sources).toContainEqual(
      expect.objectContaining({ path: 'amu-std:/std/agents.amu', sourceReference: 1 }),
    );
  });

  it('is not taken for the library when its text differs', () => {
    expect(nodeFiles.libraryFile?.('std/agents.amu', 'other')).toBeUndefined();
  });
});

describe('terminate before the launch', () => {
  it('has nothing to end, and the launch that follows runs to its end', async () => {
    const c = await session();
    expect(await c.send('terminate')).toMatchObject({ success: true });
    expect(told(c)).toEqual([]);
    await c.send('launch', { program });
    await c.send('configurationDone');
    expect((await c.until('exited')).body.exitCode).toBe(0);
  });
  it('ends a loaded system for good, also when the configuration is done later', async () => {
    const c = await session();
    await c.send('launch', { program, stopOnEntry: true });
    await c.send('terminate');
    await c.send('configurationDone');
    expect(told(c)).toEqual(['initialized', 'exited', 'terminated']);
  });
});

describe('what is shown of a register', () => {
  it('is its value and one short line in the console, and all of its meaning in a hover', async () => {
    const c = await session();
    await c.send('launch', { program });
    const look = async (context: string) =>
      (await c.send('evaluate', { expression: 'pf.AMU_CR', context })).body.result as string;
    expect(await look('watch')).toBe('0x0');
    expect(await look('repl')).toBe('0x0\nassumed: device-reset, amu-disable');
    expect(await look('hover')).toMatch(
      /^0x0\ncontrol\nStated: .+\nAssumed \(device-reset\): .+\nAssumed \(amu-disable\): /,
    );
  });
});

describe('the description of a stop', () => {
  it('begins with a word of ours, so that no client capitalises the name of a driver', async () => {
    const c = await session();
    await c.send('launch', { program });
    await c.send('setFunctionBreakpoints', { breakpoints: [{ name: 'doorbell *' }] });
    await c.send('configurationDone');
    expect((await c.until('stopped')).body.description).toMatch(
      /^Paused: app rang the doorbell of pf\.sw0\.t0/,
    );
  });
});
