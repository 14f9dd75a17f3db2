// Where a socket may be: in a directory that is the user's alone to change, under a name that nobody else has. What is there
// already is removed only when it is a socket of the user's at which nobody listens.

import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
} from 'node:fs';
import { createConnection, type Server } from 'node:net';
import { dirname, join, resolve } from 'node:path';

/** The socket cannot be made. `message` tells why and what to do. */
export class SocketRefused extends Error {}

/** Of `sun_path`, less the NUL. */
const longestPath = 107;
const othersMayWrite = 0o022;
const sticky = 0o1000;

/** The whole path, after the place was judged and a stale socket removed. @throws SocketRefused */
export async function claimSocketPath(given: string): Promise<string> {
  if (process.platform === 'win32')
    throw new SocketRefused('vfio-user needs UNIX sockets, which Windows lacks');
  const path = resolve(given);
  const bytes = Buffer.byteLength(path);
  if (bytes > longestPath) {
    throw new SocketRefused(`the path of a socket may have ${longestPath} bytes, and ${path} has ${bytes}`);
  }
  judgeDirectory(dirname(path));
  const there = look(path);
  if (there !== undefined) await removeStale(path, there);
  return path;
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SocketRefused(`${path} cannot be looked at: ${(error as Error).message}`);
  }
}

function judgeDirectory(directory: string): void {
  let stats: Stats;
  try {
    stats = statSync(directory);
  } catch {
    throw new SocketRefused(`there is no directory ${directory}: make it first, mkdir -m 700 ${directory}`);
  }
  if (!stats.isDirectory()) throw new SocketRefused(`${directory} is no directory`);
  const user = process.getuid?.();
  if (stats.uid !== user) {
    throw new SocketRefused(
      `${directory} belongs to another user: whoever can change it could take the socket's place. ` +
        'Choose a directory of your own, such as $XDG_RUNTIME_DIR',
    );
  }
  // Behind a sticky bit nobody can take away what is not his.
  if ((stats.mode & othersMayWrite) !== 0 && (stats.mode & sticky) === 0) {
    throw new SocketRefused(
      `others may write to ${directory}, and so could take the socket's place: chmod go-w ${directory}`,
    );
  }
}

async function removeStale(path: string, stats: Stats): Promise<void> {
  if (!stats.isSocket()) {
    throw new SocketRefused(`${path} is there already and no socket; it was left alone. Choose another path`);
  }
  if (stats.uid !== process.getuid?.()) throw new SocketRefused(`${path} is a socket of another user`);
  if (await somebodyListens(path)) {
    throw new SocketRefused(`somebody listens at ${path} already: end that server, or choose another path`);
  }
  unlinkSync(path);
}

function somebodyListens(path: string): Promise<boolean> {
  return new Promise(done => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

/** A socket that is there until it is closed. */
export interface OwnedSocket {
  close(): Promise<void>;
}

/**
 * Listens at a path that was claimed. The socket is made inside of a new directory of mode 700 and comes to its place when
 * its rights are set, so that at no moment anybody else can connect. @throws SocketRefused
 */
export async function listenAlone(listener: Server, path: string): Promise<OwnedSocket> {
  const why = (error: unknown) =>
    new SocketRefused(`the socket ${path} cannot be made: ${(error as Error).message}`);
  let folder: string;
  try {
    folder = mkdtempSync(join(dirname(path), '.amu-'));
  } catch (error) {
    throw why(error);
  }
  try {
    const inside = join(folder, 's');
    await new Promise<void>((done, fail) => {
      listener.once('error', fail);
      listener.listen(inside, () => done());
    });
    chmodSync(inside, 0o600);
    renameSync(inside, path);
  } catch (error) {
    listener.close();
    throw why(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { ino } = lstatSync(path);
  return {
    close: () => {
      removeOwn(path, ino);
      return new Promise(done => listener.close(() => done()));
    },
  };
}

/** Takes the socket away, unless it is another one by now. */
function removeOwn(path: string, ino: number): void {
  try {
    if (lstatSync(path).ino === ino) unlinkSync(path);
  } catch {
    // It is gone already, which is what was wanted.
  }
}
