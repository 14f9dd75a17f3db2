import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { capabilities } from '../../debug-adapter/capabilities';
import { type EventMessage, root } from './client';
import { InProcess } from './in-process';

// Each capability that the adapter declares, with a conversation that needs it. A capability declared without one, and
// one here that is not declared, both fail.

const program = join(root, 'test', 'dap', 'systems', 'two-messages.amu');
const lineOf = (text: string) =>
  readFileSync(program, 'utf8')
    .split('\n')
    .findIndex(l => l.includes(text)) + 1;

let open: InProcess[] = [];
afterEach(() => {
  for (const c of open) c.dispose();
  open = [];
});

async function launched(args: object = {}): Promise<InProcess> {
  const c = new InProcess();
  open.push(c);
  await c.send('initialize', { adapterID: 'amu' });
  expect(await c.send('launch', { program, ...args })).toMatchObject({ success: true });
  return c;
}

const ok = async (c: InProcess, command: string, args?: unknown) => {
  const response = await c.send(command, args);
  expect(response, response.message).toMatchObject({ success: true });
  return response.body;
};

/** Stopped at the take of the first message. */
async function standing(
  breakpoint: object = {},
): Promise<{ c: InProcess; stop: EventMessage; frameId: number }> {
  const c = await launched();
  const breakpoints = [{ line: lineOf('let m = take'), ...breakpoint }];
  await ok(c, 'setBreakpoints', { source: { path: program }, breakpoints });
  await ok(c, 'configurationDone');
  const stop = await c.until('stopped');
  const { stackFrames } = await ok(c, 'stackTrace', { threadId: stop.body.threadId });
  return { c, stop, frameId: stackFrames[0].id };
}

async function locals(c: InProcess, frameId: number) {
  const { scopes } = await ok(c, 'scopes', { frameId });
  return scopes[0].variablesReference as number;
}

