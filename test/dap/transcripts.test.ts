import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './client';
import { Transcript } from './transcript';

const system = (name: string) => join(root, 'test', 'dap', 'systems', `${name}.amu`);
const twoMessages = system('two-messages');

/** The line, from 1, that holds the text. */
function lineOf(path: string, text: string): number {
  const line = readFileSync(path, 'utf8')
    .split('\n')
    .findIndex(l => l.includes(text));
  if (line < 0) throw new Error(`${text} is not in ${path}`);
  return line + 1;
}

/** Launches a program, sets what is to be set, and lets it go. */
async function begin(
  t: Transcript,
  program: string,
  set: (t: Transcript) => Promise<unknown>,
  args: Record<string, unknown> = {},
): Promise<void> {
  await t.client.launch({ program, ...args });
  await set(t);
  await t.client.request('configurationDone');
}

/** The next stop, with the top of its stack. */
async function stopped(t: Transcript, levels = 20) {
  const { body } = await t.client.event('stopped');
  const stack = await t.client.request('stackTrace', { threadId: body.threadId, levels });
  return { thread: body.threadId as number, body, frames: stack.stackFrames as Frame[] };
}
interface Frame {
  id: number;
  name: string;
  line: number;
  presentationHint: string;
}

/** Waits for the end of the session; answers the exit code. */
async function ended(t: Transcript): Promise<number> {
  const { body } = await t.client.event('exited');
  await t.client.event('terminated');
  return body.exitCode;
}

const doorbells = (t: Transcript) =>
  t.client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'doorbell pf.sw0.t0' }] });

const lines =
  (path: string, ...breakpoints: object[]) =>
  (t: Transcript) =>
    t.client.request('setBreakpoints', { source: { path }, breakpoints });

