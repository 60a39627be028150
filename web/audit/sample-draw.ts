import { MOST_SAMPLED } from '../../domain/evidence/sample.ts';
import { newKey } from '../api/idempotency-key.ts';
import type { SampleTerms } from './address-texts.ts';
import type { SampleQuery } from './audit-queries.ts';
import { dayBegins, dayEnds } from './period.ts';

const SIZE = /^[1-9]\d?$/;
const SEED = /^[\x21-\x7e]{1,64}$/;
const SEED_DIGITS = 12;

/** A seed that nobody could choose for what it draws. */
export function newSeed(): string {
  return newKey().slice(0, SEED_DIGITS);
}

/** What is wrong with the terms. */
export function findSampleFaults({ size = '', seed = '' }: SampleTerms): ReadonlySet<'size' | 'seed'> {
  const faults = new Set<'size' | 'seed'>();
  if (!SIZE.test(size) || Number(size) > MOST_SAMPLED) faults.add('size');
  if (!SEED.test(seed)) faults.add('seed');
  return faults;
}

/** What the API is asked for; null for terms that draw nothing. */
export function toSampleQuery(terms: SampleTerms): SampleQuery | null {
  const { size, seed, from, until } = terms;
  if (seed === undefined || findSampleFaults(terms).size > 0) return null;
  const [endedFrom, endedBefore] = [dayBegins(from), dayEnds(until)];
  return {
    ...{ size: Number(size), seed },
    ...(endedFrom !== undefined && { endedFrom }),
    ...(endedBefore !== undefined && { endedBefore }),
  };
}
