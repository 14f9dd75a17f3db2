// A vfio-user client over `node:net`, as a test drives it: requests one behind the other, DMA messages served from one range
// of memory.

import { createConnection, type Socket } from 'node:net';
import { headerOf, isReply } from '../../link/message';
import { descriptorOf } from '../../link/node/net-transport';
import { messageOf, type Reply, replyOf, requestsOf, type ServedMemory, Splitter } from '../../link/testing';
import { pciConfig, VfioRegion, VfioUserCommand } from '../../spec';

export class NetClient {
  memory: ServedMemory | undefined;
  /** DMA messages that came */
  dma = 0;
  closed = false;
  private readonly splitter = new Splitter();
  private readonly waiting: ((reply: Reply | undefined) => void)[] = [];
  private id = 0;

  private constructor(readonly socket: Socket) {
    socket.on('data', chunk => {
      for (const message of this.splitter.push(chunk)) this.came(message);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      for (const done of this.waiting.splice(0)) done(undefined);
    });
  }

  static connect(path: string): Promise<NetClient> {
    return new Promise((done, fail) => {
      const socket = createConnection(path);
      socket.once('connect', () => done(new NetClient(socket)));
      socket.once('error', fail);
    });
  }

  private came(message: Uint8Array): void {
    const header = headerOf(message);
    if (isReply(header)) {
      this.waiting.shift()?.(replyOf(message));
      return;
    }
    this.dma++;
    const answer = this.memory?.answer(header, message);
    if (answer) this.socket.write(answer);
  }

  /** undefined when the server closes instead of answering. */
  request(command: number, payload: Uint8Array): Promise<Reply | undefined> {
    return this.requestBy(id => this.socket.write(messageOf(id, command, payload)));
  }
  /** The same, sent in another way. */
  requestBy(send: (id: number) => void): Promise<Reply | undefined> {
    this.id = (this.id + 1) & 0xffff;
    const { id } = this;
    return new Promise(done => {
      if (this.closed) return done(undefined);
      this.waiting.push(done);
      send(id);
    });
  }
  /** The socket's descriptor. */
  get file(): number {
    return descriptorOf(this.socket);
  }
  send(command: number, payload: Uint8Array, flags: number): void {
    this.socket.write(messageOf(0, command, payload, flags));
  }

  async open(): Promise<void> {
    const reply = await this.request(VfioUserCommand.version, requestsOf.version());
    if (reply?.errno !== 0) throw new Error(`VERSION was answered with ${reply?.errno}`);
  }

  async read(region: number, offset: number, count: number): Promise<Uint8Array> {
    const reply = await this.request(VfioUserCommand.regionRead, requestsOf.read(region, offset, count));
    if (reply?.errno !== 0) throw new Error(`REGION_READ was answered with ${reply?.errno}`);
    return reply.payload.slice(16);
  }
  async write(region: number, offset: number, data: Uint8Array): Promise<void> {
    const reply = await this.request(VfioUserCommand.regionWrite, requestsOf.write(region, offset, data));
    if (reply?.errno !== 0) throw new Error(`REGION_WRITE was answered with ${reply?.errno}`);
  }

  /** A register of 64 bits. */
  async get(offset: number): Promise<bigint> {
    const bytes = await this.read(0, offset, 8);
    return new DataView(bytes.buffer).getBigUint64(0, true);
  }
  async set(offset: number, value: bigint | number): Promise<void> {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
    await this.write(0, offset, bytes);
  }

  /** Memory space and bus mastering, as a driver enables its device. */
  async becomeMaster(): Promise<void> {
    await this.write(VfioRegion.config, pciConfig.MEMORY_SPACE.lsb >> 3, Uint8Array.of(6, 0));
  }

  close(): void {
    this.socket.destroy();
  }
}
