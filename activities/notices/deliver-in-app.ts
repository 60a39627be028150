import { noticeRuleOf } from '../../domain/notice.ts';
import { addNotices, takeFromOutbox, type NewNotice } from '../../db/notices.ts';
import type { Transaction } from '../../db/pool.ts';
import type { ReviewTools } from '../review-context.ts';
import { findAudience } from './audience.ts';
import { mailTimes, type MailSettings } from './mail-settings.ts';
import type { Delivered } from './delivered.ts';
import { recordBeside } from './record-beside.ts';

const EVENTS_IN_A_BATCH = 50;

export interface InAppDelivery {
  readonly tools: ReviewTools;
  /** Null where no mail is sent. */
  readonly mail: MailSettings | null;
}

/** Tells the people of the events that wait: what was told and that it no longer waits are one commit. */
async function tell(tx: Transaction, { tools, mail }: InAppDelivery): Promise<number> {
  const events = await takeFromOutbox(tx, EVENTS_IN_A_BATCH);
  const notices: NewNotice[] = [];
  for (const event of events) {
    const rule = noticeRuleOf(event.type);
    if (!rule) continue;
    const people = await findAudience(rule.audience, { tx, tools, event });
    const { orderId, position } = event;
    notices.push(...people.map((personId) => ({ personId, orderId, position, kind: rule.kind })));
  }
  const now = new Date();
  await addNotices(tx, { notices, now, mailTimes: mailTimes(mail, now) });
  return events.length;
}

/** Takes comments and files into the history, and writes the notices of a batch of events. Running again tells nobody twice. */
export async function deliverInApp(delivery: InAppDelivery): Promise<Delivered> {
  const { database } = delivery.tools;
  const hasMoreNotes = await recordBeside(database);
  const told = await database.transaction((tx) => tell(tx, delivery));
  return { hasMore: hasMoreNotes || told === EVENTS_IN_A_BATCH, nextDueAtMs: null };
}
