import { isReference, subjectOf } from '../domain/personal-data.ts';
import type { PersonalData } from '../db/personal-data.ts';
import type { Database } from '../db/pool.ts';
import type { RecordDecisionInput } from './record-decision.ts';

/**
 * Keeps the comment of a decision apart from the record that came by Signal, possibly not from our API, which has done so
 * before. The same step again has the same reference. Throws `subject_erased`.
 */
export async function sealSignal(
  { database, personal }: { database: Database; personal: Pick<PersonalData, 'seal'> },
  decision: RecordDecisionInput,
): Promise<RecordDecisionInput> {
  const { orderId, department, round, actor, channel, decidedAt, comment } = decision;
  if (channel !== 'signal' || comment === null || isReference(comment)) return decision;
  const name = ['signal', orderId, department, round, actor.id, decidedAt].join('\n');
  const subject = subjectOf('person', actor.id);
  const [reference = null] = await personal.seal(database, [
    { subject, field: 'remark', orderId, text: comment, name },
  ]);
  return { ...decision, comment: reference };
}
