import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type CodeAction,
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentFormattingRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  ErrorCodes,
  FoldingRangeRequest,
  HoverRequest,
  type Location,
  ReferencesRequest,
  SemanticTokensRequest,
  TextDocumentContentRequest,
  type TextEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { at, type StartOptions, TestClient } from './testing';

const uri = 'file:///work/system.amu';
let client: TestClient;
const start = async (options?: StartOptions) => {
  client = await TestClient.start(options);
};
afterEach(() => client.end());

const system = readFileSync(join(__dirname, '..', 'examples', 'inversion.amu'), 'utf8');
/** The example with « » around the first place of a text. */
const marked = (text: string, place = text) => {
  if (!system.includes(text) || !text.includes(place)) throw new Error(`"${text}" is not in the example`);
  return system.replace(text, text.replace(place, `«${place}»`));
};
const servedTexts = { workspace: { textDocumentContent: {} } };

describe('completion', () => {
  it('lists the sockets that can be written, and replaces what was begun', async () => {
    await start();
    const place = await client.open(
      uri,
      system.replace('put t0, pattern(length, 0)', 'put «t», pattern(length, 0)'),
    );
    const items = await client.connection.sendRequest(CompletionRequest.type, {
      textDocument: { uri },
      position: place.end,
    });
    const found = (items as { label: string; textEdit?: TextEdit }[]).find(({ label }) => label === 't0');
    expect(found?.textEdit?.range).toEqual(place);
  });

  it('sends no snippet to a client that knows none', async () => {
    await start();
    const place = await client.open(uri, `${system}\n«»\n`);
    const items = await client.connection.sendRequest(CompletionRequest.type, at(uri, place));
    const texts = (items as { textEdit: TextEdit; insertTextFormat: number }[]).map(
      item => item.textEdit.newText,
    );
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.filter(text => /\$\d|\$\{/.test(text))).toEqual([]);
  });

  it('sends snippets to a client that knows them', async () => {
    await start({
      capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
    });
    const place = await client.open(uri, `${system}\n«»\n`);
    const items = (await client.connection.sendRequest(CompletionRequest.type, at(uri, place))) as {
      textEdit: TextEdit;
      insertTextFormat: number;
    }[];
    const snippets = items.filter(({ insertTextFormat }) => insertTextFormat === 2);
    expect(snippets.length).toBeGreaterThan(0);
    expect(snippets.every(({ textEdit }) => textEdit.newText.includes('$'))).toBe(true);
  });
});

describe('hover', () => {
  it('tells of a name, at its place', async () => {
    await start();
    const place = await client.open(uri, marked('wait r0 until', 'r0'));
    const told = await client.connection.sendRequest(HoverRequest.type, at(uri, place));
    expect(told?.range).toEqual(place);
    expect(told?.contents).toMatchObject({ kind: 'markdown', value: expect.stringContaining('r0') });
  });

  it('is plain text for a client that shows no Markdown', async () => {
    await start({ capabilities: { textDocument: { hover: { contentFormat: ['plaintext'] } } } });
    const place = await client.open(uri, marked('wait r0 until', 'r0'));
    const told = await client.connection.sendRequest(HoverRequest.type, at(uri, place));
    expect(told?.contents).toMatchObject({ kind: 'plaintext' });
  });

  it('is silent on a comment', async () => {
    await start();
    const place = await client.open(uri, marked("// Arm's public demo", 'public'));
    expect(await client.connection.sendRequest(HoverRequest.type, at(uri, place))).toBeNull();
  });
});

