import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type CodeAction,
  CodeActionRequest,
  CodeActionTriggerKind,
  DidChangeConfigurationNotification,
  DocumentDiagnosticRequest,
  type Range,
} from 'vscode-languageserver';
import { type StartOptions, TestClient } from './testing';

const uri = 'file:///work/system.amu';
let client: TestClient;
const start = async (options?: StartOptions) => {
  client = await TestClient.start(options);
};
afterEach(() => client.end());

const configured = { workspace: { configuration: true } };
const codes = (list: readonly { code?: unknown; severity?: unknown }[]) =>
  list.map(d => `${d.code} ${d.severity}`);

describe('the severity of a check', () => {
  it('is what the user has set', async () => {
    await start({
      capabilities: configured,
      settings: () => ({ checks: { 'import-unused': 'warning', 'constant-wraps': 'off' } }),
    });
    await client.open(uri, 'import "std/agents.amu"\nconstant a = 1 - 2\n');
    expect(codes(await client.diagnostics(uri, list => list.length > 0))).toEqual(['import-unused 2']);
  });

  it('is read live, with no text changed', async () => {
    let checks: Record<string, string> = {};
    await start({ capabilities: configured, settings: () => ({ checks }) });
    await client.open(uri, 'import "std/agents.amu"\nconstant a = 1\n');
    expect(codes(await client.diagnostics(uri))).toEqual(['import-unused 4']);
    checks = { 'import-unused': 'error' };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    expect(codes(await client.diagnostics(uri))).toEqual(['import-unused 1']);
    checks = { 'import-unused': 'off' };
    await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    expect(codes(await client.diagnostics(uri))).toEqual([]);
  });

  it('stays where nothing runs with it', async () => {
    await start({ capabilities: configured, settings: () => ({ checks: { 'unknown-name': 'off' } }) });
    await client.open(uri, 'constant a = b7\n');
    expect(codes(await client.diagnostics(uri))).toEqual(['unknown-name 1']);
  });

  it('holds for clients that ask for diagnostics, and for those that are not asked for settings', async () => {
    await start({
      capabilities: { textDocument: { diagnostic: {} } },
      initializationOptions: { settings: { amuscope: { checks: { 'import-unused': 'information' } } } },
    });
    await client.open(uri, 'import "std/agents.amu"\nconstant a = 1\n');
    const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri },
    });
    expect(report.kind === 'full' && codes(report.items)).toEqual(['import-unused 3']);
  });

  it('is no matter of a comment that allows it', async () => {
    await start();
    await client.open(uri, 'import "std/agents.amu" // amu: allow import-unused: soon\nconstant a = 1\n');
    expect(await client.diagnostics(uri)).toEqual([]);
  });
});

describe('the code of a finding', () => {
  const page = 'file:///install/docs/checks.md';
  const text = readFileSync('docs/checks.md', 'utf8');
  const lineOf = (heading: string) => text.split('\n').indexOf(`### ${heading}`) + 1;

  it('leads to the line of its heading, in the page that is installed with the server', async () => {
    await start({ disk: { [page]: text }, host: { libraryFile: path => `file:///install/${path}` } });
    await client.open(uri, 'constant a = b7\n');
    const [found] = await client.diagnostics(uri, list => list.length > 0);
    expect(lineOf('unknown-name')).toBeGreaterThan(0);
    expect(found.codeDescription?.href).toBe(`${page}#L${lineOf('unknown-name')}`);
  });

  it('leads to the line of the row of what cannot be read', async () => {
    await start({ disk: { [page]: text }, initializationOptions: { checksPage: page } });
    await client.open(uri, 'constant a = 1;\n');
    const [found] = await client.diagnostics(uri, list => list.length > 0);
    const line = Number(/#L(\d+)$/.exec(found.codeDescription?.href ?? '')?.[1]);
    expect(text.split('\n')[line - 1]).toContain('`semicolon`');
  });

  it('leads to an anchor where the page is somewhere else', async () => {
    await start({ initializationOptions: { checksPage: 'https://example.org/checks' } });
    await client.open(uri, 'constant a = b7\n');
    const [found] = await client.diagnostics(uri, list => list.length > 0);
    expect(found.codeDescription?.href).toBe('https://example.org/checks#unknown-name');
  });
});

describe('a system, its drivers and its accelerators in different files', () => {
  const files = {
    kinds: 'file:///work/kinds.amu',
    hardware: 'file:///work/hardware.amu',
    software: 'file:///work/software.amu',
  };
  const kinds = 'accelerator echo {\n  on message m at rx[n] { send tx[n], m }\n}\n';
  const hardware = `import "kinds.amu"
system board {
  agent e: echo { }
  function pf: physical {
    memory ram { at: 0x10000  size: 256KiB }
    interface sw0 { tx out { slots: 16 }  rx in { slots: 16 } }
  }
  session there: pf.sw0.out -> e.hw0.rx0 { message: 64B }
  session back: e.hw0.tx0 -> pf.sw0.in { message: 64B }
}
`;
  const software = `import "hardware.amu"
driver app on pf {
  bring_up
  for i in 0 ..< 16 { put out, pattern(64B, i) }
  doorbell out
  wait in for 16 until 1ms
  for i in 0 ..< 16 { let _ = take in }
}
`;
  const disk = { [files.kinds]: kinds, [files.hardware]: hardware, [files.software]: software };
  const named = (code: string) => (list: readonly { code?: unknown }[]) => list.some(d => d.code === code);
  const clean = (list: readonly unknown[]) => list.length === 0;

  it('are right together', async () => {
    await start({ disk });
    await client.open(files.software, software);
    expect(await client.diagnostics(files.software)).toEqual([]);
  });

  it('a smaller ring in the hardware is a finding of the driver, at once', async () => {
    await start({ disk });
    await client.open(files.software, software);
    await client.diagnostics(files.software, clean);
    await client.open(files.hardware, hardware);
    await client.diagnostics(files.hardware);
    const document = client.text(files.hardware);
    const at = document.getText().indexOf('16 }  rx');
    const range = { start: document.positionAt(at), end: document.positionAt(at + 2) };
    await client.type(files.hardware, range, '8');
    const found = await client.diagnostics(files.software, named('ring-overfilled'));
    // The place of the other file comes with it.
    expect(found[0].relatedInformation?.map(r => r.location.uri)).toEqual([files.hardware]);
    await client.type(files.hardware, { start: range.start, end: document.positionAt(at + 1) }, '16');
    await client.diagnostics(files.software, clean);
  });

  it('an accelerator that no longer answers is a finding of the hardware, and of the driver that waits', async () => {
    await start({ disk });
    await client.open(files.hardware, hardware);
    await client.diagnostics(files.hardware, clean);
    await client.open(files.software, software.replace(' until 1ms', ''));
    await client.diagnostics(files.software, clean);
    await client.write(files.kinds, kinds.replace('rx[n]', 'rx[3]').replace('tx[n]', 'tx[3]'));
    expect(codes(await client.diagnostics(files.hardware, named('message-not-handled')))).toEqual([
      'message-not-handled 2',
    ]);
    await client.write(files.kinds, kinds.replace('{ send tx[n], m }', '{ if m[0] == 0 { send tx[n], m } }'));
    await client.diagnostics(files.software, named('wait-without-limit'));
    await client.write(files.kinds, kinds);
    await client.diagnostics(files.hardware, clean);
    await client.diagnostics(files.software, clean);
  });

  it('a quick fix in one changes the other', async () => {
    await start({ disk });
    const place = await client.open(
      files.software,
      software.replace('0 ..< 16 { put out', '0 ..< 17 { «»put out'),
    );
    const diagnostics = await client.diagnostics(files.software, named('ring-overfilled'));
    const [action] = await actions(files.software, place, diagnostics);
    expect(action.title).toBe('Give `out` `slots: 32`');
    expect(Object.keys(action.edit?.changes ?? {})).toEqual([files.hardware]);
  });
});

const actions = async (
  of: string,
  range: Range,
  diagnostics: CodeAction['diagnostics'] = [],
  only?: string[],
) =>
  ((await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri: of },
    range,
    context: { diagnostics, ...(only && { only }), triggerKind: CodeActionTriggerKind.Invoked },
  })) ?? []) as CodeAction[];

