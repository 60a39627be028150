import { readFileSync } from 'node:fs';
import type { ChainedEvent } from '../../domain/history-event.ts';
import type { OrderDocument } from '../../domain/order-document.ts';
import { coverClauses, type CoveredClause } from '../../domain/evidence/clauses.ts';
import { parseStored, sha256Hex } from '../../db/canonical.ts';
import type { InclusionProof, NumberedCheckpoint } from '../../db/checkpoints.ts';
import type { OrderEvidence } from '../../db/evidence/order-evidence.ts';
import type { OpenedValue } from '../../db/personal-data.ts';

/** A file of a pack. */
export interface PackFile {
  readonly path: string;
  readonly content: Buffer;
  /** The event that names the hash of the content; null for what no event vouches for. */
  readonly namedBy: { readonly orderId: string; readonly position: number } | null;
}

/** One order of a pack, with what was read of it. */
export interface PackedOrder {
  readonly evidence: OrderEvidence;
  readonly events: readonly ChainedEvent[];
  readonly clauses: readonly CoveredClause[];
  /** Null where no checkpoint signed it. */
  readonly proof: InclusionProof | null;
  /** What the records refer to in the place of personal data. */
  readonly personal: readonly OpenedValue[];
}

const VERIFIER = new URL('../../cli/verify/countersign-verify.mjs', import.meta.url);
const INDENT = 2;

/** Takes up what was read of an order. */
export function toPackedOrder(
  evidence: OrderEvidence,
  { proof, personal }: Pick<PackedOrder, 'proof' | 'personal'>,
): PackedOrder {
  const events = evidence.events.map(({ body }) => parseStored<ChainedEvent>(body));
  const documents = evidence.revisions.map(({ document }) => parseStored<OrderDocument>(document));
  const toldPositions = new Set(evidence.notices.map(({ position }) => position));
  return { evidence, events, proof, personal, clauses: coverClauses({ events, documents, toldPositions }) };
}

/** The decisions of an order with the authority that they were made with, as the history has them. */
export function decisionsOf({ events }: PackedOrder): readonly ChainedEvent[] {
  const types: readonly ChainedEvent['type'][] = ['review.decided', 'review.voted', 'review.overridden'];
  return events.filter(({ type }) => types.includes(type));
}

function ofText(path: string, text: string): Omit<PackFile, 'namedBy'> {
  return { path, content: Buffer.from(text, 'utf8') };
}

/** JSON made for the pack: what no event can name. */
export function ofJson(path: string, value: unknown): PackFile {
  return { ...ofText(path, `${JSON.stringify(value, null, INDENT)}\n`), namedBy: null };
}

/** Finds the event that names the content, so that the chain vouches for it. */
function named(file: Omit<PackFile, 'namedBy'>, { evidence }: PackedOrder): PackFile {
  const hash = JSON.stringify(sha256Hex(file.content));
  const event = evidence.events.find(({ body }) => body.includes(hash));
  return { ...file, namedBy: event ? { orderId: evidence.orderId, position: event.position } : null };
}

function stateOf({ evidence }: PackedOrder): object {
  const { orderId, submitterId, submittedAt, asOf, state } = evidence;
  const revisions = evidence.revisions.map(({ revision, documentHash, authorId, createdAt }) => ({
    ...{ revision, documentHash, authorId, createdAt },
    document: `revisions/${revision}.json`,
  }));
  const reviews = evidence.rounds.map((round) => ({
    ...round,
    packet: `packets/${round.department}-${round.round}.json`,
  }));
  return { orderId, submitterId, submittedAt, asOf, state, revisions, reviews };
}

function decisionRecords(packed: PackedOrder): readonly object[] {
  return decisionsOf(packed).map(({ position, type, at, actor, facts }) => ({
    ...{ position, type, at, actor },
    ...facts,
  }));
}

function executionRecords({ evidence }: PackedOrder): readonly object[] {
  return evidence.executions.map((execution) => ({
    ...execution,
    history: `engine/${execution.runId}.history.bin`,
  }));
}

