import { describe, expect, it } from 'vitest';
import { CancellationToken, CancellationTokenSource, ErrorCodes, LSPErrorCodes } from 'vscode-languageserver';
import { breathe, Guard, Refusal } from './guard';

const begun = () => {
  const log: string[] = [];
  const guard = new Guard(message => log.push(message));
  guard.begin();
  return { guard, log };
};

describe('a request', () => {
  it('whose provider throws is answered with nothing, and logged once', async () => {
    const { guard, log } = begun();
    const ask = guard.request('hover', () => {
      throw new TypeError('rings is not iterable');
    });
    expect(await ask({}, CancellationToken.None)).toBeNull();
    expect(await ask({}, CancellationToken.None)).toBeNull();
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/^hover: rings is not iterable/);
  });

  it('that cannot be done is refused in the provider’s words', async () => {
    const { guard, log } = begun();
    const ask = guard.request('rename', () => {
      throw new Refusal('`t0` is taken');
    });
    expect(await ask({}, CancellationToken.None)).toMatchObject({
      code: LSPErrorCodes.RequestFailed,
      message: '`t0` is taken',
    });
    expect(log).toEqual([]);
  });

  it('before `initialize` and after `shutdown` is refused', async () => {
    const guard = new Guard(() => {});
    const ask = guard.request('hover', () => 1);
    expect(await ask({}, CancellationToken.None)).toMatchObject({ code: ErrorCodes.ServerNotInitialized });
    expect(guard.begin()).toBeUndefined();
    expect(await ask({}, CancellationToken.None)).toBe(1);
    expect(guard.begin()).toMatchObject({ code: ErrorCodes.InvalidRequest });
    guard.end();
    expect(await ask({}, CancellationToken.None)).toMatchObject({ code: ErrorCodes.InvalidRequest });
  });

  it('that is cancelled before or while it works is answered so', async () => {
    const { guard } = begun();
    const source = new CancellationTokenSource();
    const ask = guard.request('references', async (_, { token }) => {
      await breathe(token);
      return 1;
    });
    const answer = ask({}, source.token);
    source.cancel();
    expect(await answer).toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(await ask({}, source.token)).toMatchObject({ code: LSPErrorCodes.RequestCancelled });
  });
});

describe('a notification', () => {
  it('is heard only between `initialize` and `shutdown`, and its mistakes are logged', () => {
    const log: string[] = [];
    const guard = new Guard(message => log.push(message));
    const heard: number[] = [];
    const hear = guard.notification('open', (n: number) => heard.push(n));
    hear(1);
    guard.begin();
    hear(2);
    guard.end();
    hear(3);
    expect(heard).toEqual([2]);
    guard.notification('open', () => undefined)(0);
    expect(log).toEqual([]);
  });
});