describe('code actions', () => {
  const all = {
    workspace: { workspaceEdit: { documentChanges: true, resourceOperations: ['create' as const] } },
    textDocument: { codeAction: { disabledSupport: true } },
  };

  it('are announced by their kinds', async () => {
    await start();
    expect(client.initialized.capabilities.codeActionProvider).toEqual({
      codeActionKinds: [
        'quickfix',
        'refactor.extract',
        'refactor.rewrite',
        'source.organizeImports',
        'source.fixAll.amu',
      ],
    });
  });

  it('of a kind only are of that kind', async () => {
    await start({ capabilities: all });
    const place = await client.open(uri, 'import "std/agents.amu"\nconstant a = «42»\n# note\n');
    const titles = async (only: string) => (await actions(uri, place, [], [only])).map(a => a.title);
    expect(await titles('refactor')).toEqual(['Write as `0x2a`', 'Write as `0b101010`']);
    expect(await titles('source.fixAll')).toEqual(['Fix all that is certain']);
    expect(await titles('source.organizeImports')).toEqual(['Organise imports']);
    expect(await titles('quickfix')).toEqual([]);
  });

  it('that cannot be done say why, to clients that show it', async () => {
    await start({ capabilities: all });
    const place = await client.open(uri, 'constant a = «5ns»\n');
    expect((await actions(uri, place)).map(a => a.disabled?.reason)).toEqual([
      'a quantity with this unit is written in decimal',
    ]);
    client.end();
    await start();
    await client.open(uri, 'constant a = 5ns\n');
    expect(await actions(uri, place)).toEqual([]);
  });

  it('make a file where the editor can', async () => {
    const text = '«»accelerator sink {\n  on message m at rx[n] { log "{m[0]}" }\n}\nconstant a = 1\n';
    await start({ capabilities: all });
    const place = await client.open(uri, text);
    const extract = (await actions(uri, place)).find(a => a.kind === 'refactor.extract');
    expect(extract?.edit?.documentChanges?.[0]).toEqual({ kind: 'create', uri: 'file:///work/sink.amu' });
    client.end();
    await start();
    await client.open(uri, text.replace('«»', ''));
    expect((await actions(uri, place)).filter(a => a.kind === 'refactor.extract')).toEqual([]);
  });

  it('import a name of another file of the workspace', async () => {
    const kinds = 'file:///work/parts/kinds.amu';
    await start({
      disk: { [kinds]: 'accelerator crusher { on message m at rx[n] { } }\n' },
      folders: ['file:///work'],
    });
    const place = await client.open(
      uri,
      'system s {\n  agent a: «crusher» { }\n  function pf: physical { memory m { at: 0  size: 64KiB } }\n}\n',
    );
    const diagnostics = await client.diagnostics(uri, list => list.length > 0);
    const titles = (await actions(uri, place, diagnostics)).map(a => a.title);
    expect(titles).toContain('Import "parts/kinds.amu"');
  });
});
