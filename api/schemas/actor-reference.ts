import { z } from 'zod';

/** A person, as answers name them. */
export const actorReferenceSchema = z
  .object({ id: z.string(), name: z.string() })
  .meta({ id: 'ActorReference' });
