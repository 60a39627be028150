import { Problem } from './problem.ts';

/** What was answered; null where there is no such thing. */
export async function orNothing<Data>(answer: Promise<Data>): Promise<Data | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return null;
    throw error;
  }
}
