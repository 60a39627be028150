import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { ApplyingTerms, CounterOffer } from '../domain/counter-offer.ts';
import { fromMicro } from '../domain/decimal.ts';
import type { Receipt } from '../domain/history-event.ts';
import type { OrderDocument } from '../domain/order-document.ts';
import { stepKey } from '../domain/step-key.ts';
import { canonicalJson, parseStored, sha256Hex } from './canonical.ts';
import { findRecordedStep } from './history.ts';
import type { Queryable, Transaction } from './pool.ts';
import { attachments } from './tables/attachments.ts';
import { counterOfferAnswers, counterOffers } from './tables/counter-offers.ts';
import { customers, paymentTerms } from './tables/master-data.ts';

type OfferRow = typeof counterOffers.$inferSelect;
export type AnswerRow = typeof counterOfferAnswers.$inferSelect;

/** Which of an order's counter-offers. */
export interface OfferKey {
  readonly orderId: string;
  readonly revision: number;
  readonly ordinal: number;
}

/** Keeps an offer, and answers the hash that binds an answer to it. */
export async function addCounterOffer(
  tx: Transaction,
  input: OfferKey & { offer: CounterOffer; madeAt: Date; expiresAt: Date },
): Promise<string> {
  const offer = canonicalJson(input.offer);
  const offerHash = sha256Hex(offer);
  await tx.insert(counterOffers).values({ ...input, offer, offerHash });
  return offerHash;
}

/** Keeps an answer. Fails with a unique violation when the offer has one. */
export async function addOfferAnswer(tx: Transaction, row: AnswerRow): Promise<void> {
  await tx.insert(counterOfferAnswers).values(row);
}

function isOf(key: OfferKey) {
  return and(
    eq(counterOffers.orderId, key.orderId),
    eq(counterOffers.revision, key.revision),
    eq(counterOffers.ordinal, key.ordinal),
  );
}

/** One counter-offer with its offer, or null. */
export async function findCounterOffer(
  on: Queryable,
  key: OfferKey,
): Promise<(Omit<OfferRow, 'offer'> & { offer: CounterOffer }) | null> {
  const [row] = await on.select().from(counterOffers).where(isOf(key));
  return row ? { ...row, offer: parseStored<CounterOffer>(row.offer) } : null;
}

const IS_ANSWER = and(
  eq(counterOfferAnswers.orderId, counterOffers.orderId),
  eq(counterOfferAnswers.revision, counterOffers.revision),
  eq(counterOfferAnswers.ordinal, counterOffers.ordinal),
);

/** The newest counter-offer of an order with its answer, or null. */
export async function findLatestOffer(on: Queryable, orderId: string) {
  const [row] = await on
    .select({ made: counterOffers, answer: counterOfferAnswers })
    .from(counterOffers)
    .leftJoin(counterOfferAnswers, IS_ANSWER)
    .where(eq(counterOffers.orderId, orderId))
    .orderBy(desc(counterOffers.revision), desc(counterOffers.ordinal))
    .limit(1);
  return row ?? null;
}

export type LatestOffer = NonNullable<Awaited<ReturnType<typeof findLatestOffer>>>;

/** The last counter-offer that was accepted, with the revision that it was made on; null when none was. */
export async function findLastAgreed(
  on: Queryable,
  orderId: string,
): Promise<{ revision: number; offer: CounterOffer } | null> {
  const [row] = await on
    .select({ revision: counterOffers.revision, offer: counterOffers.offer })
    .from(counterOffers)
    .innerJoin(counterOfferAnswers, IS_ANSWER)
    .where(and(eq(counterOffers.orderId, orderId), eq(counterOfferAnswers.answer, 'accept')))
    .orderBy(desc(counterOffers.revision))
    .limit(1);
  return row ? { revision: row.revision, offer: parseStored<CounterOffer>(row.offer) } : null;
}

/** The terms that an order names, or else those agreed with its customer, with the prepayment that they ask for. */
export async function findApplyingTerms(
  on: Queryable,
  document: OrderDocument,
): Promise<ApplyingTerms | null> {
  const requested = document.paymentTerms;
  const code = requested
    ? sql`${requested.code}`
    : sql`(select ${customers.paymentTermsId} from ${customers} where ${customers.externalId} = ${document.customer})`;
  const [known] = await on
    .select({ code: paymentTerms.externalId, prepaymentMicro: paymentTerms.prepaymentPercentMicro })
    .from(paymentTerms)
    .where(eq(paymentTerms.externalId, code));
  const prepaymentPercent = requested?.prepaymentPercent ?? fromMicro(known?.prepaymentMicro ?? 0n);
  if (requested) return { code: requested.code, prepaymentPercent };
  return known ? { code: known.code, prepaymentPercent } : null;
}

/** Whether the order itself, not one of its reviews, has the file; or any file where none is named. */
export async function hasOrderFile(on: Queryable, of: { orderId: string; id?: string }): Promise<boolean> {
  const isNamed = of.id === undefined ? undefined : eq(attachments.id, of.id);
  const isOfOrder = and(eq(attachments.orderId, of.orderId), isNull(attachments.department));
  return (await on.$count(attachments, and(isOfOrder, isNamed))) > 0;
}

/** The receipt of an answer's event. */
export async function findOfferReceipt(on: Queryable, key: OfferKey): Promise<Receipt> {
  const recorded = await findRecordedStep(on, {
    orderId: key.orderId,
    stepKey: stepKey.answer(key.revision, key.ordinal),
    name: 'answer',
  });
  if (!recorded) throw new Error(`order ${key.orderId} has an answer that its history does not know`);
  return recorded.receipt;
}
