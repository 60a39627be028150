import { z } from 'zod';
import { ROLES } from '../../domain/actor.ts';
import { OPERATIONS, RELATIONS } from '../../domain/authorization.ts';
import { LANGUAGES } from '../../domain/notice.ts';
import { isTimeZone } from '../../db/zone-clock.ts';
import { ACCESS_EVENT_KINDS, SIGN_IN_METHODS } from '../../domain/sign-in.ts';
import { nextCursor } from '../cursor.ts';
import { instant, shortText } from './values.ts';

const MOST_PASSWORD = 512;
const BLANK = /[\s\p{Cc}\p{Cf}]/u;

/** A password as it is typed; what is asked of a new one is judged where it is set. */
export const password = z.string().min(1).max(MOST_PASSWORD);

/** A login: no blanks, no control characters. */
export const login = shortText.refine((text) => !BLANK.test(text), 'has blanks or control characters');

export const signInBody = z
  .strictObject({
    login: shortText,
    password,
    newPassword: password.optional().describe('Replaces a one-time password of an administrator.'),
  })
  .meta({ id: 'SignIn' });

export const passwordBody = z
  .strictObject({ password, newPassword: password })
  .meta({ id: 'PasswordChange' });

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const sessionShape = {
  id: z.string(),
  method: z.enum(SIGN_IN_METHODS),
  userAgent: z.string().nullable(),
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
} as const;

export const preferencesSchema = z
  .strictObject({
    language: z.enum(LANGUAGES).nullable().describe("Null for the language of the person's record."),
    timeZone: shortText
      .refine(isTimeZone, 'is not a zone of the IANA time zone database')
      .nullable()
      .describe('Null for the zone of each device.'),
  })
  .meta({ id: 'Preferences' });

/** Who the caller is and what they may do. */
export const whoAmISchema = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(z.enum(ROLES)),
    departments: z.array(z.string()),
    customers: z.array(z.string()).describe('Whose orders a customer sees.'),
    language: z.enum(LANGUAGES).describe('In which they are written to.'),
    preferences: preferencesSchema,
    operations: z.array(z.enum(OPERATIONS)).describe('What the caller may do, to some things at least.'),
    allowed: z
      .array(z.object({ operation: z.enum(OPERATIONS), relations: z.array(z.enum(RELATIONS)) }))
      .describe('Standing in which relation to a thing they may do it.'),
    sessionId: z.string().nullable().describe('Null for an API key or an access token.'),
  })
  .meta({ id: 'WhoAmI' });

export type WhoAmI = z.infer<typeof whoAmISchema>;

export const sessionListSchema = z
  .object({ items: z.array(z.object({ ...sessionShape, isCurrent: z.boolean() })) })
  .meta({ id: 'SessionList' });

export const signInMethodsSchema = z
  .object({ password: z.boolean(), oidc: z.boolean().describe('Begun with a visit to /sign-in/oidc.') })
  .meta({ id: 'SignInMethods' });

export const accountSchema = z
  .object({
    person: z.string(),
    name: z.string(),
    login: z.string(),
    active: z.boolean(),
    password: z.enum(['none', 'one_time', 'chosen']),
    passwordSetAt: instant.nullable(),
    oneTimeUntil: instant.nullable(),
    lockedUntil: instant.nullable().describe('Null unless too many attempts have failed.'),
    sessions: z.int().describe('In how many browsers the person is signed in.'),
  })
  .meta({ id: 'Account' });

export type AccountAnswer = z.infer<typeof accountSchema>;

export const accountListSchema = z
  .object({ items: z.array(accountSchema), nextCursor })
  .meta({ id: 'AccountList' });

export const accountBody = z
  .strictObject({ login, active: z.boolean().default(true) })
  .meta({ id: 'AccountValues' });

export const oneTimePasswordSchema = z
  .object({ password: z.string().describe('Shown this once.'), oneTimeUntil: instant })
  .meta({ id: 'OneTimePassword' });

const accessEventSchema = z
  .object({
    position: z.int(),
    at: instant,
    kind: z.enum(ACCESS_EVENT_KINDS),
    actor: z.string(),
    person: z.string().nullable(),
    facts: z.record(z.string(), z.unknown()),
    body: z.string().describe('The bytes that were hashed: hash = SHA-256(previousHash followed by body).'),
    previousHash: hash,
    hash,
  })
  .meta({ id: 'AccessEvent' });

export const accessEventListSchema = z
  .object({ items: z.array(accessEventSchema), nextCursor })
  .meta({ id: 'AccessEventList' });
