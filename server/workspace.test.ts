// What goes beyond one file: names in all files of the workspace, and diagnostics that a client asks for.

import { afterEach, describe, expect, it } from 'vitest';
import {
  CallHierarchyIncomingCallsRequest,
  CallHierarchyOutgoingCallsRequest,
  CallHierarchyPrepareRequest,
  CodeLensRequest,
  CodeLensResolveRequest,
  type CompletionItem,
  CompletionRequest,
  CompletionResolveRequest,
  DiagnosticSeverity,
  DocumentDiagnosticRequest,
  type FullDocumentDiagnosticReport,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  SemanticTokensDeltaRequest,
  SemanticTokensRangeRequest,
  SemanticTokensRequest,
  type TextEdit,
  type WorkspaceDiagnosticReport,
  WorkspaceDiagnosticRequest,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { at, type StartOptions, TestClient } from './testing';

const folder = 'file:///work';
const hardware = `${folder}/hardware.amu`;
const software = `${folder}/software.amu`;
const kinds = `${folder}/kinds.amu`;
const disk = {
  [kinds]: '/// Sends it back.\naccelerator echo {\n  on message m at rx[n] { send tx[n], m }\n}\n',
  [hardware]: `import "kinds.amu"
system board {
  agent one: echo { id: 0 }
  function pf: physical {
    memory ram { at: 0x10000  size: 1MiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  session out: pf.sw0.t0 -> one.hw0.rx0 { id: 0 }
  session back: one.hw0.tx0 -> pf.sw0.r0 { id: 1 }
}
`,
  [software]: `import "hardware.amu"
driver app on pf {
  bring_up
  put t0, zeros(64B)
  doorbell t0
  wait r0 until 1ms
  take r0
}
`,
};
let client: TestClient;
const start = async (options: StartOptions = {}) => {
  client = await TestClient.start({ disk, folders: [folder], ...options });
};
afterEach(() => client.end());
const mark = (text: string, part: string, place: string) =>
  text.replace(part, part.replace(place, `«${place}»`));

describe('names of the workspace', () => {
  it('are found by letters, in files that nobody has open', async () => {
    await start();
    const found = await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'ec' });
    expect(found?.map(({ name, location }) => `${name} ${location.uri}`)).toEqual([`echo ${kinds}`]);
    const all = await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: '' });
    expect(all?.map(({ name }) => name)).toEqual(expect.arrayContaining(['board', 'app', 'sw0', 't0']));
    await client.write(`${folder}/new.amu`, 'constant eleven = 11\n');
    const later = await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'eleven' });
    expect(later).toHaveLength(1);
    await client.write(`${folder}/new.amu`);
    expect(await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'eleven' })).toEqual([]);
  });

  it('have references in files that import theirs', async () => {
    await start();
    const place = await client.open(hardware, mark(disk[hardware], 'tx t0', 't0'));
    const found = await client.connection.sendRequest(ReferencesRequest.type, {
      ...at(hardware, place),
      context: { includeDeclaration: false },
    });
    expect(found?.map(({ uri, range }) => `${uri.slice(folder.length + 1)}:${range.start.line}`)).toEqual([
      'hardware.amu:7',
      'software.amu:3',
      'software.amu:4',
    ]);
  });

  it('are renamed in all of them, with versions where the client wants them', async () => {
    await start({
      capabilities: {
        workspace: { workspaceEdit: { documentChanges: true } },
        textDocument: { rename: { prepareSupport: true } },
      },
    });
    const place = await client.open(kinds, mark(disk[kinds], 'accelerator echo', 'echo'), 7);
    expect(await client.connection.sendRequest(PrepareRenameRequest.type, at(kinds, place))).toEqual({
      range: place,
      placeholder: 'echo',
    });
    const edit = await client.connection.sendRequest(RenameRequest.type, {
      ...at(kinds, place),
      newName: 'mirror',
    });
    expect(edit?.documentChanges).toEqual([
      { textDocument: { uri: kinds, version: 7 }, edits: [{ range: place, newText: 'mirror' }] },
      {
        textDocument: { uri: hardware, version: null },
        edits: [
          {
            range: { start: { line: 2, character: 13 }, end: { line: 2, character: 17 } },
            newText: 'mirror',
          },
        ],
      },
    ]);
  });

  it('are not renamed to what is taken in another file, and the words say so', async () => {
    await start();
    const place = await client.open(kinds, mark(disk[kinds], 'accelerator echo', 'echo'));
    const renamed = client.connection.sendRequest(RenameRequest.type, {
      ...at(kinds, place),
      newName: 'board',
    });
    await expect(renamed).rejects.toThrow(/`board`/);
    await client.open(hardware, disk[hardware]);
    const word = client.connection.sendRequest(PrepareRenameRequest.type, {
      textDocument: { uri: hardware },
      position: { line: 1, character: 2 },
    });
    await expect(word).rejects.toThrow('`system` is a word of the language and stays as it is');
  });

  it('are offered to files that do not import them yet, and the import comes along', async () => {
    await start({
      capabilities: {
        textDocument: {
          completion: { completionItem: { resolveSupport: { properties: ['documentation'] } } },
        },
      },
    });
    const uri = `${folder}/sub/new.amu`;
    await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: '' });
    const place = await client.open(uri, 'system s {\n  agent a: «»\n}\n');
    const items = (await client.connection.sendRequest(
      CompletionRequest.type,
      at(uri, place),
    )) as CompletionItem[];
    const echo = items.find(({ label }) => label === 'echo')!;
    expect(echo.documentation).toBeUndefined();
    const resolved = await client.connection.sendRequest(CompletionResolveRequest.type, echo);
    expect(resolved.documentation).toMatchObject({ value: expect.stringContaining('Sends it back.') });
    const edits = [...(echo.additionalTextEdits ?? []), echo.textEdit as TextEdit];
    expect(TextDocument.applyEdits(client.text(uri), edits)).toBe(
      'import "../kinds.amu"\n\nsystem s {\n  agent a: echo\n}\n',
    );
  });
});

