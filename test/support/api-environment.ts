import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { pino, type Logger } from 'pino';
import { buildApp } from '../../api/app.ts';
import type { ApiApp } from '../../api/dependencies.ts';
import { openTemporal } from '../../api/engine.ts';
import type { SignInSettings } from '../../api/sign-in/settings.ts';
import { createApiKey } from '../../db/api-keys.ts';
import type { PersonalData } from '../../db/personal-data.ts';
import { openDatabase } from '../../db/pool.ts';
import type { Actor, Role } from '../../domain/actor.ts';
import { TEST_PAYLOAD_KEYS, testCodec, testPersonalData } from './encryption.ts';
import { ReviewEnvironment, type EnvironmentParts } from './review-environment.ts';
import { aSignIn } from './sign-in.ts';

/** A port on which nothing listens: an engine that is away. */
const NOBODY = '127.0.0.1:1';

export interface ApiOptions {
  readonly requestsPerMinute?: number;
  readonly engineDeadlineMs?: number;
  readonly longestBacklogMs?: number;
  readonly linkSecret?: string;
  readonly attachmentLimitBytes?: number;
  /** Of the built web pages. */
  readonly webFolder?: string;
  readonly signIn?: Partial<SignInSettings>;
  readonly personal?: PersonalData;
  readonly trustedProxies?: string;
  /** Where Temporal's pages are. */
  readonly temporalPages?: string[];
  readonly log?: Logger;
}

/** A person with one role, unless the overrides say otherwise. */
export function anActor(role: Role, overrides: Partial<Actor> = {}): Actor {
  return {
    id: `${role}-1`,
    name: `The ${role}`,
    roles: [role],
    departments: [],
    ...(role === 'customer' && { customers: ['C-1001'] }),
    authorityLimit: null,
    ...overrides,
  };
}

/** The API on a database and a task queue of a test file's own, called without a network. */
export class ApiEnvironment {
  readonly review: ReviewEnvironment;
  private readonly keys = new Map<string, string>();
  private readonly closers: (() => Promise<unknown>)[] = [];
  private current: ApiApp | null = null;

  private constructor(review: ReviewEnvironment) {
    this.review = review;
  }

  static async start(options: ApiOptions = {}, parts: EnvironmentParts = {}): Promise<ApiEnvironment> {
    const environment = new ApiEnvironment(await ReviewEnvironment.start(parts));
    environment.current = await environment.build(environment.review.temporal.client, options);
    return environment;
  }

  /** The app that talks to the real engine. */
  get app(): ApiApp {
    if (!this.current) throw new Error('the environment has not been started');
    return this.current;
  }

  /** Another API process on the same records, with the engine that the client reaches. */
  async build(temporal: Client, options: ApiOptions = {}): Promise<ApiApp> {
    const opened = openDatabase({
      databaseUrl: this.review.applicationUrl,
      role: 'countersign_api',
      maximumConnections: 10,
      onBrokenConnection: () => undefined,
    });
    const app = await buildApp({
      config: {
        ATTACHMENT_LIMIT_BYTES: options.attachmentLimitBytes ?? 1_000_000,
        RATE_LIMIT_PER_MINUTE: options.requestsPerMinute ?? 100_000,
        ENGINE_DEADLINE_MS: options.engineDeadlineMs ?? 5_000,
        LONGEST_BACKLOG_MS: options.longestBacklogMs ?? 600_000,
        // Other test files take the processor for seconds.
        LONGEST_EVENT_LOOP_DELAY_MS: 60_000,
        TEMPORAL_TASK_QUEUE: this.review.taskQueue,
        TEMPORAL_UI_ORIGINS: options.temporalPages ?? [],
        WEB_FOLDER: options.webFolder,
        TRUSTED_PROXIES: options.trustedProxies,
      },
      database: opened.database,
      listen: opened.listen,
      temporal,
      codec: testCodec,
      personal: options.personal ?? testPersonalData,
      log: options.log ?? pino({ level: 'silent' }),
      signIn: aSignIn(options.signIn),
      noticeLinks:
        options.linkSecret === undefined ? undefined : { secret: options.linkSecret, timeZone: 'UTC' },
    });
    this.closers.push(
      () => app.close(),
      () => opened.close(),
    );
    return app;
  }

  /** An API process whose engine is away. */
  async buildWithoutEngine(): Promise<ApiApp> {
    const temporal = openTemporal({
      TEMPORAL_ADDRESS: NOBODY,
      TEMPORAL_NAMESPACE: 'default',
      PAYLOAD_KEYS: TEST_PAYLOAD_KEYS,
    });
    const app = await this.build(temporal.client);
    this.closers.push(() => temporal.close());
    return app;
  }

  /** Calls the API as the actor, who is added with a key when they call for the first time. */
  async call(actor: Actor, request: InjectOptions, app = this.app): Promise<LightMyRequestResponse> {
    const key = await this.keyOf(actor);
    return app.inject({ ...request, headers: { authorization: `Bearer ${key}`, ...request.headers } });
  }

  async keyOf(actor: Actor): Promise<string> {
    const known = this.keys.get(actor.id);
    if (known !== undefined) return known;
    await this.review.addPeople(actor);
    const made = await createApiKey(this.review.owner, {
      personId: actor.id,
      label: 'test',
      expiresAt: null,
    });
    this.keys.set(actor.id, made.key);
    return made.key;
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close();
    await this.review.close();
  }
}

/** A key that no other request uses. */
export function aKey(): Record<string, string> {
  return { 'idempotency-key': randomUUID() };
}
