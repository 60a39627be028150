import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { inject } from 'vitest';
import { encryptedBy } from '../../payload-codec.ts';
import { testCodec } from './encryption.ts';

/** Connections to the shared Temporal server: one for clients and one for workers. */
export interface TestTemporalConnection {
  readonly client: Client;
  readonly connection: Connection;
  readonly nativeConnection: NativeConnection;
  readonly address: string;
  readonly namespace: string;
  readonly close: () => Promise<void>;
}

/** Connects to the Temporal server that all test files share. Close it after the workers that use it. */
export async function connectToTemporal(
  { address, namespace } = inject('temporal'),
  codec = testCodec,
): Promise<TestTemporalConnection> {
  const [connection, nativeConnection] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
  ]);
  return {
    client: new Client({ connection, namespace, dataConverter: encryptedBy(codec) }),
    connection,
    nativeConnection,
    address,
    namespace,
    close: async () => {
      await connection.close();
      await nativeConnection.close();
    },
  };
}

/** A task queue that no other test polls. */
export function uniqueTaskQueue(): string {
  return `test-${randomUUID()}`;
}
