import { z } from 'zod';
import { longText } from './values.ts';

const comment = longText.nullable().optional();

/** What a person does to a review beside deciding it. */
export const actBody = z
  .discriminatedUnion('verb', [
    z.strictObject({ verb: z.literal('claim') }),
    z.strictObject({ verb: z.literal('release'), comment }),
  ])
  .meta({ id: 'ActRequest' });
