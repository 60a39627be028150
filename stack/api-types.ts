import openapiTS, { astToString } from 'openapi-typescript';
import { pino } from 'pino';
import { buildApp } from '../api/app.ts';
import { openTemporal } from '../api/engine.ts';
import { PersonalData } from '../db/personal-data.ts';
import { openDatabase } from '../db/pool.ts';
import { drawKey } from '../encryption.ts';
import { PayloadEncryption } from '../payload-codec.ts';

/** Nothing listens there, and nothing is asked: the document comes from the routes alone. */
const NOBODY = '127.0.0.1:1';
const heading =
  '/** Generated from the OpenAPI document of the API by `npm run generate:api`; never edited. */\n\n';

/** The OpenAPI document of the API as it would serve it, without any server. */
export async function readApiDocument(): Promise<string> {
  const database = openDatabase({
    databaseUrl: `postgres://${NOBODY}/none`,
    role: 'countersign_api',
    maximumConnections: 1,
    onBrokenConnection: () => undefined,
  });
  const temporal = openTemporal({
    TEMPORAL_ADDRESS: NOBODY,
    TEMPORAL_NAMESPACE: 'default',
    PAYLOAD_KEYS: [{ id: 'none', key: drawKey() }],
  });
  const app = await buildApp({
    config: {
      ATTACHMENT_LIMIT_BYTES: 1,
      RATE_LIMIT_PER_MINUTE: 1,
      ENGINE_DEADLINE_MS: 1,
      LONGEST_BACKLOG_MS: 1,
      LONGEST_EVENT_LOOP_DELAY_MS: 1,
      TEMPORAL_TASK_QUEUE: 'none',
      TEMPORAL_UI_ORIGINS: [],
      TRUSTED_PROXIES: undefined,
    },
    database: database.database,
    listen: database.listen,
    temporal: temporal.client,
    codec: new PayloadEncryption([]),
    personal: new PersonalData([]),
    log: pino({ level: 'silent' }),
    signIn: {
      publicUrl: 'http://127.0.0.1',
      idleMs: 1,
      lifetimeMs: 1,
      signInsPerMinute: 1,
      provider: null,
      tokens: null,
    },
  });
  try {
    return (await app.inject({ url: '/openapi.json' })).body;
  } finally {
    await app.close();
    await temporal.close();
    await database.close();
  }
}

/** The source of the types by which clients call the API. */
export async function generateApiTypes(): Promise<string> {
  return heading + astToString(await openapiTS(await readApiDocument()));
}
