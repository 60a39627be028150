import { once } from 'node:events';
import { createServer, connect, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { LinkFault } from './schedule.ts';

const SLOW_MS = 400;

/** A connection between two programs that can be cut, silenced or slowed. */
export class TcpProxy {
  private readonly server: Server;
  private readonly targetPort: number;
  private readonly sockets = new Set<Socket>();
  /** Called when the link is well again, to let go of what was held back. */
  private readonly held = new Set<() => void>();
  private fault: LinkFault | null = null;

  private constructor(targetPort: number) {
    this.targetPort = targetPort;
    this.server = createServer((client) => {
      this.accept(client);
    });
  }

  /** Listens on a free port of the loopback address and passes everything on to the target's port. */
  static async open(targetPort: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort);
    proxy.server.listen({ host: '127.0.0.1', port: 0 });
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return address.port;
  }

  /** Begins a fault on every connection, those that are open and those to come; it replaces an earlier one. */
  break(fault: LinkFault): void {
    this.fault = fault;
    if (fault === 'cut') for (const socket of this.sockets) socket.resetAndDestroy();
    if (fault !== 'silence') this.letGo();
  }

  /** Ends the fault. What was held back is delivered. */
  mend(): void {
    this.fault = null;
    this.letGo();
  }

  async close(): Promise<void> {
    this.letGo();
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private letGo(): void {
    for (const pass of this.held) pass();
    this.held.clear();
  }

  private accept(client: Socket): void {
    if (this.fault === 'cut') {
      client.resetAndDestroy();
      return;
    }
    const target = connect({ host: '127.0.0.1', port: this.targetPort, noDelay: true });
    client.setNoDelay(true);
    this.join(client, target);
    this.join(target, client);
    client.pipe(this.delayed()).pipe(target);
    target.pipe(this.delayed()).pipe(client);
  }

  /** Ends one side when the other one ends, by a reset where that was one. */
  private join(socket: Socket, other: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => {
      other.resetAndDestroy();
    });
    socket.once('close', () => {
      this.sockets.delete(socket);
      other.destroySoon();
    });
  }

  private delayed(): Transform {
    return new Transform({
      transform: (chunk, _encoding, done) => {
        const pass = (): void => {
          done(null, chunk);
        };
        if (this.fault === 'silence') this.held.add(pass);
        else if (this.fault === 'slow') setTimeout(pass, SLOW_MS);
        else pass();
      },
    });
  }
}
