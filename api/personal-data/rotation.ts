import { reindexIdentities } from '../../db/identities.ts';
import type { ApiContext } from '../dependencies.ts';

/** Has everything depend on the newest key of the configuration. What fails is done by the next process that starts. */
export async function rewrapKeys({ personal, database, log }: ApiContext): Promise<void> {
  try {
    const count = (await personal.rewrap(database)) + (await reindexIdentities(database, personal));
    if (count > 0) log.info({ count }, 'keys of personal data were encrypted with the newest key');
  } catch (error) {
    log.warn({ err: error }, 'keys of personal data could not be encrypted with the newest key');
  }
}
