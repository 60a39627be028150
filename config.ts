import { z } from 'zod';
import { encryptionFields, keys } from './encryption-config.ts';

/** An empty variable is one that was not set. */
const given = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));

/** No symmetric algorithm, and not `none`: whoever verifies must not be able to sign. */
const TOKEN_ALGORITHM_NAMES = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;
const LEAST_SECRET = 32;
const LAST_HOUR = 23;

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** How people are told by mail. */
const mailFields = {
  /** `smtp:` or `smtps:`, with the account in it; without it no mail is sent. */
  SMTP_URL: given.pipe(z.url({ protocol: /^smtps?$/ }).optional()),
  MAIL_FROM: z.string().min(1).default('Countersign <countersign@localhost>'),
  /** Under which address people reach the API, for the links in mails. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8080'),
  /** Signs the links in mails: the same for the worker and the API. */
  NOTICE_LINK_SECRET: given.pipe(z.string().min(LEAST_SECRET).optional()),
  /** The zone of the IANA time zone database in which times are written for people, and digests sent. */
  TIME_ZONE: z.string().default('Asia/Shanghai').refine(isTimeZone, 'is not a time zone'),
  /** At which hour the daily digests go out. */
  DIGEST_HOUR: z.coerce.number().int().min(0).max(LAST_HOUR).default(8),
} as const;

const MINUTES_A_DAY = 1_440;

const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** An address that is not read by others on the way: with TLS, or on this machine. */
const safeUrl = given.pipe(
  z
    .url({ protocol: /^https?$/ })
    .refine((text) => {
      const { protocol, hostname } = new URL(text);
      return protocol === 'https:' || LOOPBACK_HOSTS.includes(hostname);
    }, 'has no TLS')
    .optional(),
);

/** How people sign in with a browser, and how bearer tokens of an identity provider are taken. */
const signInFields = {
  /** How long a session may be left unused. */
  SESSION_IDLE_MINUTES: z.coerce.number().int().positive().max(MINUTES_A_DAY).default(480),
  /** After how long a session ends however much it is used. */
  SESSION_LIFETIME_HOURS: z.coerce.number().int().positive().max(720).default(168),
  /** Sign-ins a minute from one address. */
  SIGN_INS_PER_MINUTE: z.coerce.number().int().positive().default(30),
  /** OpenID Connect: the provider, and the product as its client; without an issuer there is none. */
  OIDC_ISSUER: safeUrl,
  OIDC_CLIENT_ID: given,
  /** Left out for a public client. */
  OIDC_CLIENT_SECRET: given,
  OIDC_SCOPE: z.string().default('openid email'),
  /** Access tokens (JWT) of this issuer for this audience are taken as bearer tokens; without an issuer none are. */
  TOKEN_ISSUER: safeUrl,
  TOKEN_AUDIENCE: given,
  /** Where the issuer's keys are; without it, where its metadata says. */
  TOKEN_JWKS_URL: safeUrl,
  /** The signature algorithms that are taken, with commas between them: asymmetric ones only. */
  TOKEN_ALGORITHMS: z
    .string()
    .default('RS256,PS256,ES256,EdDSA')
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(z.enum(TOKEN_ALGORITHM_NAMES)).min(1)),
} as const;

interface GivenSignIn {
  OIDC_ISSUER?: string | undefined;
  OIDC_CLIENT_ID?: string | undefined;
  TOKEN_ISSUER?: string | undefined;
  TOKEN_AUDIENCE?: string | undefined;
}

function checkSignIn(given: GivenSignIn, context: z.core.$RefinementCtx): void {
  const missing = (path: string, beside: string) => {
    context.addIssue({ code: 'custom', path: [path], message: `is missing beside ${beside}` });
  };
  if (given.OIDC_ISSUER !== undefined && given.OIDC_CLIENT_ID === undefined)
    missing('OIDC_CLIENT_ID', 'OIDC_ISSUER');
  if (given.TOKEN_ISSUER === undefined) return;
  if (given.TOKEN_AUDIENCE === undefined) missing('TOKEN_AUDIENCE', 'TOKEN_ISSUER');
  else if (given.TOKEN_AUDIENCE === given.OIDC_CLIENT_ID) {
    const message = 'is the OIDC client: its ID tokens would pass as access tokens';
    context.addIssue({ code: 'custom', path: ['TOKEN_AUDIENCE'], message });
  }
}