const exercises: Record<string, () => Promise<void>> = {
  async supportsConfigurationDoneRequest() {
    const c = await launched();
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(c.events.some(e => e.event === 'exited')).toBe(false);
    await ok(c, 'configurationDone');
    expect((await c.until('exited')).body.exitCode).toBe(0);
  },
  async supportsFunctionBreakpoints() {
    const c = await launched();
    const { breakpoints } = await ok(c, 'setFunctionBreakpoints', {
      breakpoints: [{ name: 'doorbell pf.sw0.t0' }],
    });
    expect(breakpoints[0].verified).toBe(true);
    await ok(c, 'configurationDone');
    expect((await c.until('stopped')).body).toMatchObject({
      reason: 'function breakpoint',
      hitBreakpointIds: [breakpoints[0].id],
    });
  },
  async supportsConditionalBreakpoints() {
    const { c, frameId } = await standing({ condition: 'i == 1' });
    expect((await ok(c, 'evaluate', { expression: 'i', frameId })).result).toBe('1');
  },
  async supportsHitConditionalBreakpoints() {
    const { c, frameId } = await standing({ hitCondition: '2' });
    expect((await ok(c, 'evaluate', { expression: 'i', frameId })).result).toBe('1');
  },
  async supportsLogPoints() {
    const c = await launched();
    const breakpoints = [{ line: lineOf('let m = take'), logMessage: 'taking {i}' }];
    await ok(c, 'setBreakpoints', { source: { path: program }, breakpoints });
    await ok(c, 'configurationDone');
    await c.until('exited');
    const said = c.events.filter(e => e.event === 'output').map(e => e.body.output);
    expect(said).toContain('taking 1\n');
  },
  async supportsBreakpointLocationsRequest() {
    const c = await launched();
    const line = lineOf('put t0');
    const { breakpoints } = await ok(c, 'breakpointLocations', {
      source: { path: program },
      line,
      endLine: line + 1,
    });
    expect(breakpoints.map((b: { line: number }) => b.line)).toEqual([line, line + 1]);
  },
  async exceptionBreakpointFilters() {
    const c = await launched();
    for (const { filter } of capabilities.exceptionBreakpointFilters!) {
      const { breakpoints } = await ok(c, 'setExceptionBreakpoints', { filters: [filter] });
      expect(breakpoints[0].verified).toBe(true);
    }
    await ok(c, 'setExceptionBreakpoints', { filters: ['doorbell'] });
    await ok(c, 'configurationDone');
    expect((await c.until('stopped')).body.reason).toBe('exception');
  },
  async supportsExceptionFilterOptions() {
    const c = await launched();
    const filterOptions = [{ filterId: 'doorbell', condition: 'back.messages == 1' }];
    await ok(c, 'setExceptionBreakpoints', { filters: [], filterOptions });
    await ok(c, 'configurationDone');
    await c.until('stopped');
    expect((await ok(c, 'evaluate', { expression: 'back.messages' })).result).toBe('1');
  },
  async supportsExceptionInfoRequest() {
    const c = await launched();
    await ok(c, 'setExceptionBreakpoints', { filters: ['doorbell'] });
    await ok(c, 'configurationDone');
    const { body } = await c.until('stopped');
    expect(await ok(c, 'exceptionInfo', { threadId: body.threadId })).toMatchObject({
      exceptionId: 'doorbell',
    });
  },
  async supportsEvaluateForHovers() {
    const { c, frameId } = await standing();
    expect((await ok(c, 'evaluate', { expression: 'r0', frameId, context: 'hover' })).result).toContain(
      '1 of 8',
    );
  },
  async supportsSetVariable() {
    const { c, frameId } = await standing();
    const variablesReference = await locals(c, frameId);
    expect((await ok(c, 'setVariable', { variablesReference, name: 'i', value: '1' })).value).toBe('1');
    expect((await ok(c, 'evaluate', { expression: 'i', frameId })).result).toBe('1');
  },
  async supportsSetExpression() {
    const { c, frameId } = await standing();
    await ok(c, 'setExpression', { expression: 'i', value: 'i + 1', frameId });
    expect((await ok(c, 'evaluate', { expression: 'i', frameId })).result).toBe('1');
  },
  async supportsValueFormattingOptions() {
    const { c, frameId } = await standing();
    const format = { hex: true };
    const shown = async (expression: string) =>
      (await ok(c, 'evaluate', { expression, frameId, format })).result;
    expect(await shown('i + 254')).toBe('0xfe');
    expect(await shown('pf.AMU_SR.ERROR_STATE')).toBe('0x0');
    expect(await shown('out.latency_max')).toMatch(/^\d+ ns$/);
    const { variables } = await ok(c, 'variables', { variablesReference: await locals(c, frameId), format });
    expect(variables.find((v: { name: string }) => v.name === 'i').value).toBe('0x0');
  },
  async supportsDelayedStackTraceLoading() {
    const { c, stop } = await standing();
    const { threadId } = stop.body;
    const all = await ok(c, 'stackTrace', { threadId });
    const part = await ok(c, 'stackTrace', { threadId, startFrame: 1, levels: 2 });
    expect(part.totalFrames).toBe(all.stackFrames.length);
    expect(part.stackFrames.map((f: { id: number }) => f.id)).toEqual(
      all.stackFrames.slice(1, 3).map((f: { id: number }) => f.id),
    );
  },
  async supportsStepInTargetsRequest() {
    const { c, stop, frameId } = await standing({ line: lineOf('doorbell t0') });
    const { targets } = await ok(c, 'stepInTargets', { frameId });
    c.events.length = 0;
    await ok(c, 'stepIn', { threadId: stop.body.threadId, targetId: targets.at(-1).id });
    expect((await c.until('stopped')).body.description).toContain('delivered into slot 0 of pf.sw0.r0');
  },
  async supportsSteppingGranularity() {
    const { c, stop } = await standing();
    c.events.length = 0;
    await ok(c, 'next', { threadId: stop.body.threadId, granularity: 'instruction' });
    expect((await c.until('stopped')).body.reason).toBe('step');
  },
  async supportsReadMemoryRequest() {
    const { c, frameId } = await standing();
    const { memoryReference } = await ok(c, 'evaluate', { expression: 'r0', frameId });
    const { data } = await ok(c, 'readMemory', { memoryReference, count: 4 });
    expect([...Buffer.from(data, 'base64')]).toEqual([0xff, 0xf8, 0xf1, 0xea]);
  },
  async supportsWriteMemoryRequest() {
    const { c, frameId } = await standing();
    const { memoryReference } = await ok(c, 'evaluate', { expression: 'r0', frameId });
    await ok(c, 'writeMemory', { memoryReference, offset: 1, data: Buffer.from([7]).toString('base64') });
    const { data } = await ok(c, 'readMemory', { memoryReference, count: 2 });
    expect([...Buffer.from(data, 'base64')]).toEqual([0xff, 7]);
  },
  async supportsLoadedSourcesRequest() {
    const c = await launched();
    const { sources } = await ok(c, 'loadedSources');
    expect(sources.map((s: { name: string }) => s.name)).toEqual(
      expect.arrayContaining(['two-messages.amu']),
    );
    expect(sources).toHaveLength(2);
  },
  async supportsDataBreakpoints() {
    const { c, frameId } = await standing();
    const { dataId, accessTypes, canPersist } = await ok(c, 'dataBreakpointInfo', {
      name: 'pf.sw0.WRITE_INDEX_TX[0]',
      frameId,
    });
    expect([accessTypes, canPersist]).toEqual([['read', 'write', 'readWrite'], true]);
    const local = await ok(c, 'dataBreakpointInfo', {
      variablesReference: await locals(c, frameId),
      name: 'i',
    });
    expect(local).toMatchObject({ accessTypes: ['write'], canPersist: false });
    expect(await ok(c, 'dataBreakpointInfo', { name: 'nobody', frameId })).toMatchObject({ dataId: null });
    await ok(c, 'setBreakpoints', { source: { path: program }, breakpoints: [] });
    const breakpoints = [{ dataId, accessType: 'write' }, { dataId: local.dataId }];
    const set = (await ok(c, 'setDataBreakpoints', { breakpoints })).breakpoints;
    expect(set.map((b: { verified: boolean }) => b.verified)).toEqual([true, true]);
    for (const i of [1, 0]) {
      c.events.length = 0;
      await ok(c, 'continue', { threadId: 1 });
      const { body } = await c.until('stopped');
      expect(body).toMatchObject({ reason: 'data breakpoint', hitBreakpointIds: [set[i].id] });
    }
  },
  async supportsDataBreakpointBytes() {
    const { c } = await standing({ line: lineOf('put t0') });
    const { memoryReference } = await ok(c, 'evaluate', { expression: 'pf.sw0.r0' });
    const info = await ok(c, 'dataBreakpointInfo', { name: memoryReference, asAddress: true, bytes: 4 });
    expect(info.description).toMatch(/^4 bytes at 0x/);
    const [, address] = memoryReference.split('@');
    const plain = await ok(c, 'dataBreakpointInfo', { name: address, asAddress: true, bytes: 4 });
    expect(plain.dataId).toBe(info.dataId);
    expect(await ok(c, 'dataBreakpointInfo', { name: 'pf@0x0', asAddress: true })).toMatchObject({
      dataId: null,
    });
    expect(await ok(c, 'dataBreakpointInfo', { name: 'here', asAddress: true })).toMatchObject({
      dataId: null,
    });
    await ok(c, 'setBreakpoints', { source: { path: program }, breakpoints: [] });
    await ok(c, 'setDataBreakpoints', { breakpoints: [{ dataId: info.dataId, accessType: 'readWrite' }] });
    c.events.length = 0;
    await ok(c, 'continue', { threadId: 1 });
    expect((await c.until('stopped')).body.description).toContain('byte 0 changed: 0x00 -> 0xff');
  },
  async supportsCompletionsRequest() {
    const { c, frameId } = await standing();
    const { targets } = await ok(c, 'completions', { text: '1 + pat', column: 8, frameId });
    expect(targets[0]).toMatchObject({ label: 'pattern', type: 'function', start: 5, length: 3 });
    const second = await ok(c, 'completions', { text: '1 +\nr0.fi', line: 2, column: 6, frameId });
    expect(second.targets).toEqual([expect.objectContaining({ label: 'fill', start: 4, length: 2 })]);
  },
  async completionTriggerCharacters() {
    const { c, frameId } = await standing();
    const { targets } = await ok(c, 'completions', { text: 'r0.', column: 4, frameId });
    expect(targets.map((t: { label: string }) => t.label)).toContain('write_index');
  },
  async supportsClipboardContext() {
    const { c, frameId } = await standing();
    const expression = 'pattern(40, 0)';
    const { result } = await ok(c, 'evaluate', { expression, frameId, context: 'clipboard' });
    expect(result.split(' ')).toHaveLength(40);
  },
  async supportsDisassembleRequest() {
    const { c, frameId } = await standing();
    const { memoryReference } = await ok(c, 'evaluate', { expression: 'r0', frameId });
    const ask = { memoryReference, instructionOffset: -1, instructionCount: 10 };
    const { instructions } = await ok(c, 'disassemble', ask);
    expect(instructions).toHaveLength(10);
    expect(instructions[0]).toMatchObject({
      presentationHint: 'invalid',
      instruction: 'outside of the ring',
    });
    expect(instructions[1]).toMatchObject({ symbol: 'pf.sw0.r0[0]', line: lineOf('rx r0') });
    expect(instructions[1].instruction).toContain('128 bytes: ff f8');
    expect(instructions[9].presentationHint).toBe('invalid');
    const bare = { memoryReference: instructions[2].address, instructionCount: 1 };
    expect((await ok(c, 'disassemble', bare)).instructions[0].symbol).toBe('pf.sw0.r0[1]');
    const nowhere = { memoryReference: 'pf@0x10', instructionOffset: -4, instructionCount: 2 };
    expect((await ok(c, 'disassemble', nowhere)).instructions).toHaveLength(2);
  },
  async supportsModulesRequest() {
    const c = await launched();
    expect(await ok(c, 'modules')).toMatchObject({
      totalModules: 1,
      modules: [{ id: 'inversion', isUserCode: false, symbolStatus: '1 agent: inv' }],
    });
    expect((await ok(c, 'modules', { startModule: 1, moduleCount: 5 })).modules).toEqual([]);
  },
  async supportsGotoTargetsRequest() {
    const { c, stop } = await standing();
    const { threadId } = stop.body;
    const source = { path: program };
    const { targets } = await ok(c, 'gotoTargets', { source, line: lineOf('log') });
    await ok(c, 'setBreakpoints', { source, breakpoints: [] });
    c.events.length = 0;
    await ok(c, 'goto', { threadId, targetId: targets[0].id });
    expect((await c.until('stopped')).body.reason).toBe('goto');
    const { stackFrames } = await ok(c, 'stackTrace', { threadId });
    expect(stackFrames[0].line).toBe(lineOf('log'));
    // Time has passed this line: the way there leads back.
    const back = await ok(c, 'gotoTargets', { source, line: lineOf('bring_up') });
    expect(back.targets).toMatchObject([{ label: 'app goes back to here' }]);
    c.events.length = 0;
    await ok(c, 'goto', { threadId, targetId: back.targets[0].id });
    expect((await c.until('stopped')).body.reason).toBe('goto');
    const [top] = (await ok(c, 'stackTrace', { threadId })).stackFrames;
    expect(top.line).toBe(lineOf('bring_up'));
  },
  async supportsStepBack() {
    const { c, stop } = await standing({ condition: 'i == 1' });
    const { threadId } = stop.body;
    const before = await ok(c, 'stackTrace', { threadId });
    c.events.splice(0);
    await ok(c, 'stepBack', { threadId });
    expect((await c.until('stopped')).body.reason).toBe('step');
    const { stackFrames } = await ok(c, 'stackTrace', { threadId });
    expect(stackFrames[0].line).toBeLessThan(before.stackFrames[0].line);
    c.events.splice(0);
    await ok(c, 'next', { threadId });
    await c.until('stopped');
    const again = await ok(c, 'stackTrace', { threadId });
    expect(again.stackFrames[0].line).toBe(before.stackFrames[0].line);
    // Without its condition the breakpoint was hit for the first message too.
    const breakpoints = [{ line: lineOf('let m = take') }];
    await ok(c, 'setBreakpoints', { source: { path: program }, breakpoints });
    c.events.splice(0);
    await ok(c, 'reverseContinue', { threadId });
    expect((await c.until('stopped')).body.reason).toBe('breakpoint');
    const [frame] = (await ok(c, 'stackTrace', { threadId })).stackFrames;
    expect((await ok(c, 'evaluate', { expression: 'i', frameId: frame.id })).result).toBe('0');
  },
  async supportsRestartFrame() {
    const { c, stop, frameId } = await standing();
    c.events.splice(0);
    await ok(c, 'restartFrame', { frameId });
    await c.until('stopped');
    const { stackFrames } = await ok(c, 'stackTrace', { threadId: stop.body.threadId });
    expect(stackFrames[0].line).toBe(lineOf('bring_up'));
  },
  async supportsRestartRequest() {
    const { c, stop } = await standing({ hitCondition: '2' });
    c.events.length = 0;
    await ok(c, 'restart', {});
    const again = await c.until('stopped');
    expect(again.body.hitBreakpointIds).toEqual(stop.body.hitBreakpointIds);
    const { stackFrames } = await ok(c, 'stackTrace', { threadId: again.body.threadId });
    expect((await ok(c, 'evaluate', { expression: 'i', frameId: stackFrames[0].id })).result).toBe('1');
    const wrong = await c.send('restart', { arguments: { program: '/nowhere.amu' } });
    expect(wrong).toMatchObject({ success: false });
    expect((await ok(c, 'evaluate', { expression: 'i', frameId: stackFrames[0].id })).result).toBe('1');
    c.events.length = 0;
    await ok(c, 'restart', { arguments: { stopOnEntry: true } });
    expect((await c.until('stopped')).body.reason).toBe('entry');
    const function_ = [{ name: 'doorbell *' }];
    const { breakpoints } = await ok(c, 'setFunctionBreakpoints', { breakpoints: function_ });
    expect(breakpoints[0].id).not.toBe(stop.body.hitBreakpointIds[0]);
  },
  async supportsCancelRequest() {
    const { c, frameId } = await standing();
    // Sent in one breath: the second is called off before its turn comes.
    const first = c.send('evaluate', { expression: 'i', frameId });
    const second = c.send('evaluate', { expression: 'i', frameId });
    const cancel = c.send('cancel', { requestId: c.lastSeq });
    expect(await first).toMatchObject({ success: true });
    expect(await second).toMatchObject({ success: false, message: 'cancelled' });
    expect(await cancel).toMatchObject({ success: true });
  },
  async supportsANSIStyling() {
    const c = new InProcess();
    open.push(c);
    await c.send('initialize', { adapterID: 'amu', supportsANSIStyling: true });
    await ok(c, 'launch', { program });
    await ok(c, 'configurationDone');
    await c.until('exited');
    const said = c.events.filter(e => e.event === 'output').map(e => e.body.output as string);
    expect(said.some(text => text.startsWith('\u001b[32mPassed\u001b[0m: '))).toBe(true);
  },
  async supportsTerminateRequest() {
    const { c } = await standing();
    await ok(c, 'terminate');
    await c.until('terminated');
  },
};

