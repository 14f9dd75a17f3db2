import { afterEach, describe, expect, it } from 'vitest';
import { type Diagnostic, DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import { type StartOptions, TestClient } from './testing';

const uri = 'file:///work/system.amu';
const library = 'file:///work/parts.amu';
let client: TestClient;
const start = async (options?: StartOptions) => {
  client = await TestClient.start(options);
};
afterEach(() => client.end());

const errors = (list: Diagnostic[]) => list.filter(d => d.severity === DiagnosticSeverity.Error);
const clean = (list: Diagnostic[]) => errors(list).length === 0;
const broken = (list: Diagnostic[]) => errors(list).length > 0;

describe('diagnostics as one types', () => {
  it('come at the place, with severity, code, source and the version', async () => {
    await start();
    const place = await client.open(uri, 'constant a = «b7»\n', 5);
    const [found] = errors(await client.diagnostics(uri, broken));
    expect(found).toMatchObject({ range: place, severity: 1, code: 'unknown-name', source: 'amu' });
    expect(found.message).toContain('b7');
  });

  it('go when the mistake is mended, and carry the version of the text that they are about', async () => {
    await start();
    const place = await client.open(uri, 'constant a = «b7»\n');
    await client.diagnostics(uri, broken);
    await client.type(uri, place, '42');
    await client.diagnostics(uri, clean);
    expect(client.history.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('wait until the typing pauses', async () => {
    await start();
    const place = await client.open(uri, 'constant a = «»1\n');
    await client.diagnostics(uri);
    for (const digit of '23456') await client.type(uri, place, digit);
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(client.published.map(({ version }) => version)).toEqual([6]);
  });

  it('name the other place of a double declaration', async () => {
    await start();
    await client.open(uri, 'constant a = 1\nconstant a = 2\n');
    const [found] = errors(await client.diagnostics(uri, broken));
    expect(found.relatedInformation?.[0].location).toEqual({
      uri,
      range: { start: { line: 0, character: 9 }, end: { line: 0, character: 10 } },
    });
  });

  it('fade what is not needed', async () => {
    await start({ disk: { [library]: 'constant a = 1\n' } });
    await client.open(uri, 'import "parts.amu"\nimport "parts.amu"\n');
    const found = await client.diagnostics(uri, list => list.length > 0);
    expect(found.flatMap(({ tags }) => tags ?? [])).toContain(DiagnosticTag.Unnecessary);
  });

  it('lead to the page that explains them, when the client has one', async () => {
    await start({ initializationOptions: { checksPage: 'file:///docs/checks.md' } });
    await client.open(uri, 'constant a = b7\n');
    const [found] = await client.diagnostics(uri, broken);
    expect(found.codeDescription).toEqual({ href: 'file:///docs/checks.md#unknown-name' });
  });

  it.each([
    ['CRLF', '// one\r\n\r\nconstant a = «b7»\r\n'],
    ['a lone CR', '// one\rconstant a = «b7»\r'],
    ['characters of two units', 'constant 信 = 1 /* 😀😀 */ constant a = «b7»\n'],
    ['a byte order mark', '\ufeffconstant a = «b7»\n'],
    ['no line end', 'constant a = «b7»'],
  ])('stand right with %s', async (_, text) => {
    await start();
    const place = await client.open(uri, text);
    const found = await client.diagnostics(uri, broken);
    expect(found.map(({ range }) => range)).toContainEqual(place);
  });

  it('go with the file that is closed', async () => {
    await start();
    await client.open(uri, 'constant a = b7\n');
    await client.diagnostics(uri, broken);
    await client.close(uri);
    expect(await client.diagnostics(uri, list => list.length === 0)).toEqual([]);
  });
});

describe('imports', () => {
  const importing = 'import "parts.amu"\nconstant b = a\n';

  it('are read from the disk', async () => {
    await start({ disk: { [library]: 'constant a = 1\n' } });
    await client.open(uri, importing);
    expect(errors(await client.diagnostics(uri))).toEqual([]);
  });

  it('re-check the open files that import a file which changed on the disk, came or went', async () => {
    await start({ disk: { [library]: 'constant a = 1\n' } });
    await client.open(uri, importing);
    await client.diagnostics(uri, clean);
    await client.write(library, 'constant other = 1\n');
    await client.diagnostics(uri, broken);
    await client.write(library);
    expect((await client.diagnostics(uri, broken)).map(({ code }) => code)).toContain('import-missing');
    await client.write(library, 'constant a = 1\n');
    await client.diagnostics(uri, clean);
  });

  it('follow what the editor has open, before it is saved', async () => {
    await start({ disk: { [library]: 'constant a = 1\n' } });
    await client.open(uri, importing);
    await client.diagnostics(uri, clean);
    const name = await client.open(library, 'constant «a» = 1\n');
    await client.type(library, name, 'x');
    await client.diagnostics(uri, broken);
    await client.close(library);
    await client.diagnostics(uri, clean);
  });

  it('are the same file however their uri is spelled', async () => {
    await start();
    const entry = 'file:///c%3A/my%20work/system.amu';
    await client.open('file:///C:/my work/parts.amu', 'constant a = 1\n');
    await client.open(entry, importing);
    expect(errors(await client.diagnostics(entry))).toEqual([]);
  });

  it('show their own mistakes while an open file imports them', async () => {
    await start({ disk: { [library]: 'constant a = b7\n' } });
    await client.open(uri, importing);
    expect((await client.diagnostics(library, broken)).map(({ code }) => code)).toContain('unknown-name');
    await client.close(uri);
    await client.diagnostics(library, list => list.length === 0);
  });

  it('are watched where the client can watch', async () => {
    await start({ capabilities: { workspace: { didChangeWatchedFiles: { dynamicRegistration: true } } } });
    await client.open(uri, 'constant a = b7\n');
    await client.diagnostics(uri, broken);
    expect(client.registrations).toMatchObject([
      {
        method: 'workspace/didChangeWatchedFiles',
        registerOptions: { watchers: [{ globPattern: '**/*.amu' }] },
      },
    ]);
  });
});
