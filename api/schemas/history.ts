import { z } from 'zod';
import { HISTORY_EVENT_TYPES } from '../../domain/history-event.ts';
import { nextCursor } from '../cursor.ts';
import { instant } from './values.ts';

const hash = z.string().describe('SHA-256, hexadecimal.');

const personalValueSchema = z
  .object({
    id: z.uuid().describe('The body has personal:1:<id>:<commitment>.'),
    commitment: hash.describe('SHA-256(salt followed by text).'),
    salt: z.string().nullable(),
    text: z.string().nullable().describe('Null when it was erased.'),
  })
  .meta({ id: 'PersonalValue' });

const historyEventSchema = z
  .object({
    position: z.int(),
    type: z.enum(HISTORY_EVENT_TYPES),
    at: instant,
    event: z.unknown().describe('The event, read from the body.'),
    body: z.string().describe('The bytes that were hashed: hash = SHA-256(previousHash followed by body).'),
    previousHash: hash,
    hash,
    personal: z
      .array(personalValueSchema)
      .describe('What the body refers to in the place of personal data; the event has it already.'),
  })
  .meta({ id: 'HistoryEvent' });

export const historySchema = z
  .object({ items: z.array(historyEventSchema), nextCursor })
  .meta({ id: 'History' });