describe('every declared capability works', () => {
  it('and nothing else is declared', () => {
    const declared = Object.entries(capabilities)
      .filter(([, value]) => value !== false && value !== undefined)
      .map(([name]) => name);
    expect(declared.sort()).toEqual(Object.keys(exercises).sort());
  });
  for (const [name, exercise] of Object.entries(exercises)) it(name, exercise);
});

describe('what a client can take besides', () => {
  const begin = async (name: string, can: object) => {
    const c = new InProcess();
    open.push(c);
    await ok(c, 'initialize', { adapterID: 'amu', ...can });
    await ok(c, 'launch', { program: name, stopOnEntry: true });
    await ok(c, 'configurationDone');
    await c.until('stopped');
    return c;
  };
  it('is told what is out of date when something is set, and nothing when it did not ask', async () => {
    const reference = 'pf@0x10000';
    for (const asked of [true, false]) {
      const c = await begin(program, { supportsInvalidatedEvent: asked, supportsMemoryEvent: asked });
      await ok(c, 'writeMemory', { memoryReference: reference, offset: 2, data: 'AAEC' });
      await ok(c, 'setExpression', { expression: 'u32(load(0x10000, 4), 0)', value: '7' });
      await ok(c, 'threads');
      const said = c.events.filter(e => e.event === 'memory' || e.event === 'invalidated').map(e => e.body);
      if (!asked) expect(said).toEqual([]);
      else {
        expect(said[0]).toEqual({ memoryReference: reference, offset: 2, count: 3 });
        expect(said).toContainEqual({ areas: ['variables'] });
      }
    }
  });
  it('follows a long run, and stops it by its progress', async () => {
    const endless = join(root, 'test', 'dap', 'systems', 'endless.amu');
    const c = await begin(endless, { supportsProgressReporting: true });
    c.events.length = 0;
    await ok(c, 'continue', { threadId: 1 });
    const seen = (event: string) => c.events.some(e => e.event === event);
    for (let i = 0; i < 100 && !seen('progressUpdate'); i++) await new Promise(r => setTimeout(r, 50));
    const { progressId, title, cancellable } = (await c.until('progressStart')).body;
    expect([title, cancellable]).toEqual(['Running', true]);
    expect((await c.until('progressUpdate')).body.message).toMatch(/simulated, [\d,]+ events$/);
    await ok(c, 'cancel', { progressId: 'another' });
    expect(seen('stopped')).toBe(false);
    await ok(c, 'cancel', { progressId });
    expect((await c.until('stopped')).body.reason).toBe('pause');
    expect((await c.until('progressEnd')).body.progressId).toBe(progressId);
  }, 20_000);
  it('restarts a run that runs', async () => {
    const endless = join(root, 'test', 'dap', 'systems', 'endless.amu');
    const c = await begin(endless, {});
    await ok(c, 'continue', { threadId: 1 });
    c.events.length = 0;
    await ok(c, 'restart', {});
    expect((await c.until('stopped')).body.reason).toBe('entry');
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(c.events.filter(e => e.event === 'stopped')).toHaveLength(1);
    expect((await ok(c, 'evaluate', { expression: 'clock.time' })).result).toBe('0 ps');
  });
});

