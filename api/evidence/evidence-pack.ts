import type { PackLanguage } from '../../domain/evidence/pack-texts.ts';
import type { EvidenceSample } from '../../domain/evidence/sample.ts';
import { refuse } from '../../domain/errors.ts';
import { sha256Hex } from '../../db/canonical.ts';
import { findInclusionProof, listCheckpoints, type NumberedCheckpoint } from '../../db/checkpoints.ts';
import { readOrderEvidence } from '../../db/evidence/order-evidence.ts';
import { drawSample, type SampleRequest } from '../../db/evidence/sample.ts';
import type { PersonalData } from '../../db/personal-data.ts';
import type { PersonalRead } from '../../db/personal-reads.ts';
import { atOneMoment, type Database, type Transaction } from '../../db/pool.ts';
import {
  ofJson,
  orderFiles,
  policyFiles,
  recordFile,
  toPackedOrder,
  verifierFile,
  type PackedOrder,
  type PackFile,
} from './pack-files.ts';
import { toPdf } from './pack-pdf.ts';
import { referencesIn, toReadable } from './readable-order.ts';
import { toZip } from './pack-zip.ts';

const CHECKPOINTS_AT_ONCE = 500;

/** A pack as it is handed out. */
export interface EvidencePack {
  readonly zip: Buffer;
  /** SHA-256 of its record: whoever keeps it knows the pack again. */
  readonly hash: string;
  /** Whose personal data it has. */
  readonly reads: readonly PersonalRead[];
}

type Personal = Pick<PersonalData, 'open'>;

function readsOf({ evidence: { orderId }, personal }: PackedOrder): PersonalRead[] {
  return personal.map(({ subject }) => ({ subject, orderId }));
}

/** Of which orders, with what which checkpoint signed (the newest one when it is null), and in what it speaks to people. */
export interface PackRequest {
  readonly of: { readonly orderId: string } | SampleRequest;
  readonly checkpoint: number | null;
  readonly language: PackLanguage;
}

interface Read {
  readonly orders: readonly PackedOrder[];
  readonly checkpoints: readonly NumberedCheckpoint[];
  readonly sample: EvidenceSample | null;
}

async function everyCheckpoint(tx: Transaction): Promise<NumberedCheckpoint[]> {
  const all: NumberedCheckpoint[] = [];
  for (;;) {
    const after = all.at(-1)?.number ?? 0;
    const page = await listCheckpoints(tx, { after, limit: CHECKPOINTS_AT_ONCE });
    if (page.length === 0) return all;
    all.push(...page);
  }
}

async function readOrder(
  tx: Transaction,
  of: { orderId: string; checkpoint: number | null; personal: Personal },
): Promise<PackedOrder> {
  const { orderId, checkpoint: number, personal } = of;
  const evidence = await readOrderEvidence(tx, orderId);
  if (!evidence) throw refuse.notFound('order');
  const opened = await personal.open(tx, referencesIn(evidence));
  const proof = await findInclusionProof(tx, { orderId, number });
  return toPackedOrder(evidence, { proof, personal: [...opened.values()] });
}

async function readAll(
  tx: Transaction,
  { of, checkpoint, personal }: Omit<PackRequest, 'language'> & { personal: Personal },
): Promise<Read> {
  const sample = 'orderId' in of ? null : await drawSample(tx, of);
  const orderIds = 'orderId' in of ? [of.orderId] : (sample?.orderIds ?? []);
  const orders: PackedOrder[] = [];
  for (const orderId of orderIds) orders.push(await readOrder(tx, { orderId, checkpoint, personal }));
  return { orders, checkpoints: await everyCheckpoint(tx), sample };
}

async function toFiles({ orders, checkpoints, sample }: Read, language: PackLanguage): Promise<PackFile[]> {
  const files: PackFile[] = [verifierFile(), ...policyFiles(orders)];
  if (sample) files.push(ofJson('sample.json', sample));
  for (const packed of orders) {
    files.push(...orderFiles(packed));
    const path = `orders/${packed.evidence.orderId}/evidence.pdf`;
    files.push({ path, content: await toPdf(toReadable(packed), language), namedBy: null });
  }
  return [recordFile({ files, orders, checkpoints }), ...files];
}

/**
 * All the evidence of an order, or of orders that are drawn, as a zip: for people, for machines, and for the verifier. The
 * same records make the same bytes. Throws `not_found` where there is no such order.
 */
export async function makeEvidencePack(
  { database, personal }: { database: Database; personal: Personal },
  request: PackRequest,
): Promise<EvidencePack> {
  const read = await atOneMoment(database, (tx) => readAll(tx, { ...request, personal }));
  const files = await toFiles(read, request.language);
  const [record] = files;
  const reads = read.orders.flatMap(readsOf);
  return { zip: await toZip(files), hash: sha256Hex(record?.content ?? ''), reads };
}
