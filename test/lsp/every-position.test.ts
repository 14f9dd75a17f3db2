// Every request at positions of every example and of broken versions of them: no error, nothing in the log, and no
// answer that takes long. The positions are spread over the text, as many as a test run has time for; with
// AMU_EVERY_POSITION=1 it is every one.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestClient } from '../../server/testing';

const root = join(__dirname, '..', '..');
const examples = ['examples', 'std'].flatMap(folder =>
  readdirSync(join(root, folder))
    .filter(name => name.endsWith('.amu'))
    .map(name => [`${folder}/${name}`, readFileSync(join(root, folder, name), 'utf8')] as const),
);

/** For one text, unless every position is wanted. */
const budgetMilliseconds = process.env.AMU_EVERY_POSITION ? Number.POSITIVE_INFINITY : 1500;
const timeout = process.env.AMU_EVERY_POSITION ? 3_600_000 : 60_000;

/** No answer takes longer, even where the machine of a test is busy with others. */
const longestMilliseconds = 10_000;

const capabilities = {
  textDocument: {
    completion: {
      completionItem: { snippetSupport: true, resolveSupport: { properties: ['documentation'] } },
    },
    diagnostic: { relatedDocumentSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    rename: { prepareSupport: true },
  },
};

const atPosition = [
  'textDocument/completion',
  'textDocument/hover',
  'textDocument/signatureHelp',
  'textDocument/definition',
  'textDocument/typeDefinition',
  'textDocument/references',
  'textDocument/documentHighlight',
  'textDocument/prepareCallHierarchy',
  'textDocument/linkedEditingRange',
  'textDocument/selectionRange',
  'textDocument/codeAction',
  'textDocument/onTypeFormatting',
  'textDocument/rangeFormatting',
];
const ofDocument = [
  'textDocument/documentSymbol',
  'textDocument/semanticTokens/full',
  'textDocument/semanticTokens/range',
  'textDocument/formatting',
  'textDocument/codeLens',
  'textDocument/foldingRange',
  'textDocument/documentLink',
  'textDocument/inlayHint',
  'textDocument/inlineValue',
  'textDocument/diagnostic',
];
/** Refused in words where there is nothing to rename; never by a mistake of ours. */
const refusable = ['textDocument/prepareRename', 'textDocument/rename'];

let client: TestClient;
let slowest = { method: '', milliseconds: 0 };
beforeAll(async () => {
  client = await TestClient.start({ capabilities });
});
afterAll(() => client.end());

interface Params {
  readonly textDocument: { readonly uri: string };
  readonly position: { readonly line: number; readonly character: number };
}

/** Asks, resolves and follows what comes back. */
async function ask(
  method: string,
  { textDocument, position }: Params,
  until: Params['position'],
): Promise<unknown> {
  const range = { start: position, end: position };
  const params = {
    textDocument,
    position,
    range: ofDocument.includes(method) ? { start: { line: 0, character: 0 }, end: until } : range,
    positions: [position],
    options: { tabSize: 2, insertSpaces: true },
    ch: '}',
    newName: 'other',
    context: {
      includeDeclaration: true,
      diagnostics: [],
      triggerKind: 1,
      frameId: 1,
      stoppedLocation: range,
    },
  };
  const begun = performance.now();
  try {
    return await client.connection.sendRequest(method, params);
  } catch (error) {
    const { code, message } = error as { code: number; message: string };
    if (refusable.includes(method) && code === -32803 && message.length > 10) return null;
    throw new Error(`${method} at ${position.line}:${position.character}: ${message}`);
  } finally {
    const milliseconds = performance.now() - begun;
    if (milliseconds > slowest.milliseconds) slowest = { method, milliseconds };
  }
}

/** Every position, ends of lines too, in an order that is spread evenly over the text however soon it ends. */
function* positions(text: string): Iterable<Params['position']> {
  const all = text
    .split('\n')
    .flatMap((content, line) =>
      Array.from({ length: content.length + 1 }, (_, character) => ({ line, character })),
    );
  const stride = strideOf(all.length);
  for (let i = 0, at = 0; i < all.length; i++, at = (at + stride) % all.length) yield all[at];
}

/** Without a common divisor with the count, and near its golden section. */
function strideOf(count: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let stride = Math.max(1, Math.round(count * 0.618));
  while (divisor(count, stride) !== 1) stride++;
  return stride;
}

async function askAll(uri: string, text: string, budget = budgetMilliseconds): Promise<void> {
  slowest = { method: '', milliseconds: 0 };
  await client.open(uri, text);
  const textDocument = { uri };
  const lines = text.split('\n');
  const until = { line: lines.length - 1, character: lines[lines.length - 1].length };
  for (const method of ofDocument) await ask(method, { textDocument, position: until }, until);
  const end = performance.now() + budget;
  for (const position of positions(text)) {
    if (performance.now() > end) break;
    const answers = await Promise.all(
      [...atPosition, ...refusable].map(
        async method => [method, await ask(method, { textDocument, position }, until)] as const,
      ),
    );
    for (const [method, answer] of answers) await follow(method, answer);
  }
  await client.close(uri);
  expect(client.log).toEqual([]);
  expect(slowest.milliseconds, slowest.method).toBeLessThan(longestMilliseconds);
}

async function follow(method: string, answer: unknown): Promise<void> {
  if (!Array.isArray(answer) || answer.length === 0) return;
  if (method === 'textDocument/completion') {
    await client.connection.sendRequest('completionItem/resolve', answer[answer.length >> 1]);
  } else if (method === 'textDocument/prepareCallHierarchy') {
    await client.connection.sendRequest('callHierarchy/incomingCalls', { item: answer[0] });
    await client.connection.sendRequest('callHierarchy/outgoingCalls', { item: answer[0] });
  }
}

describe('every request at every position', () => {
  it('asks for all that the server offers', async () => {
    const offered = Object.keys(client.initialized.capabilities).filter(key => key.endsWith('Provider'));
    expect(offered.map(key => key.replace('Provider', '')).sort()).toEqual([
      'callHierarchy',
      'codeAction',
      'codeLens',
      'completion',
      'definition',
      'diagnostic',
      'documentFormatting',
      'documentHighlight',
      'documentLink',
      'documentOnTypeFormatting',
      'documentRangeFormatting',
      'documentSymbol',
      'foldingRange',
      'hover',
      'inlayHint',
      'inlineValue',
      'linkedEditingRange',
      'references',
      'rename',
      'selectionRange',
      'semanticTokens',
      'signatureHelp',
      'typeDefinition',
      // Asks for names of the workspace, and has no position.
      'workspaceSymbol',
    ]);
  });

  it.each(examples)('%s', async (name, text) => askAll(`file:///work/${name}`, text), timeout);

  it.each(examples)(
    '%s cut off in its middle, and with every brace and quote gone',
    async (name, text) => {
      await askAll(`file:///work/${name}`, text.slice(0, text.length / 2), budgetMilliseconds / 3);
      await askAll(`file:///work/${name}`, text.replace(/[{}"]/g, ''), budgetMilliseconds / 3);
    },
    timeout,
  );

  it(
    'survives texts that are none',
    async () => {
      const texts = [
        '',
        '\ufeff',
        '\0\0',
        '{'.repeat(300),
        '"{"{"{',
        'system',
        '/*',
        '\r\r\n\n',
        '😀'.repeat(50),
      ];
      for (const text of texts) await askAll('untitled:Untitled-1', text, budgetMilliseconds / 3);
    },
    timeout,
  );
});
