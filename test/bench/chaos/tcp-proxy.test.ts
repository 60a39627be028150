import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TcpProxy } from '../../../bench/chaos/tcp-proxy.ts';

let echo: Server;
let proxy: TcpProxy;

beforeEach(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  echo.listen({ host: '127.0.0.1', port: 0 });
  await once(echo, 'listening');
  const address = echo.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  proxy = await TcpProxy.open(address.port);
});

afterEach(async () => {
  await proxy.close();
  echo.close();
});

function open(): Socket {
  return connect({ host: '127.0.0.1', port: proxy.port });
}

async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = await once(socket, 'data');
  return String(answer);
}

it('a link that is well passes everything on, both ways', async () => {
  const socket = open();
  expect(await ask(socket, 'hello')).toBe('hello');
  socket.destroy();
});

it('a link that is cut resets what is open and refuses what is new, until it is mended', async () => {
  const socket = open();
  await ask(socket, 'hello');
  const reset = once(socket, 'error');
  proxy.break('cut');
  expect(await reset).toMatchObject([{ code: 'ECONNRESET' }]);
  const refused = open();
  await expect(once(refused, 'data')).rejects.toMatchObject({ code: 'ECONNRESET' });
  proxy.mend();
  const again = open();
  expect(await ask(again, 'again')).toBe('again');
  again.destroy();
});

it('a link that is silent keeps its connections and delivers when it is mended', async () => {
  const socket = open();
  await ask(socket, 'hello');
  proxy.break('silence');
  let heard = '';
  socket.on('data', (chunk) => (heard += String(chunk)));
  const other = open();
  await once(other, 'connect');
  socket.write('held back');
  expect(heard).toBe('');
  const told = once(socket, 'data');
  proxy.mend();
  await told;
  expect(heard).toBe('held back');
  socket.destroy();
  other.destroy();
});

it('a link that is slow delivers all the same', async () => {
  proxy.break('slow');
  const socket = open();
  expect(await ask(socket, 'slowly')).toBe('slowly');
  socket.destroy();
});
