import type { Client } from '@temporalio/client';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import type { PersonalData } from '../db/personal-data.ts';
import type { Database, OpenDatabase } from '../db/pool.ts';
import type { NoticeWaker } from '../notice-waker.ts';
import type { OrderChangeWaker } from '../order-change-waker.ts';
import type { PayloadEncryption } from '../payload-codec.ts';
import type { Admission } from './admission.ts';
import type { Engine } from './engine.ts';
import type { KeptAnswers } from './idempotency.ts';
import type { OrderStarter } from './order-starter.ts';
import type { IdentityProvider } from './sign-in/identity-provider.ts';
import type { SignInSettings } from './sign-in/settings.ts';

export type { ApiApp } from './api-app.ts';

/** What the API is built from; nothing of it is contacted before the first request. */
export interface ApiDependencies {
  readonly config: Pick<
    Config,
    | 'ATTACHMENT_LIMIT_BYTES'
    | 'RATE_LIMIT_PER_MINUTE'
    | 'ENGINE_DEADLINE_MS'
    | 'LONGEST_BACKLOG_MS'
    | 'LONGEST_EVENT_LOOP_DELAY_MS'
    | 'TEMPORAL_TASK_QUEUE'
    | 'TEMPORAL_UI_ORIGINS'
    | 'TRUSTED_PROXIES'
  > & { readonly WEB_FOLDER?: string | undefined };
  readonly database: Database;
  /** Listens on a channel of the database. */
  readonly listen: OpenDatabase['listen'];
  readonly temporal: Client;
  /** Decrypts what the engine keeps. */
  readonly codec: PayloadEncryption;
  /** Keeps what is personal apart from the record. */
  readonly personal: PersonalData;
  readonly log: FastifyBaseLogger;
  readonly signIn: SignInSettings;
  /** What the links in mails are signed with, and the zone of the times on their pages; left out where no mail is sent. */
  readonly noticeLinks?: { readonly secret: string; readonly timeZone: string } | undefined;
}

/** What the routes work with. */
export interface ApiContext extends ApiDependencies {
  readonly admission: Admission;
  readonly engine: Engine;
  readonly starter: OrderStarter;
  readonly noticeWaker: NoticeWaker;
  readonly orderChanges: OrderChangeWaker;
  readonly answers: KeptAnswers;
  /** Null where none is configured. */
  readonly identityProvider: IdentityProvider | null;
}