describe('definition', () => {
  it('leads to the declaration', async () => {
    await start();
    const place = await client.open(uri, marked('doorbell t0', 't0'));
    const found = (await client.connection.sendRequest(DefinitionRequest.type, at(uri, place))) as Location;
    expect(found.uri).toBe(uri);
    expect(client.said(uri, found.range)).toBe('t0');
    expect(
      client.text(uri).getText({ start: { ...found.range.start, character: 0 }, end: found.range.end }),
    ).toMatch(/^\s+tx t0$/);
  });

  it('leads into the bundled library, whose text the server gives', async () => {
    await start({ capabilities: servedTexts });
    expect(client.initialized.capabilities.workspace?.textDocumentContent).toEqual({ schemes: ['amu-std'] });
    const place = await client.open(uri, marked('agent inv: inversion', 'inversion'));
    const found = (await client.connection.sendRequest(DefinitionRequest.type, at(uri, place))) as Location;
    expect(found.uri).toMatch(/^amu-std:/);
    const source = await client.connection.sendRequest(TextDocumentContentRequest.type, { uri: found.uri });
    const text = TextDocument.create(found.uri, 'amu', 1, source!.text);
    expect(text.getText(found.range)).toBe('inversion');
  });

  it('leads to the installed library file in a client that cannot show served texts', async () => {
    const installed = { libraryFile: (path: string) => `file:///installed/${path}` };
    await start({ host: installed });
    expect(client.initialized.capabilities.workspace?.textDocumentContent).toBeUndefined();
    const place = await client.open(uri, marked('agent inv: inversion', 'inversion'));
    const found = (await client.connection.sendRequest(DefinitionRequest.type, at(uri, place))) as Location;
    expect(found.uri).toBe('file:///installed/std/agents.amu');
  });

  it('leads into an imported file, with its own positions', async () => {
    await start({ disk: { 'file:///work/parts.amu': '// 😀\r\nconstant length = 2KiB\r\n' } });
    const place = await client.open(uri, 'import "parts.amu"\nconstant double = 2 * «length»\n');
    expect(await client.connection.sendRequest(DefinitionRequest.type, at(uri, place))).toEqual({
      uri: 'file:///work/parts.amu',
      range: { start: { line: 1, character: 9 }, end: { line: 1, character: 15 } },
    });
  });
});

describe('references', () => {
  it('are all places of the same thing', async () => {
    await start();
    const place = await client.open(uri, 'constant «a» = 1\nconstant b = a + a\n');
    const ask = (includeDeclaration: boolean) =>
      client.connection.sendRequest(ReferencesRequest.type, {
        ...at(uri, place),
        context: { includeDeclaration },
      });
    expect(await ask(true)).toHaveLength(3);
    expect((await ask(false))?.map(({ range }) => range.start.line)).toEqual([1, 1]);
  });
});

describe('document symbols', () => {
  const outline = { textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true } } };

  it('are a tree; each name lies in its range', async () => {
    await start({ capabilities: outline });
    await client.open(uri, system);
    const symbols = (await client.connection.sendRequest(DocumentSymbolRequest.type, {
      textDocument: { uri },
    })) as DocumentSymbol[];
    const paths: string[] = [];
    const visit = (list: readonly DocumentSymbol[], before: string) => {
      for (const symbol of list) {
        const path = `${before}/${symbol.name}`;
        paths.push(path);
        expect(client.said(uri, symbol.range)).toContain(client.said(uri, symbol.selectionRange));
        visit(symbol.children ?? [], path);
      }
    };
    visit(symbols, '');
    expect(paths).toContain('/inversion_demo/pf/sw0/t0');
    expect(paths).toContain('/app');
  });

  it('are a list for a client that knows no trees', async () => {
    await start();
    await client.open(uri, system);
    const symbols = await client.connection.sendRequest(DocumentSymbolRequest.type, {
      textDocument: { uri },
    });
    expect(symbols).toContainEqual(expect.objectContaining({ name: 't0', containerName: 'sw0' }));
  });

  it('survive half a file', async () => {
    await start({ capabilities: outline });
    await client.open(uri, 'system s { function : { tx } \n driver on { test "" of {');
    expect(
      await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri } }),
    ).toBeInstanceOf(Array);
  });
});

describe('semantic tokens', () => {
  it('name what each name stands for', async () => {
    await start();
    await client.open(uri, system);
    const { tokenTypes } = client.initialized.capabilities.semanticTokensProvider!.legend;
    const tokens = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri } });
    const { data } = tokens!;
    const found: string[] = [];
    let line = 0;
    let character = 0;
    for (let i = 0; i < data.length; i += 5) {
      line += data[i];
      character = data[i] === 0 ? character + data[i + 1] : data[i + 1];
      const from = { line, character };
      const to = { line, character: character + data[i + 2] };
      found.push(`${tokenTypes[data[i + 3]]} ${client.said(uri, { start: from, end: to })}`);
    }
    expect(found).toContain('class inversion');
    expect(found).toContain('interface t0');
    expect(found).toContain('function pattern');
    expect(found.every(token => /^\w+ \w+$/.test(token))).toBe(true);
  });
});

describe('quick fixes', () => {
  const text =
    'system s {\n  function pf: physical {\n    memory m { at: 0x10000  size: 1MiB }\n    interface sw0 { tx t0 { slots: 48 } }\n  }\n}\n';
  const actionsAt = (line: number, character: number) =>
    client.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range: { start: { line, character }, end: { line, character } },
      context: { diagnostics: [] },
    });

  it('mend the finding that the cursor stands on, and only that', async () => {
    await start();
    await client.open(uri, text);
    expect(await actionsAt(2, 6)).toEqual([]);
    const [action] = (await actionsAt(3, text.split('\n')[3].indexOf('48'))) as CodeAction[];
    expect(action.title).toBe('Change to `64`');
    const mended = TextDocument.applyEdits(client.text(uri), action.edit!.changes![uri]);
    expect(mended).toBe(text.replace('48', '64'));
  });
});

