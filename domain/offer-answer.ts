import type { Relation } from './authorization.ts';

/** What a customer can say to a counter-offer, once. */
export const OFFER_ANSWERS = ['accept', 'decline'] as const;
export type OfferAnswer = (typeof OFFER_ANSWERS)[number];

/** How the customer's word is known, where somebody else passes it on: a file of the order, or a letter's reference. */
export type Confirmation = { readonly attachment: string } | { readonly reference: string };

/**
 * Whether an answer lacks its evidence: who accepts on behalf of a customer names the customer's written word. A decline
 * binds nobody to anything.
 */
export function lacksConfirmation(given: {
  relation: Relation;
  answer: OfferAnswer;
  confirmation: Confirmation | null;
}): boolean {
  const isOwnWord = given.relation === 'own_customer';
  return given.answer === 'accept' && !isOwnWord && given.confirmation === null;
}