/** How the heads of all histories are signed (docs/auditing.md). */
const checkpointFields = {
  /** An Ed25519 private key, PKCS 8 in PEM; without it no checkpoint is signed. */
  CHECKPOINT_KEY_PATH: given,
  /** The key before it, which vouches for it. */
  CHECKPOINT_PREVIOUS_KEY_PATH: given,
  /** A folder or an HTTP address outside, where checkpoints are kept. */
  CHECKPOINT_TARGET: given,
  /** How long after a change there is a checkpoint of it, at the latest. */
  CHECKPOINT_INTERVAL_MS: z.coerce.number().int().positive().default(600_000),
} as const;

function checkLinkSecret(
  mail: { SMTP_URL?: string | undefined; NOTICE_LINK_SECRET?: string | undefined },
  context: z.core.$RefinementCtx,
): void {
  if (mail.SMTP_URL === undefined || mail.NOTICE_LINK_SECRET !== undefined) return;
  context.addIssue({ code: 'custom', path: ['NOTICE_LINK_SECRET'], message: 'is missing beside SMTP_URL' });
}

/** How a Temporal server is spoken to that wants more than an address, by the names that Temporal's own tools use. */
const temporalSecurity = {
  /** Of a namespace of Temporal Cloud, or of another server that takes one. */
  TEMPORAL_API_KEY: given,
  /** TLS is used where any of these is set; `true` asks for it without more, `false` does without it all the same. */
  TEMPORAL_TLS: given.pipe(z.enum(['true', 'false']).optional()),
  /** The name in the server's certificate, where it is not that of the address. */
  TEMPORAL_TLS_SERVER_NAME: given,
  /** A PEM file with the authorities that the server's certificate is from, where the system does not know them. */
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: given,
  /** PEM files of the client's certificate and its key: both or none. */
  TEMPORAL_TLS_CLIENT_CERT_PATH: given,
  TEMPORAL_TLS_CLIENT_KEY_PATH: given,
} as const;

const securityFields = z.object(temporalSecurity);

/** The names of the variables that say how a Temporal server is spoken to. */
export const TEMPORAL_SECURITY_VARIABLES = z.keyof(securityFields).options;

function checkClientCertificate(
  security: {
    TEMPORAL_TLS_CLIENT_CERT_PATH?: string | undefined;
    TEMPORAL_TLS_CLIENT_KEY_PATH?: string | undefined;
  },
  context: z.core.$RefinementCtx,
): void {
  const { TEMPORAL_TLS_CLIENT_CERT_PATH: certificate, TEMPORAL_TLS_CLIENT_KEY_PATH: key } = security;
  if ((certificate === undefined) === (key === undefined)) return;
  const path = [key === undefined ? 'TEMPORAL_TLS_CLIENT_KEY_PATH' : 'TEMPORAL_TLS_CLIENT_CERT_PATH'];
  context.addIssue({ code: 'custom', path, message: 'is missing beside the other of the two' });
}

const securitySchema = securityFields.superRefine(checkClientCertificate);

export type TemporalSecurity = Readonly<z.infer<typeof securitySchema>>;

const processSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  DATABASE_URL: z.string().min(1),
  TEMPORAL_ADDRESS: z.string().min(1),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TASK_QUEUE: z.string().default('countersign'),
  ...temporalSecurity,
  ...mailFields,
  ...signInFields,
  ...checkpointFields,
  ...encryptionFields,
  /** The prebuilt workflow code; the worker needs it, the API does not. */
  WORKFLOW_BUNDLE_PATH: z.string().optional(),
  /** The built web pages, which the API serves; without them it serves none. */
  WEB_FOLDER: given,
  /** Under which name the engine tells versions of the worker apart; without it there is one version only. */
  TEMPORAL_DEPLOYMENT: given,
  /** Changes of the workflow code, by their patch id, that the worker knows but does not begin: see docs/upgrading.md. */
  HELD_BACK_CHANGES: given.transform((text) => text?.split(',').map((id) => id.trim()) ?? []),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Addresses of reverse proxies, with commas between them, whose word on a caller's address is taken. */
  TRUSTED_PROXIES: given,
  /** Requests a minute that one API key may make, and that one address may make with keys that nobody knows. */
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().positive().default(6_000),
  /** The largest file that may be attached to an order; it is held in memory while it comes in. */
  ATTACHMENT_LIMIT_BYTES: z.coerce.number().int().positive().default(10_485_760),
  DATABASE_CONNECTIONS: z.coerce.number().int().positive().default(10),
  /** How long the API waits for the engine to accept a decision before it answers 202. */
  ENGINE_DEADLINE_MS: z.coerce.number().int().positive().default(5_000),
  /** How long work may wait for the workers before new orders are answered with 503. */
  LONGEST_BACKLOG_MS: z.coerce.number().int().positive().default(10_000),
  /** How late the API's own process may be before it answers with 503. */
  LONGEST_EVENT_LOOP_DELAY_MS: z.coerce.number().int().positive().default(1_000),
  /** How long the worker lets running activities finish when it is asked to stop. */
  SHUTDOWN_GRACE_MS: z.coerce.number().int().positive().default(15_000),
  /** Orders whose workflow the worker keeps in memory. */
  CACHED_WORKFLOWS: z.coerce.number().int().positive().default(300),
});

const schema = processSchema
  .superRefine(checkClientCertificate)
  .superRefine(checkLinkSecret)
  .superRefine(checkSignIn);

export type Config = Readonly<z.infer<typeof schema>>;

const deploymentSchema = processSchema
  .pick({ TEMPORAL_ADDRESS: true, TEMPORAL_NAMESPACE: true, LOG_LEVEL: true })
  .extend({
    ...temporalSecurity,
    TEMPORAL_DEPLOYMENT: z.string().min(1),
    WORKFLOW_BUNDLE_PATH: z.string().min(1),
  })
  .superRefine(checkClientCertificate);

export type DeploymentConfig = Readonly<z.infer<typeof deploymentSchema>>;

const migrationSchema = z.object({
  /** Of the login that owns the database; only migrations use it. */
  DATABASE_OWNER_URL: z.string().min(1),
  /** Sets the password of the API's own login, which is made if it is missing; without it no login is touched. */
  DATABASE_API_PASSWORD: z.string().min(1).optional(),
  /** Likewise for the worker. */
  DATABASE_WORKER_PASSWORD: z.string().min(1).optional(),
});

export type MigrationConfig = Readonly<z.infer<typeof migrationSchema>>;

const clientSchema = z.object({
  /** Where the API is, and the key to call it with; without them the command line looks into stack.json. */
  COUNTERSIGN_URL: given,
  COUNTERSIGN_API_KEY: given,
  /** The folder of stack.json, seen from the checkout. */
  COUNTERSIGN_DATA_DIR: given.transform((folder) => folder ?? '.countersign'),
  /** What histories of the engine are decrypted with; without it those of stack.json are. */
  PAYLOAD_KEYS: given.pipe(keys.optional()),
});

export type ClientConfig = Readonly<z.infer<typeof clientSchema>>;

function parse<Schema extends z.ZodType<object>>(
  fields: Schema,
  environment: NodeJS.ProcessEnv,
): Readonly<z.infer<Schema>> {
  const parsed = fields.safeParse(environment);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment is not valid. ${faults.join('; ')}`);
  }
  return Object.freeze(parsed.data);
}

/** Reads the environment once. Throws an Error that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  return parse(schema, environment);
}

/** Reads what making a version current needs of the environment. Throws an Error that names every variable at fault. */
export function readDeploymentConfig(environment: NodeJS.ProcessEnv = process.env): DeploymentConfig {
  return parse(deploymentSchema, environment);
}

/** Reads how to speak to the Temporal server. Throws an Error that names every variable at fault. */
export function readTemporalSecurity(environment: NodeJS.ProcessEnv = process.env): TemporalSecurity {
  return parse(securitySchema, environment);
}

/** Reads what a migration needs of the environment. Throws an Error that names every variable at fault. */
export function readMigrationConfig(environment: NodeJS.ProcessEnv = process.env): MigrationConfig {
  return parse(migrationSchema, environment);
}

/** Reads what the command line needs of the environment. */
export function readClientConfig(environment: NodeJS.ProcessEnv = process.env): ClientConfig {
  return parse(clientSchema, environment);
}
