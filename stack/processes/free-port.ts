import { once } from 'node:events';
import { createServer } from 'node:net';
import { codeOf, StackFailure } from '../stack-failure.ts';

/** Where a server is to listen. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

async function portThatListens({ host, port }: ListenAddress): Promise<number> {
  const server = createServer();
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
  return address.port;
}

/** A port of the loopback address that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  return portThatListens({ host: '127.0.0.1', port: 0 });
}

/**
 * The port to listen on: the given one, or a free one for 0.
 *
 * @throws StackFailure when the port or the address cannot be had.
 */
export async function claimPort(address: ListenAddress): Promise<number> {
  const { host, port } = address;
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} of ${host} is in use by another program. Stop that program, or set PORT to another port (0 picks a free one).`,
    EACCES: `Port ${port} of ${host} may not be used by this user. Set PORT to a port above 1023.`,
    EADDRNOTAVAIL: `${host} is not an address of this machine. Set HOST to one that is, for example 127.0.0.1.`,
    ENOTFOUND: `${host} is not an address of this machine. Set HOST to one that is, for example 127.0.0.1.`,
  };
  try {
    return await portThatListens(address);
  } catch (error) {
    throw new StackFailure(
      reasons[codeOf(error) ?? ''] ?? `Port ${port} of ${host} cannot be used: ${String(error)}`,
    );
  }
}
