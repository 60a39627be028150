import { TransactionRollbackError } from 'drizzle-orm';
import type { Database, Transaction } from './pool.ts';

/**
 * What the work comes to in a transaction that is then undone: so is judged what only the tables judge. Throws what
 * the work throws.
 */
export async function tryOut<Result>(
  database: Database,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const results: Result[] = [];
  try {
    await database.transaction(async (tx) => {
      results.push(await work(tx));
      tx.rollback();
    });
  } catch (error) {
    if (!(error instanceof TransactionRollbackError)) throw error;
  }
  const [result] = results;
  if (result === undefined) throw new Error('a trial came to no end');
  return result;
}
