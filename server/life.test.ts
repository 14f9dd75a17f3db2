// The life of a server: what may be asked when, which positions and settings hold.

import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  CodeLensRequest,
  CompletionRequest,
  createConnection,
  createProtocolConnection,
  DefinitionRequest,
  DidOpenTextDocumentNotification,
  DocumentSymbolRequest,
  ErrorCodes,
  HoverRequest,
  InitializeRequest,
  InlayHintRequest,
  type Location,
  LSPErrorCodes,
  ProposedFeatures,
  type ProtocolConnection,
  ReferencesRequest,
  SemanticTokensRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  WorkspaceSymbolRequest,
} from 'vscode-languageserver/node';
import { createServer } from './connection';
import { at, type StartOptions, TestClient } from './testing';

const uri = 'file:///work/system.amu';
const system = `system s {
  function pf: physical {
    memory ram { at: 0x10000  size: 1MiB }
    interface sw0 { tx t0 { slots: 4 }  rx r0 { slots: 4 } }
  }
  session loop: pf.sw0.t0 -> pf.sw0.r0
}
driver app on pf {
  bring_up
}
`;

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'answered',
    (error: { code: number; message: string }) => {
      expect(error.message).not.toMatch(/\bat .*[:(]\d+|node_modules/);
      return error.code;
    },
  );

describe('the life of a server', () => {
  let raw: ProtocolConnection;
  const begin = () => {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const server = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(toServer),
      new StreamMessageWriter(toClient),
    );
    createServer(server, { read: () => undefined }).listen();
    raw = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
    raw.listen();
  };
  const initialize = { processId: null, rootUri: null, capabilities: {} };
  const asked = { textDocument: { uri }, position: { line: 0, character: 0 } };
  afterEach(() => {
    raw.end();
    raw.dispose();
  });

  it('nothing can be asked before `initialize`, not even what there is not', async () => {
    begin();
    expect(await codeOf(raw.sendRequest(HoverRequest.type, asked))).toBe(ErrorCodes.ServerNotInitialized);
    expect(await codeOf(raw.sendRequest('amu/nothing'))).toBe(ErrorCodes.ServerNotInitialized);
    expect(await codeOf(raw.sendRequest(ShutdownRequest.type))).toBe(ErrorCodes.ServerNotInitialized);
    await raw.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: 'amu', version: 1, text: 'constant a = 1' },
    });
    await raw.sendRequest(InitializeRequest.type, initialize);
    expect(await raw.sendRequest(DocumentSymbolRequest.type, asked)).toBeNull();
  });

  it('`initialize` comes once', async () => {
    begin();
    await raw.sendRequest(InitializeRequest.type, initialize);
    expect(await codeOf(raw.sendRequest(InitializeRequest.type, initialize))).toBe(ErrorCodes.InvalidRequest);
  });

  it('nothing can be asked after `shutdown`', async () => {
    begin();
    await raw.sendRequest(InitializeRequest.type, initialize);
    await raw.sendRequest(ShutdownRequest.type);
    expect(await codeOf(raw.sendRequest(HoverRequest.type, asked))).toBe(ErrorCodes.InvalidRequest);
    expect(await codeOf(raw.sendRequest('amu/nothing'))).toBe(ErrorCodes.InvalidRequest);
  });

  it('what there is not is MethodNotFound; unknown notifications are not heard', async () => {
    begin();
    await raw.sendRequest(InitializeRequest.type, initialize);
    expect(await codeOf(raw.sendRequest('textDocument/documentColor', asked))).toBe(
      ErrorCodes.MethodNotFound,
    );
    expect(await codeOf(raw.sendRequest('amu/nothing'))).toBe(ErrorCodes.MethodNotFound);
    await raw.sendNotification('amu/nothing', {});
    expect(await codeOf(raw.sendRequest(HoverRequest.type, asked))).toBe('answered');
  });
});

let client: TestClient;
const start = async (options?: StartOptions) => {
  client = await TestClient.start(options);
};

describe('cancellation', () => {
  afterEach(() => client.end());
  it.each([
    ['hover', HoverRequest.method],
    ['completion', CompletionRequest.method],
    ['references', ReferencesRequest.method],
    ['workspace symbols', WorkspaceSymbolRequest.method],
  ])('of %s is answered with RequestCancelled', async (_, method) => {
    await start();
    const place = await client.open(uri, system);
    const source = new CancellationTokenSource();
    const params = { ...at(uri, place), context: { includeDeclaration: true }, query: '' };
    const answer = codeOf(client.connection.sendRequest(method, params, source.token));
    source.cancel();
    expect(await answer).toBe(LSPErrorCodes.RequestCancelled);
  });
});