describe('a client of its own ways', () => {
  it('counts from 0 and speaks of uris', async () => {
    const c = new InProcess();
    open.push(c);
    await ok(c, 'initialize', { linesStartAt1: false, columnsStartAt1: false, pathFormat: 'uri' });
    const uri = `file://${program}`;
    await ok(c, 'launch', { program: uri });
    const line = lineOf('put t0') - 1;
    const { breakpoints } = await ok(c, 'setBreakpoints', { source: { path: uri }, breakpoints: [{ line }] });
    expect(breakpoints[0]).toMatchObject({ verified: true, line, column: 4, source: { path: uri } });
  });
  it('sets breakpoints before it launches', async () => {
    const c = new InProcess();
    open.push(c);
    await ok(c, 'initialize', {});
    const { breakpoints } = await ok(c, 'setFunctionBreakpoints', { breakpoints: [{ name: 'doorbell *' }] });
    expect(breakpoints[0].verified).toBe(false);
    await ok(c, 'configurationDone');
    await ok(c, 'launch', { program });
    expect((await c.until('breakpoint')).body.breakpoint).toMatchObject({
      id: breakpoints[0].id,
      verified: true,
    });
    expect((await c.until('stopped')).body.hitBreakpointIds).toEqual([breakpoints[0].id]);
  });
  it('stops on entry, pauses a run that goes on for ever within 100 ms, and ends it', async () => {
    const c = new InProcess();
    open.push(c);
    await ok(c, 'initialize', {});
    await ok(c, 'launch', {
      program: join(root, 'test', 'dap', 'systems', 'endless.amu'),
      stopOnEntry: true,
    });
    await ok(c, 'configurationDone');
    expect((await c.until('stopped')).body.reason).toBe('entry');
    const [top] = (await ok(c, 'stackTrace', { threadId: 1 })).stackFrames;
    expect([top.source?.name, top.line > 0]).toEqual(['endless.amu', true]);
    c.events.length = 0;
    await ok(c, 'continue', { threadId: 1 });
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(c.events.some(e => e.event === 'stopped')).toBe(false);
    expect(await c.send('stackTrace', { threadId: 1 })).toMatchObject({ success: false });
    const asked = performance.now();
    await ok(c, 'pause', { threadId: 1 });
    expect((await c.until('stopped')).body.reason).toBe('pause');
    expect(performance.now() - asked).toBeLessThan(100);
    await ok(c, 'terminate');
    await c.until('terminated');
  });
});