describe('who sends to whom', () => {
  it('goes through files: drivers that import the system', async () => {
    await start();
    const place = await client.open(hardware, mark(disk[hardware], 'agent one', 'one'));
    const [item] = (await client.connection.sendRequest(
      CallHierarchyPrepareRequest.type,
      at(hardware, place),
    ))!;
    expect(item).toMatchObject({ name: 'one', uri: hardware, selectionRange: place });
    const from = await client.connection.sendRequest(CallHierarchyIncomingCallsRequest.type, { item });
    expect(from).toMatchObject([
      {
        from: { name: 'app', uri: software, detail: 'over out' },
        fromRanges: [{ start: { line: 3, character: 6 } }, { start: { line: 4, character: 11 } }],
      },
    ]);
    const to = await client.connection.sendRequest(CallHierarchyOutgoingCallsRequest.type, { item });
    expect(to).toMatchObject([{ to: { name: 'app' }, fromRanges: [{ start: { line: 8, character: 10 } }] }]);
  });
});

describe('lenses', () => {
  it('count references when they are seen, and lead to them where the client can show them', async () => {
    await start({ initializationOptions: { commands: ['amuscope.showReferences'] } });
    await client.open(kinds, disk[kinds]);
    const lenses = await client.connection.sendRequest(CodeLensRequest.type, {
      textDocument: { uri: kinds },
    });
    expect(lenses).toHaveLength(1);
    expect(lenses![0].command).toBeUndefined();
    const lens = await client.connection.sendRequest(CodeLensResolveRequest.type, lenses![0]);
    expect(lens.command).toMatchObject({ title: '1 reference', command: 'amuscope.showReferences' });
    expect(lens.command?.arguments?.[2]).toMatchObject([{ uri: hardware }]);
  });
});

describe('semantic tokens', () => {
  it('tell of a change by a difference, and of a part alone', async () => {
    await start();
    await client.open(hardware, disk[hardware]);
    const document = { textDocument: { uri: hardware } };
    const first = await client.connection.sendRequest(SemanticTokensRequest.type, document);
    const nothing = await client.connection.sendRequest(SemanticTokensDeltaRequest.type, {
      ...document,
      previousResultId: first!.resultId!,
    });
    expect(nothing).toMatchObject({ edits: [] });
    await client.type(hardware, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, '\n');
    const delta = (await client.connection.sendRequest(SemanticTokensDeltaRequest.type, {
      ...document,
      previousResultId: nothing!.resultId!,
    })) as { edits: { start: number; deleteCount: number; data?: number[] }[] };
    const data = [...first!.data];
    for (const { start, deleteCount, data: added = [] } of delta.edits)
      data.splice(start, deleteCount, ...added);
    const full = await client.connection.sendRequest(SemanticTokensRequest.type, document);
    expect(data).toEqual(full!.data);
    expect(delta.edits[0].deleteCount).toBeLessThan(10);
    const part = await client.connection.sendRequest(SemanticTokensRangeRequest.type, {
      ...document,
      range: { start: { line: 2, character: 0 }, end: { line: 2, character: 99 } },
    });
    expect(part!.data.length).toBeGreaterThan(0);
    expect(part!.data.length).toBeLessThan(full!.data.length);
    const unknown = await client.connection.sendRequest(SemanticTokensDeltaRequest.type, {
      ...document,
      previousResultId: 'of another life',
    });
    expect(unknown).toHaveProperty('data');
  });
});