/** The bytes that the history names by their hash: documents, what was shown, what was offered. */
function namedFiles(packed: PackedOrder, folder: string): PackFile[] {
  const { evidence } = packed;
  const texts = [
    ...evidence.revisions.map((row) => ofText(`${folder}/revisions/${row.revision}.json`, row.document)),
    ...evidence.revisions.flatMap(({ revision, shownImpact }) =>
      shownImpact === null ? [] : [ofText(`${folder}/impacts/${revision}.json`, shownImpact)],
    ),
    ...evidence.rounds.map(({ department, round, packet }) =>
      ofText(`${folder}/packets/${department}-${round}.json`, packet),
    ),
    ...evidence.offers.map(({ revision, ordinal, offer }) =>
      ofText(`${folder}/counter-offers/${revision}-${ordinal}.json`, offer),
    ),
  ];
  return texts.map((file) => named(file, packed));
}

/** What a pack tells of a text that the records refer to, so that whoever has it can check that it is that. */
function personalRecord({ id, commitment, subject, content }: OpenedValue): object {
  return { id, commitment, subject, salt: content?.salt ?? null, text: content?.text ?? null };
}

/** The files of one order, but for the one for people. */
export function orderFiles(packed: PackedOrder): PackFile[] {
  const { evidence, clauses } = packed;
  const folder = `orders/${evidence.orderId}`;
  return [
    ofJson(`${folder}/order.json`, stateOf(packed)),
    ofJson(`${folder}/clauses.json`, clauses),
    ofJson(`${folder}/decisions.json`, decisionRecords(packed)),
    ofJson(`${folder}/attempts.json`, evidence.attempts),
    ofJson(`${folder}/personal-data.json`, packed.personal.map(personalRecord)),
    ofJson(`${folder}/notices.json`, evidence.notices),
    ofJson(`${folder}/comments.json`, evidence.comments),
    ofJson(`${folder}/attachments.json`, evidence.attachments),
    ofJson(`${folder}/counter-offer-answers.json`, evidence.answers),
    ofJson(`${folder}/engine/executions.json`, executionRecords(packed)),
    ...evidence.executions.map(({ runId, history }) => ({
      ...{ path: `${folder}/engine/${runId}.history.bin`, content: history, namedBy: null },
    })),
    ...namedFiles(packed, folder),
  ];
}

/** The policies that the orders were reviewed under, each once, byte for byte. */
export function policyFiles(orders: readonly PackedOrder[]): PackFile[] {
  const files = orders.flatMap((packed) => {
    const { policy } = packed.evidence;
    return policy ? [named(ofText(`policies/${policy.version}.json`, policy.document), packed)] : [];
  });
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** The program that verifies the pack. */
export function verifierFile(): PackFile {
  return { path: 'verify/countersign-verify.mjs', content: readFileSync(VERIFIER), namedBy: null };
}

type Line = Readonly<Record<string, unknown>> & { readonly kind: string };

function eventLines({ evidence: { orderId, events } }: PackedOrder): Line[] {
  return events.map(({ position, type, at, body, previousHash, hash }) => ({
    ...{ kind: 'event', orderId, position, type, at: at.toISOString(), body, previousHash, hash },
  }));
}

function proofLines({ proof }: PackedOrder): Line[] {
  return proof ? [{ kind: 'proof', ...proof, number: proof.checkpoint.number }] : [];
}

/**
 * The record of the pack, as JSON lines for the verifier: each file with its hash and the event that names it, before the
 * events; the events; the proofs; and the checkpoints. Its own hash is that of the pack.
 */
export function recordFile(of: {
  files: readonly PackFile[];
  orders: readonly PackedOrder[];
  checkpoints: readonly NumberedCheckpoint[];
}): PackFile {
  const lines: Line[] = [
    ...of.files.map(({ path, content, namedBy }) => ({
      ...{ kind: 'file', path, hash: sha256Hex(content) },
      ...(namedBy && { namedBy }),
    })),
    ...of.orders.flatMap(eventLines),
    ...of.orders.flatMap(proofLines),
    ...of.checkpoints.map((checkpoint) => ({ kind: 'checkpoint', ...checkpoint })),
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  return { ...ofText('record.jsonl', text), namedBy: null };
}
