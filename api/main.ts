import closeWithGrace from 'close-with-grace';
import { readConfig } from '../config.ts';
import { PersonalData } from '../db/personal-data.ts';
import { openDatabase } from '../db/pool.ts';
import { openLog } from '../log.ts';
import { PayloadEncryption } from '../payload-codec.ts';
import { buildApp } from './app.ts';
import { openTemporal } from './engine.ts';
import { signInSettingsOf } from './sign-in/settings.ts';

/** How long running requests may take to end when the process is asked to stop. */
const CLOSE_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  const config = readConfig();
  const log = openLog({ name: 'api', level: config.LOG_LEVEL });
  const opened = openDatabase({
    databaseUrl: config.DATABASE_URL,
    role: 'countersign_api',
    maximumConnections: config.DATABASE_CONNECTIONS,
    onBrokenConnection: (error) => {
      log.warn({ err: error }, 'a database connection broke');
    },
  });
  const temporal = openTemporal(config);
  const { NOTICE_LINK_SECRET: secret, TIME_ZONE: timeZone } = config;
  const app = await buildApp({
    config,
    database: opened.database,
    listen: opened.listen,
    temporal: temporal.client,
    codec: new PayloadEncryption(config.PAYLOAD_KEYS),
    personal: new PersonalData(config.PERSONAL_DATA_KEYS),
    log,
    signIn: signInSettingsOf(config),
    noticeLinks: secret === undefined ? undefined : { secret, timeZone },
  });
  closeWithGrace(
    {
      delay: CLOSE_WITHIN_MS,
      logger: {
        error: (text) => {
          log.error(text);
        },
      },
    },
    async ({ err }) => {
      if (err) log.error({ err }, 'the process ends because of an error');
      await app.close();
      await temporal.close();
      await opened.close();
    },
  );
  await app.listen({ host: config.HOST, port: config.PORT });
}

await main();
