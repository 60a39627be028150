import { z } from 'zod';
import { nextCursor } from '../cursor.ts';

const base64 = z.string().describe('Base64.');

export const checkpointSchema = z
  .object({
    number: z.int(),
    body: z.string().describe('The bytes that were signed: RFC 8785 JSON of number, time, root and key.'),
    signature: base64.describe('Ed25519 over the body, base64.'),
    endorsement: z
      .object({ publicKey: base64, signature: base64 })
      .nullable()
      .describe('By the key before, where the key changed with this checkpoint and that key vouches for it.'),
  })
  .meta({ id: 'Checkpoint' });

export const checkpointListSchema = z
  .object({ items: z.array(checkpointSchema), nextCursor })
  .meta({ id: 'CheckpointList' });

const headSchema = z
  .object({ orderId: z.uuid(), position: z.int(), hash: z.string() })
  .meta({ id: 'ChainHead' });

export const leafListSchema = z
  .object({ items: z.array(headSchema), nextCursor })
  .meta({ id: 'CheckpointLeafList' });

export const inclusionSchema = z
  .object({
    checkpoint: checkpointSchema,
    leaf: headSchema,
    index: z.int().describe('0-based place of the leaf in the tree.'),
    size: z.int().describe('How many leaves the tree has.'),
    path: z.array(z.string()).describe('The audit path of RFC 6962, from the bottom up, hexadecimal.'),
  })
  .meta({ id: 'InclusionProof' });
