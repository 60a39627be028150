import { z } from 'zod';
import { ADDITIONS } from '../../domain/seats.ts';
import { identifier, longText } from './values.ts';

const comment = longText.nullable().optional();

/** What a person does to a review beside deciding it. */
export const actBody = z
  .discriminatedUnion('verb', [
    z.strictObject({ verb: z.literal('claim') }),
    z.strictObject({ verb: z.literal('release'), comment }),
    z.strictObject({ verb: z.enum(['delegate', 'assign']), person: identifier, comment }),
    z.strictObject({ verb: z.literal('add_reviewer'), person: identifier, when: z.enum(ADDITIONS), comment }),
  ])
  .meta({ id: 'ActRequest' });