describe('a conversation', () => {
  it('steps from a doorbell through the AMU and the accelerator back to the driver that waits', async () => {
    const t = await Transcript.start();
    await begin(t, twoMessages, doorbells);
    let stop = await stopped(t);
    await t.client.request('threads');
    const seen = [stop.frames[0].name];
    for (let i = 0; i < 8 && seen.at(-1) !== 'app'; i++) {
      await t.client.request('stepIn', { threadId: stop.thread });
      stop = await stopped(t);
      seen.push(stop.frames[0].name);
    }
    expect(seen.at(-1)).toBe('app');
    await t.client.request('setFunctionBreakpoints', { breakpoints: [] });
    await t.client.request('continue', { threadId: stop.thread });
    await ended(t);
    await t.finish('doorbell-step-in');
  });

  it('goes back by steps, to breakpoints, to the beginning of a frame and to an instant, and forward again', async () => {
    const t = await Transcript.start();
    const here = { path: twoMessages };
    const take = lineOf(twoMessages, 'let m = take');
    await begin(t, twoMessages, t =>
      t.client.request('setBreakpoints', {
        source: here,
        breakpoints: [{ line: take, condition: 'i == 1' }],
      }),
    );
    let { thread } = await stopped(t, 2);
    t.note('back over a statement, and by one event');
    await t.client.request('stepBack', { threadId: thread });
    await stopped(t, 1);
    await t.client.request('stepBack', { threadId: thread, granularity: 'instruction' });
    thread = (await stopped(t, 1)).thread;
    t.note('back to a breakpoint that is set only now');
    await t.client.request('setBreakpoints', { source: here, breakpoints: [] });
    await t.client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'handle inv' }] });
    await t.client.request('reverseContinue', { threadId: thread });
    thread = (await stopped(t, 4)).thread;
    t.note('from there to the cause, and out to the statement that began it');
    await t.client.request('amuscope/stepBack', { threadId: thread, kind: 'in' });
    thread = (await stopped(t, 3)).thread;
    await t.client.request('amuscope/stepBack', { threadId: thread, kind: 'out' });
    const { frames } = await stopped(t, 1);
    t.note('to the beginning of the frame, and to the beginning of the run');
    await t.client.request('restartFrame', { frameId: frames[0].id });
    thread = (await stopped(t, 1)).thread;
    await t.client.request('reverseContinue', { threadId: thread });
    thread = (await stopped(t, 1)).thread;
    t.note('to an instant');
    await t.client.request('amuscope/travel', { events: 60 });
    thread = (await stopped(t, 1)).thread;
    await t.client.request('amuscope/now');
    t.note('changing the past begins another future');
    await t.client.request('writeMemory', { memoryReference: 'pf@0x10000', data: 'AQID' });
    await t.client.request('setFunctionBreakpoints', { breakpoints: [] });
    await t.client.request('continue', { threadId: thread });
    await ended(t);
    await t.finish('time-travel');
  });

  it('steps in from the doorbell statement itself, over it, and out of what it caused', async () => {
    const t = await Transcript.start();
    const bell = lineOf(twoMessages, 'doorbell t0');
    await begin(t, twoMessages, lines(twoMessages, { line: bell }));
    let stop = await stopped(t);
    await t.client.request('stepInTargets', { frameId: stop.frames[0].id });
    await t.client.request('stepIn', { threadId: stop.thread });
    stop = await stopped(t);
    await t.client.request('stepOut', { threadId: stop.thread });
    stop = await stopped(t);
    expect(stop.frames[0].line).toBe(bell + 2);
    await t.client.request('continue', { threadId: stop.thread });
    stop = await stopped(t);
    await t.client.request('next', { threadId: stop.thread });
    stop = await stopped(t);
    expect(stop.frames[0].line).toBe(bell + 1);
    await t.finish('statement-steps');
  });

  it('walks through bring_up command by command, and out of it', async () => {
    const t = await Transcript.start();
    await begin(t, twoMessages, lines(twoMessages, { line: lineOf(twoMessages, '  bring_up') }));
    let stop = await stopped(t);
    for (let i = 0; i < 3; i++) {
      await t.client.request('stepIn', { threadId: stop.thread });
      stop = await stopped(t, 3);
    }
    await t.client.request('stepOut', { threadId: stop.thread });
    stop = await stopped(t, 1);
    expect(stop.frames[0].line).toBe(lineOf(twoMessages, 'for i in'));
    await t.finish('bring-up-steps');
  });

  it('stops at lines, at a condition, at a declaration, and logs where it should not stop', async () => {
    const t = await Transcript.start();
    const put = lineOf(twoMessages, 'put t0');
    const set = lines(
      twoMessages,
      { line: put, condition: 'i == 1' },
      { line: put + 3, logMessage: 'round {i}: {r0.fill} waiting' },
      { line: lineOf(twoMessages, 'session back') },
      { line: 1 },
      { line: put + 1, condition: 'j == 1' },
      { line: put + 1, hitCondition: 'often' },
      { line: put + 1, hitCondition: '>= 2' },
    );
    await begin(t, twoMessages, async t => {
      await set(t);
      const range = { line: put, endLine: put + 2 };
      await t.client.request('breakpointLocations', { source: { path: twoMessages }, ...range });
    });
    for (let i = 0; i < 4; i++) {
      const stop = await stopped(t, 1);
      await t.client.request('continue', { threadId: stop.thread });
    }
    await ended(t);
    await t.finish('line-breakpoints');
  });

  it('shows a ring, decoded commands, registers and locals', async () => {
    const t = await Transcript.start();
    await begin(t, twoMessages, lines(twoMessages, { line: lineOf(twoMessages, 'let m = take') }));
    const stop = await stopped(t, 1);
    const { scopes } = await t.client.request('scopes', { frameId: stop.frames[0].id });
    const children = async (reference: number, more = {}) =>
      (await t.client.request('variables', { variablesReference: reference, ...more })).variables;
    const named = (list: { name: string; variablesReference: number }[], name: string) => {
      const found = list.find(v => v.name === name);
      if (!found) throw new Error(`no ${name} among ${list.map(v => v.name).join(', ')}`);
      return found.variablesReference;
    };
    t.note('locals');
    await children(scopes[0].variablesReference);
    t.note('the function');
    const parts = await children(scopes[1].variablesReference);
    t.note('the interface and its receive ring: the occupied slot comes first');
    const ring = named(await children(named(parts, 'sw0')), 'r0');
    await children(ring, { filter: 'named' });
    const slots = await children(ring, { filter: 'indexed', start: 0, count: 2 });
    t.note('the message as words, as a struct of the program, as bytes');
    await children(slots[0].variablesReference, {
      filter: 'indexed',
      start: 0,
      count: 2,
      format: { hex: true },
    });
    const views = await children(slots[0].variablesReference, { filter: 'named' });
    await children(named(views, 'as greeting'));
    t.note('the command ring as commands');
    const commands = await children(named(parts, 'command_ring'), { filter: 'indexed', start: 0, count: 16 });
    const last = commands.find((v: { value: string }) => v.value.includes('PF-ASN-CREATE'));
    await children(last.variablesReference);
    t.note('a register with its fields');
    const registers = await children(named(parts, 'registers'));
    await children(named(registers, 'AMU_CR'));
    t.note('the system');
    await children(scopes[2].variablesReference);
    await t.finish('variables');
  });

  it('evaluates, sets, and reads and writes memory', async () => {
    const t = await Transcript.start();
    await begin(t, twoMessages, lines(twoMessages, { line: lineOf(twoMessages, 'let m = take') }));
    const stop = await stopped(t, 1);
    const frameId = stop.frames[0].id;
    const look = (expression: string, context = 'repl', more = {}) =>
      t.client.send('evaluate', { expression, frameId, context, ...more });
    await look('i + 1');
    await look('r0.fill == 1 and t0.free == 8', 'watch');
    await look('pf.sw0.t0', 'hover');
    await look('AMU_CR.AMU_EN');
    await look('sw0.WRITE_INDEX_TX[0]', 'watch', { format: { hex: true } });
    await look('pattern(8, 0)');
    await look('out.latency_max');
    await look('r0.fil');
    await look('1 +');
    await look('doorbell t0');
    t.note('memory of the ring');
    const { memoryReference } = (await look('pf.sw0.r0')).body;
    await t.client.request('readMemory', { memoryReference, count: 16 });
    await t.client.request('readMemory', { memoryReference: 'pf@0x0', count: 4 });
    await t.client.request('readMemory', { memoryReference: 'pf@0x1fff8', count: 16 });
    await t.client.request('writeMemory', { memoryReference, offset: 1, data: 'AAECAw==' });
    await t.client.request('readMemory', { memoryReference, count: 8 });
    await t.client.request('readMemory', { memoryReference: 'pf.bar0@0x18', count: 8 });
    t.note('setting');
    const { scopes } = await t.client.request('scopes', { frameId });
    const locals = scopes[0].variablesReference;
    await t.client.send('setVariable', { variablesReference: locals, name: 'i', value: '1' });
    await t.client.send('setVariable', { variablesReference: locals, name: 'nobody', value: '1' });
    await t.client.send('setExpression', { expression: 'i', value: '0', frameId });
    await t.client.send('setExpression', {
      expression: 'u32(load(0x10000, 4), 0)',
      value: '0x12345678',
      frameId,
    });
    await t.client.send('setExpression', { expression: 'r0.fill', value: '3', frameId });
    await t.client.send('setExpression', { expression: 'AMU_CR.AMU_EN', value: '2', frameId });
    await t.client.send('setExpression', { expression: 'pf.sw0.TX_DIGEST_MASK', value: '1', frameId });
    await t.finish('evaluate-and-memory');
  });

  it('watches an index, bytes of a ring and a local, and refuses what is no value', async () => {
    const t = await Transcript.start();
    await begin(t, twoMessages, lines(twoMessages, { line: lineOf(twoMessages, 'put t0') }));
    let stop = await stopped(t, 1);
    const frameId = stop.frames[0].id;
    const info = async (name: string, more = {}) =>
      (await t.client.request('dataBreakpointInfo', { name, frameId, ...more })).dataId as string;
    const index = await info('t0.write_index');
    const { memoryReference } = await t.client.request('evaluate', { expression: 'r0', frameId });
    const bytes = await info(memoryReference, { asAddress: true, bytes: 16 });
    const local = await info('i');
    await info('r0');
    await info('inv');
    await info('t0.writ_index');
    await lines(twoMessages)(t);
    await t.client.request('setDataBreakpoints', {
      breakpoints: [
        { dataId: index, accessType: 'write' },
        { dataId: bytes, accessType: 'readWrite' },
        { dataId: local, accessType: 'write', condition: 'i == 1' },
        { dataId: local, accessType: 'read' },
        { dataId: 'x' },
      ],
    });
    for (let i = 0; i < 4; i++) {
      await t.client.request('continue', { threadId: stop.thread });
      stop = await stopped(t, 2);
    }
    await t.client.request('setDataBreakpoints', { breakpoints: [] });
    await t.client.request('continue', { threadId: stop.thread });
    await ended(t);
    await t.finish('data-breakpoints');
  });

  it('lists a ring as instructions, goes on to a line, completes, and begins again', async () => {
    const t = await Transcript.start();
    const take = lineOf(twoMessages, 'let m = take');
    await begin(t, twoMessages, lines(twoMessages, { line: take }));
    let stop = await stopped(t, 1);
    const frameId = stop.frames[0].id;
    await t.client.request('modules');
    const { memoryReference } = await t.client.request('evaluate', { expression: 'r0', frameId });
    await t.client.request('disassemble', { memoryReference, instructionOffset: -1, instructionCount: 4 });
    const commands = await t.client.request('evaluate', { expression: 'pf.command_ring', frameId });
    await t.client.request('disassemble', {
      memoryReference: commands.memoryReference,
      instructionCount: 3,
    });
    await t.client.request('completions', { text: 'r0.rea', column: 7, frameId });
    t.note('going on to a line of the driver, and not back');
    const source = { path: twoMessages };
    await t.client.send('gotoTargets', { source, line: lineOf(twoMessages, '  bring_up') });
    await t.client.send('gotoTargets', { source, line: 1 });
    const { targets } = await t.client.request('gotoTargets', { source, line: take + 2 });
    await t.client.request('goto', { threadId: stop.thread, targetId: targets[0].id });
    stop = await stopped(t, 1);
    t.note('from the beginning, with what was set');
    await t.client.request('restart');
    stop = await stopped(t, 1);
    await t.client.request('terminate');
    await ended(t);
    await t.finish('rings-goto-restart');
  });

  it('opens the source of the library, which only the adapter has', async () => {
    const t = await Transcript.start();
    await begin(t, twoMessages, t =>
      t.client.request('setFunctionBreakpoints', { breakpoints: [{ name: 'handle inv' }] }),
    );
    await stopped(t);
    const { sources } = await t.client.request('loadedSources');
    const library = sources.find((s: { sourceReference?: number }) => s.sourceReference);
    const response = await t.client.request('source', {
      source: library,
      sourceReference: library.sourceReference,
    });
    expect(response.content).toContain('accelerator inversion');
    await t.client.stop();
  });

  it('refuses what cannot be launched, with the first mistake and all of them in the output', async () => {
    const t = await Transcript.start();
    await t.client.request('initialize', { adapterID: 'amu' });
    await t.client.send('launch', { program: system('broken') });
    await t.client.event('terminated');
    await t.client.send('launch', { program: twoMessages });
    await t.client.send('stackTrace', { threadId: 1 });
    await t.client.send('no such request');
    await t.finish('refused');
  });

  it('stops at a failed check, tells what is wrong, and exits with 1', async () => {
    const t = await Transcript.start();
    await begin(t, system('failing'), t =>
      t.client.request('setExceptionBreakpoints', { filters: ['failed-check'] }),
    );
    const stop = await stopped(t);
    await t.client.request('exceptionInfo', { threadId: stop.thread });
    await t.client.request('continue', { threadId: stop.thread });
    expect(await ended(t)).toBe(1);
    await t.finish('failed-check');
  });

  it('stands still when nothing will ever happen, says who waits for what, and exits with 1', async () => {
    const t = await Transcript.start();
    await begin(t, system('waiting'), t =>
      t.client.request('setExceptionBreakpoints', { filters: ['failed-check'] }),
    );
    const stop = await stopped(t);
    await t.client.request('exceptionInfo', { threadId: stop.thread });
    await t.client.request('continue', { threadId: stop.thread });
    expect(await ended(t)).toBe(1);
    await t.finish('stalled');
  });

  it('exits with 0 when every check passed', async () => {
    const t = await Transcript.start();
    await begin(t, twoMessages, async () => undefined, { noDebug: true });
    expect(await ended(t)).toBe(0);
    await t.finish('passed');
  });
});
