import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { generate, type GenerateResult } from 'selfsigned';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { readConfig, readTemporalSecurity, type TemporalSecurity } from '../../config.ts';
import { asVariable, aTestKey } from '../support/encryption.ts';
import { assertTemporalReachable } from '../../stack/reachable.ts';
import { temporalConnection } from '../../temporal-connection.ts';

const NAME = 'temporal.example';
const KEY = 'the-key-of-a-namespace';

let folder: string;
let authority: GenerateResult;
let own: GenerateResult;
let front: Server;
const servers: Server[] = [];

function sign(name: string, cA: boolean): Promise<GenerateResult> {
  return generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA, critical: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
    ...(cA ? {} : { ca: { key: authority.private, cert: authority.cert } }),
  });
}

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function listen<Listener extends Server>(server: Listener): Promise<Listener> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

function addressOf(server: Server): string {
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('The server does not listen on a port');
  return `127.0.0.1:${place.port}`;
}

/** The shared Temporal server as an operator may have it: behind TLS, for those alone who have a certificate. */
function startFront(): Promise<Server> {
  const { cert, private: key } = own;
  const server = createServer(
    { cert, key, ca: authority.cert, requestCert: true, ALPNProtocols: ['h2'] },
    (outside) => {
      const { hostname, port } = new URL(`tcp://${inject('temporal').address}`);
      const inside = connect({ host: hostname, port: Number(port) });
      outside.pipe(inside).pipe(outside);
      for (const end of [outside, inside]) {
        end.on('error', () => {
          outside.destroy();
          inside.destroy();
        });
      }
    },
  );
  return listen(server);
}

function securityOf(variables: Partial<Record<keyof TemporalSecurity, string>>): TemporalSecurity {
  return readTemporalSecurity({
    TEMPORAL_TLS_SERVER_NAME: NAME,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: fileOf('authority.pem', authority.cert),
    ...variables,
  });
}

function ownCertificate(): Partial<Record<keyof TemporalSecurity, string>> {
  return {
    TEMPORAL_TLS_CLIENT_CERT_PATH: fileOf('own.pem', own.cert),
    TEMPORAL_TLS_CLIENT_KEY_PATH: fileOf('own.key', own.private),
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-temporal-'));
  authority = await sign('authority.example', true);
  own = await sign(NAME, false);
  front = await startFront();
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

it('a server behind TLS that asks for a certificate is reached with one', async () => {
  const security = securityOf(ownCertificate());
  const { namespace } = inject('temporal');
  await expect(
    assertTemporalReachable({ address: addressOf(front), namespace, security }),
  ).resolves.toBeUndefined();
  const worker = await NativeConnection.connect(temporalConnection(addressOf(front), security));
  const answer = await worker.workflowService.describeNamespace({ namespace });
  await worker.close();
  expect(answer.namespaceInfo?.name).toBe(namespace);
});

it.each([
  ['without a certificate of our own', () => securityOf({})],
  [
    'by a name that its certificate has not',
    () => securityOf({ ...ownCertificate(), TEMPORAL_TLS_SERVER_NAME: 'another.example' }),
  ],
  ['without TLS', () => securityOf({ ...ownCertificate(), TEMPORAL_TLS: 'false' })],
])('such a server is not reached %s', async (_, security) => {
  const { namespace } = inject('temporal');
  const reached = assertTemporalReachable({ address: addressOf(front), namespace, security: security() });
  await expect(reached).rejects.toThrow('that TEMPORAL_ADDRESS names cannot be reached');
});

it('a key goes with every call, and only over TLS', async () => {
  const seen: (string | undefined)[] = [];
  const server = createSecureServer({ cert: own.cert, key: own.private });
  server.on('stream', (stream, headers) => {
    seen.push(headers.authorization);
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' },
      { endStream: true },
    );
  });
  await listen(server);
  const options = temporalConnection(addressOf(server), securityOf({ TEMPORAL_API_KEY: KEY }));
  expect(options.tls).toBeTypeOf('object');
  await expect(Connection.connect(options)).rejects.toThrow();
  await expect(NativeConnection.connect(options)).rejects.toThrow();
  expect(seen.length).toBeGreaterThanOrEqual(2);
  expect(new Set(seen)).toEqual(new Set([`Bearer ${KEY}`]));
});

it('a certificate without its key is refused by the name of what is missing', () => {
  expect(() => readTemporalSecurity({ TEMPORAL_TLS_CLIENT_CERT_PATH: 'own.pem' })).toThrow(
    'TEMPORAL_TLS_CLIENT_KEY_PATH: is missing beside the other of the two',
  );
});

it('a server that wants nothing is spoken to without TLS', () => {
  const config = readConfig({
    DATABASE_URL: 'postgresql://127.0.0.1/x',
    TEMPORAL_ADDRESS: '127.0.0.1:7233',
    PAYLOAD_KEYS: asVariable(aTestKey('test')),
    PERSONAL_DATA_KEYS: asVariable(aTestKey('test')),
  });
  expect(temporalConnection(config.TEMPORAL_ADDRESS, config)).toEqual({
    address: '127.0.0.1:7233',
    tls: false,
  });
});
