import { pino } from 'pino';
import { readMigrationConfig, type MigrationConfig } from '../config.ts';
import { ensureApplicationLogin, loginOf } from './application-login.ts';
import { migrate } from './migrate.ts';
import { APPLICATION_ROLES, type ApplicationRole } from './pool.ts';

function passwordsOf(config: MigrationConfig): Record<ApplicationRole, string | undefined> {
  return {
    countersign_api: config.DATABASE_API_PASSWORD,
    countersign_worker: config.DATABASE_WORKER_PASSWORD,
  };
}

async function main(): Promise<void> {
  const config = readMigrationConfig();
  const log = pino({ name: 'migrate' });
  const databaseUrl = config.DATABASE_OWNER_URL;
  const { applied } = await migrate({ databaseUrl });
  log.info({ applied }, 'the database has the schema of this version');
  const passwords = passwordsOf(config);
  for (const role of APPLICATION_ROLES) {
    const password = passwords[role];
    if (password === undefined) continue;
    const login = { name: loginOf(role), password };
    await ensureApplicationLogin({ databaseUrl, login, roles: [role] });
    log.info({ role }, 'the login of the role is in place');
  }
}

if (process.argv[1] === import.meta.filename) await main();
