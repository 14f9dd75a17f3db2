import { describe, expect, it } from 'vitest';
import { RenameRequest } from 'vscode-languageserver/node';
import { findFilesRequest, readFileRequest } from './client-files';
import { at, TestClient } from './testing';

const library = 'driver lib on pf { bring_up }\nsystem s { function pf: physical { } }\n';

describe('files that only the client can read', () => {
  const start = async (texts: Record<string, string | null>, offered = true) => {
    const client = await TestClient.start({
      host: { read: () => undefined, serves: uri => uri.startsWith('file:') },
      initializationOptions: { readsFiles: offered },
    });
    const asked: string[] = [];
    client.connection.onRequest(readFileRequest, ({ uri }: { uri: string }) => {
      asked.push(uri);
      return { text: texts[uri] ?? null };
    });
    return { client, asked };
  };
  /** Waits for findings where the import is missing, or is not. */
  const missing = (client: TestClient, uri: string, wanted: boolean) =>
    client.diagnostics(uri, found => found.some(d => d.code === 'import-missing') === wanted);

  it('are asked for once, and the file that imports them is linked again when they come', async () => {
    const { client, asked } = await start({ 'vfs:/lib.amu': library });
    await client.open('vfs:/main.amu', 'import "lib.amu"\n');
    await missing(client, 'vfs:/main.amu', false);
    expect(asked).toEqual(['vfs:/lib.amu']);
    client.end();
  });

  it('are found in folders that only the client knows: a name is renamed in files that nobody has open', async () => {
    const texts: Record<string, string> = {
      'vfs:/work/lib.amu': library,
      'vfs:/work/user.amu': 'import "lib.amu"\ntest "t" of s { }\n',
    };
    const client = await TestClient.start({
      host: { read: () => undefined, serves: uri => uri.startsWith('file:') },
      initializationOptions: { readsFiles: true },
      folders: ['vfs:/work'],
    });
    client.connection.onRequest(readFileRequest, ({ uri }: { uri: string }) => ({
      text: texts[uri] ?? null,
    }));
    client.connection.onRequest(findFilesRequest, ({ folder }: { folder: string }) => ({
      uris: Object.keys(texts).filter(uri => uri.startsWith(folder)),
    }));
    const place = await client.open('vfs:/work/lib.amu', library.replace('system s', 'system «s»'));
    const edit = await client.connection.sendRequest(RenameRequest.type, {
      ...at('vfs:/work/lib.amu', place),
      newName: 'board',
    });
    expect(Object.keys(edit?.changes ?? {}).sort()).toEqual(['vfs:/work/lib.amu', 'vfs:/work/user.amu']);
    client.end();
  });

  it('stay missing when the client has none either', async () => {
    const { client } = await start({});
    await client.open('vfs:/main.amu', 'import "lib.amu"\n');
    await missing(client, 'vfs:/main.amu', true);
    client.end();
  });

  it('are asked for again when the client tells that they changed', async () => {
    const texts: Record<string, string | null> = {};
    const { client, asked } = await start(texts);
    await client.open('vfs:/main.amu', 'import "lib.amu"\n');
    await missing(client, 'vfs:/main.amu', true);
    texts['vfs:/lib.amu'] = library;
    await client.write('vfs:/lib.amu', library);
    await missing(client, 'vfs:/main.amu', false);
    expect(asked.length).toBe(2);
    client.end();
  });

  it('are not asked for from the machine of the server, nor from a client that offers none', async () => {
    const { client, asked } = await start({ 'file:///lib.amu': library });
    await client.open('file:///main.amu', 'import "lib.amu"\n');
    await missing(client, 'file:///main.amu', true);
    const other = await start({ 'vfs:/lib.amu': library }, false);
    await other.client.open('vfs:/main.amu', 'import "lib.amu"\n');
    await missing(other.client, 'vfs:/main.amu', true);
    expect([...asked, ...other.asked]).toEqual([]);
    client.end();
    other.client.end();
  });
});