describe('formatting', () => {
  const format = (insertSpaces: boolean, tabSize: number) =>
    client.connection.sendRequest(DocumentFormattingRequest.type, {
      textDocument: { uri },
      options: { insertSpaces, tabSize },
    });
  const untidy = 'driver a on p{\n      bring_up\n      log   "x"\n}\n'.replaceAll('\n', '\r\n');

  it('mends the spaces and keeps the line ends', async () => {
    await start();
    await client.open(uri, untidy);
    const edits = await format(true, 2);
    expect(TextDocument.applyEdits(client.text(uri), edits!)).toBe(
      'driver a on p {\r\n  bring_up\r\n  log "x"\r\n}\r\n',
    );
  });

  it('indents as the editor does', async () => {
    await start();
    await client.open(uri, untidy);
    const text = TextDocument.applyEdits(client.text(uri), (await format(false, 8))!);
    expect(text).toContain('\r\n\tbring_up\r\n');
  });

  it('leaves a tidy file and a broken file alone', async () => {
    await start();
    await client.open(uri, system);
    expect(await format(true, 2)).toEqual([]);
    await client.type(uri, { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, '}  ( ');
    expect(await format(true, 2)).toEqual([]);
  });
});

describe('lenses', () => {
  it('run and debug each driver and test', async () => {
    await start();
    await client.open(uri, system);
    const lenses = await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
    const runs = lenses?.filter(({ command }) => command?.command);
    expect(runs?.map(({ command }) => [command?.command, ...command!.arguments!])).toEqual([
      ['amuscope.run', uri, { driver: 'app' }],
      ['amuscope.debug', uri, { driver: 'app' }],
      ['amuscope.run', uri, { test: 'every message comes back, and none is lost' }],
      ['amuscope.debug', uri, { test: 'every message comes back, and none is lost' }],
    ]);
    const lines = runs!.map(({ range }) => client.text(uri).getText().split('\n')[range.start.line]);
    expect(lines[0]).toMatch(/^driver app/);
    expect(lines[2]).toMatch(/^test "every/);
  });
});

describe('folding', () => {
  it('leaves the closing brace in sight', async () => {
    await start();
    await client.open(uri, '// one\n// two\ndriver a on p {\n  bring_up\n}\n');
    const ranges = await client.connection.sendRequest(FoldingRangeRequest.type, { textDocument: { uri } });
    expect(ranges?.map(({ startLine, endLine, kind }) => [startLine, endLine, kind])).toEqual([
      [0, 1, 'comment'],
      [2, 3, undefined],
    ]);
  });
});

describe('bad requests', () => {
  it.each([
    ['a file that nobody has', 'file:///work/nowhere.amu', 0, 0],
    ['a uri that is none', '%%%', 0, 0],
    ['a line that is not there', uri, 9999, 0],
    ['a column that is not there', uri, 2, 9999],
    ['a place before the text', uri, -1, -7],
  ])('%s gets an answer', async (_, file, line, character) => {
    await start();
    await client.open(uri, system);
    const request = { textDocument: { uri: file }, position: { line, character } };
    await client.connection.sendRequest(HoverRequest.type, request);
    await client.connection.sendRequest(DefinitionRequest.type, request);
    await client.connection.sendRequest(CompletionRequest.type, request);
    await client.connection.sendRequest(DocumentSymbolRequest.type, request);
    await client.connection.sendRequest(SemanticTokensRequest.type, request);
    await client.connection.sendRequest(CodeLensRequest.type, request);
    await client.connection.sendRequest(FoldingRangeRequest.type, request);
    expect(client.log).toEqual([]);
  });

  it('are refused when a place is missing, without a stack', async () => {
    await start();
    const refusal = async (params: object) => {
      const error: Error = await client.connection.sendRequest('textDocument/hover', params).then(
        () => Promise.reject(new Error('it was answered')),
        (reason: Error) => reason,
      );
      return { ...error, message: error.message };
    };
    expect(await refusal({})).toEqual({
      code: ErrorCodes.InvalidParams,
      message: '`textDocument.uri` has to be a text',
    });
    expect(await refusal({ textDocument: { uri }, position: { line: '0' } })).toEqual({
      code: ErrorCodes.InvalidParams,
      message: '`position` has to be { line, character }',
    });
    expect(client.log).toEqual([]);
  });
});
