import { answered, api, sendPatiently } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import type { PackLanguage } from '../../domain/evidence/pack-texts.ts';
import type { SampleQuery } from './audit-queries.ts';

const GIVEN_UP_MS = 60_000;

/** Gives a file to whoever looks at the page. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser may not have begun yet.
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, GIVEN_UP_MS);
}

/** What a pack is known again by. */
export interface SavedPack {
  readonly name: string;
  readonly hash: string;
}

interface Call {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

async function savePack(name: string, call: Promise<Call>): Promise<SavedPack> {
  const content = await answered(call);
  const { headers } = (await call).response;
  if (!(content instanceof Blob)) throw new Problem('internal_error', 0);
  saveFile(name, content);
  return { name, hash: headers.get('countersign-pack-hash') ?? '' };
}

/** Saves the evidence of one order. */
export function saveOrderPack(orderId: string, language: PackLanguage): Promise<SavedPack> {
  const params = { path: { orderId }, query: { language } };
  const how = { parseAs: 'blob', fetch: sendPatiently } as const;
  return savePack(
    `evidence-${orderId}.zip`,
    api.GET('/v1/orders/{orderId}/evidence-pack', { params, ...how }),
  );
}

/** Saves the evidence of the orders of a sample. */
export function saveSamplePack(sample: SampleQuery, language: PackLanguage): Promise<SavedPack> {
  const query = { ...sample, language };
  const how = { parseAs: 'blob', fetch: sendPatiently } as const;
  return savePack('evidence-sample.zip', api.GET('/v1/evidence-packs', { params: { query }, ...how }));
}