describe('position encodings', () => {
  afterEach(() => client.end());
  const text = '// 😀é信\r\nconstant a = 1 /* 😀 */ constant size = 2 constant b = «size»\r\n';
  const units = { 'utf-8': 4, 'utf-16': 2, 'utf-32': 1 } as const;

  it.each(['utf-8', 'utf-16', 'utf-32'] as const)(
    '%s: requests, answers and changes count in it',
    async encoding => {
      await start({ capabilities: { general: { positionEncodings: [encoding, 'utf-16'] } } });
      expect(client.initialized.capabilities.positionEncoding).toBe(encoding);
      await client.open(uri, text);
      const line = client.text(uri).getText().split('\r\n')[1];
      const shift = units[encoding] - units['utf-16'];
      const used = line.lastIndexOf('size') + shift;
      const declared = line.indexOf('size') + shift;
      const position = { line: 1, character: used + 1 };
      const found = (await client.connection.sendRequest(DefinitionRequest.type, {
        textDocument: { uri },
        position,
      })) as Location;
      expect(found.range).toEqual({
        start: { line: 1, character: declared },
        end: { line: 1, character: declared + 4 },
      });
      const tokens = await client.connection.sendRequest(SemanticTokensRequest.type, {
        textDocument: { uri },
      });
      expect(tokens!.data.slice(5, 8)).toEqual([0, declared - 9, 4]);
      // A change counts so, too: the 2 becomes 30.
      const two = line.indexOf('2') + shift;
      await client.connection.sendNotification('textDocument/didChange', {
        textDocument: { uri, version: 2 },
        contentChanges: [
          { range: { start: { line: 1, character: two }, end: { line: 1, character: two + 1 } }, text: '30' },
        ],
      });
      const told = await client.connection.sendRequest(HoverRequest.type, {
        textDocument: { uri },
        position: { line: 1, character: used + 2 },
      });
      expect(told?.contents).toMatchObject({ value: expect.stringContaining('30 = 0x1e') });
    },
  );

  it('UTF-16 where the client says nothing', async () => {
    await start();
    expect(client.initialized.capabilities.positionEncoding).toBe('utf-16');
  });
});

describe('settings', () => {
  afterEach(() => client.end());
  const lenses = async (of = uri) =>
    (await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: of } }))?.map(
      ({ command }) => command?.title ?? 'counts',
    );
  const hints = async () =>
    (
      await client.connection.sendRequest(InlayHintRequest.type, {
        textDocument: { uri },
        range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } },
      })
    )?.map(({ label }) => label);

  it('are asked for each file, and anew when they changed', async () => {
    let run = false;
    const scopes: (string | undefined)[] = [];
    await start({
      capabilities: {
        workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } },
      },
      settings: scope => {
        scopes.push(scope);
        return { codeLens: { run, references: false, sessions: false } };
      },
    });
    await client.open(uri, system);
    expect(await lenses()).toEqual([]);
    expect(await lenses()).toEqual([]);
    expect(scopes).toEqual([uri]);
    expect(client.registrations).toContainEqual(
      expect.objectContaining({ method: 'workspace/didChangeConfiguration' }),
    );
    run = true;
    await client.configure();
    expect(await lenses()).toEqual(['Run', 'Debug']);
  });

  it('come with `initialize` and with changes from clients that cannot be asked', async () => {
    const off = { identifiers: false, addresses: false, sizes: false, latency: false };
    await start({ initializationOptions: { settings: { inlayHints: off } } });
    await client.open(uri, system);
    expect(await hints()).toEqual([]);
    await client.configure({ amuscope: { inlayHints: { ...off, latency: true } } });
    expect(await hints()).toEqual([expect.stringMatching(/^>= \d+/)]);
    await client.configure('nonsense');
    await client.configure({ amuscope: { inlayHints: 7, codeLens: { run: 'yes' } } });
    expect((await hints())!.length).toBeGreaterThan(3);
  });

  it('that changed let the client ask again', async () => {
    const refreshSupport = true;
    await start({
      capabilities: {
        workspace: {
          inlayHint: { refreshSupport },
          codeLens: { refreshSupport },
          diagnostics: { refreshSupport },
        },
        textDocument: { diagnostic: {} },
      },
    });
    await client.configure({});
    await expect
      .poll(() => [...client.asked].sort())
      .toEqual(['workspace/codeLens/refresh', 'workspace/diagnostic/refresh', 'workspace/inlayHint/refresh']);
  });
});

describe('documents without a file', () => {
  afterEach(() => client.end());
  it.each(['untitled:Untitled-1', 'vscode-vfs://github/work/system.amu', 'git:/work/system.amu?%7B%7D'])(
    '%s: everything but the disk',
    async virtual => {
      const read: string[] = [];
      await start({
        host: {
          read: asked => {
            read.push(asked);
            return undefined;
          },
        },
      });
      const place = await client.open(
        virtual,
        `import "parts.amu"\n${system.replace('driver app', 'driver «app»')}`,
      );
      expect(await client.connection.sendRequest(HoverRequest.type, at(virtual, place))).not.toBeNull();
      expect(
        await client.connection.sendRequest(ReferencesRequest.type, {
          ...at(virtual, place),
          context: { includeDeclaration: true },
        }),
      ).toHaveLength(1);
      expect(read.filter(asked => asked.startsWith('file:'))).toEqual([]);
    },
  );
});
