import { z } from 'zod';
import { nextCursor } from '../cursor.ts';
import { instant } from './values.ts';

const recordValue = z.record(z.string(), z.unknown()).nullable();
const hash = z.string().describe('SHA-256, hexadecimal.');

const organisationEventSchema = z
  .object({
    position: z.int().describe('1-based and without gaps.'),
    at: instant,
    actor: z.string(),
    kind: z.string().describe('The kind of record: `people`, `departments`, `authority_limits`, …'),
    externalId: z.string(),
    before: recordValue.describe('Null for a new record.'),
    after: recordValue,
    body: z.string().describe('The JSON that was chained: `hash` is SHA-256(previousHash ‖ body).'),
    previousHash: hash,
    hash,
  })
  .meta({ id: 'OrganisationEvent' });

export const organisationEventListSchema = z
  .object({ items: z.array(organisationEventSchema), nextCursor })
  .meta({ id: 'OrganisationEventList' });
