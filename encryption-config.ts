import { z } from 'zod';
import { parseKeys } from './encryption.ts';

/** Keys of AES-256 with their names: `<id>:<base64>`, with commas between them. */
export const keys = z
  .string({ error: 'is missing' })
  .min(1, 'is missing')
  .transform((text, context) => {
    try {
      return parseKeys(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is not valid' });
      return z.NEVER;
    }
  });

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text);
}

/** Addresses without a path, with commas between them. */
const origins = z
  .string()
  .default('')
  .transform((text) => (text === '' ? [] : text.split(',').map((origin) => origin.trim())))
  .pipe(z.array(z.string().refine(isOrigin, 'is not an address without a path, such as https://host')));

/** What is encrypted (docs/personal-data.md). The first key encrypts, all of them decrypt. */
export const encryptionFields = {
  /** Of what Temporal is given to keep: the same for the API and the worker. */
  PAYLOAD_KEYS: keys,
  /** Of the keys of people's personal data: likewise the same for both. */
  PERSONAL_DATA_KEYS: keys,
  /** Where Temporal's pages are, which may have the API decrypt what they show. */
  TEMPORAL_UI_ORIGINS: origins,
} as const;