describe('diagnostics that a client asks for', () => {
  const pulls = { textDocument: { diagnostic: { relatedDocumentSupport: true } } };
  const ask = async (uri: string, previousResultId?: string) =>
    (await client.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri },
      previousResultId,
    })) as FullDocumentDiagnosticReport;
  const broken = disk[software].replace('doorbell t0', 'doorbell t7');

  it('are not pushed, and have an id for what did not change', async () => {
    await start({ capabilities: pulls });
    await client.open(software, broken);
    const first = await ask(software);
    expect(first.items.filter(d => d.severity === DiagnosticSeverity.Error).map(d => d.code)).toEqual([
      'unknown-name',
    ]);
    expect(await ask(software, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    await client.type(software, { start: { line: 4, character: 12 }, end: { line: 4, character: 13 } }, '0');
    const mended = await ask(software, first.resultId);
    expect(mended.items.filter(d => d.severity === DiagnosticSeverity.Error)).toEqual([]);
    expect(client.history).toEqual([]);
  });

  it('bring those of imports that nobody has open', async () => {
    await start({ capabilities: pulls, disk: { ...disk, [kinds]: 'accelerator echo {\n  nonsense\n}\n' } });
    await client.open(hardware, disk[hardware]);
    const report = await client.connection.sendRequest(DocumentDiagnosticRequest.type, {
      textDocument: { uri: hardware },
    });
    expect(report.relatedDocuments?.[kinds]).toMatchObject({ kind: 'full' });
  });

  it('of the workspace: every file, each finding once, nothing twice', async () => {
    await start({ capabilities: pulls, disk: { ...disk, [software]: broken } });
    const workspace = (previousResultIds: { uri: string; value: string }[]) =>
      client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
    const errors = ({ items }: WorkspaceDiagnosticReport) =>
      items.flatMap(item =>
        item.kind === 'full'
          ? item.items
              .filter(d => d.severity === 1)
              .map(d => `${item.uri.slice(folder.length + 1)} ${d.code}`)
          : [],
      );
    const first = await workspace([]);
    expect(first.items.map(({ uri }) => uri).sort()).toEqual([hardware, kinds, software].sort());
    expect(errors(first)).toEqual(['software.amu unknown-name']);
    const ids = first.items.map(({ uri, resultId }) => ({ uri, value: resultId! }));
    const again = await workspace(ids);
    expect(again.items.every(({ kind }) => kind === 'unchanged')).toBe(true);
    await client.write(hardware, disk[hardware].replace('tx t0', 'tx t9'));
    expect(errors(await workspace(ids))).toContain('hardware.amu unknown-name');
    await client.write(software);
    const gone = (await workspace(ids)).items.find(({ uri }) => uri === software);
    expect(gone).toMatchObject({ kind: 'full', items: [] });
  });
});

describe('a big workspace', () => {
  it('shows progress while it is read for the first time', async () => {
    const told: string[] = [];
    function* slow(): Iterable<string> {
      for (let i = 0; i < 4; i++) {
        const until = Date.now() + 30;
        while (Date.now() < until);
        yield `${folder}/file_${i}.amu`;
      }
    }
    await start({ capabilities: { window: { workDoneProgress: true } }, host: { list: slow } });
    client.connection.onNotification('$/progress', (params: { value: { kind: string } }) => {
      told.push(params.value.kind);
    });
    await expect.poll(() => told.at(-1)).toBe('end');
    expect(told[0]).toBe('begin');
  });
});

describe('folders', () => {
  it('come and go', async () => {
    await start({ folders: [], capabilities: { workspace: { workspaceFolders: true } } });
    const names = async () =>
      (await client.connection.sendRequest(WorkspaceSymbolRequest.type, { query: 'board' }))?.length;
    expect(await names()).toBe(0);
    const change = (event: object) =>
      client.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    await change({ added: [{ uri: folder, name: 'work' }], removed: [] });
    expect(await names()).toBe(1);
    await change({ added: [], removed: [{ uri: folder, name: 'work' }] });
    expect(await names()).toBe(0);
  });
});
