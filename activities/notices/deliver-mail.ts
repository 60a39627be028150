import { createTransport } from 'nodemailer';
import {
  findNextMailAt,
  listDueMail,
  markMailed,
  markUnmailable,
  type DueNotice,
} from '../../db/notice-mail.ts';
import type { PersonalData } from '../../db/personal-data.ts';
import type { Database } from '../../db/pool.ts';
import { composeMail, groupMail, type Mail } from './compose-mail.ts';
import type { MailSettings } from './mail-settings.ts';
import type { Delivered } from './delivered.ts';

const NOTICES_IN_A_BATCH = 50;
/** Of each step of the conversation with the mail server. */
const PATIENCE_MS = 10_000;
/** The server's answers to one recipient, or to one mail: with a code of 500 or more, it will never take it. */
const OF_ONE_MAIL: readonly unknown[] = ['RCPT TO', 'DATA'];
const PERMANENT_FROM = 500;

/** Sends one mail; throws what the mail server, or the way to it, says. */
export type Send = (mail: Mail) => Promise<void>;

/** A way to the mail server. Mail is text only, and nothing of it is read from files or addresses. */
export function openMailServer({ smtpUrl, from }: MailSettings): Send {
  const transport = createTransport({
    url: smtpUrl,
    ...{ connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return async ({ messageId, to, subject, text }) => {
    const headers = { 'auto-submitted': 'auto-generated' };
    await transport.sendMail({ from, to, subject, text, messageId, headers });
  };
}

interface Refusal {
  /** The server's answer to this mail only, when the others can be sent all the same; null otherwise. */
  readonly code: number | null;
  readonly isPermanent: boolean;
}

function judge(error: unknown): Refusal {
  const isOfOneMail = error instanceof Error && 'command' in error && OF_ONE_MAIL.includes(error.command);
  const code = isOfOneMail && 'responseCode' in error ? error.responseCode : null;
  if (typeof code !== 'number' || code <= 0) return { code: null, isPermanent: false };
  return { code, isPermanent: code >= PERMANENT_FROM };
}

interface Outgoing {
  readonly database: Database;
  readonly personal: Pick<PersonalData, 'opener'>;
  readonly settings: MailSettings;
  readonly send: Send;
}

/** Sends one group's mail. Returns what keeps it from going out for now, or null. Throws what keeps all from going out. */
async function deliverGroup(
  { database, settings, send }: Outgoing,
  group: [DueNotice, ...DueNotice[]],
): Promise<Error | null> {
  const ids = group.map(({ id }) => id);
  const mail = composeMail(group, settings);
  if (!mail) {
    await markUnmailable(database, ids, 'no address');
    return null;
  }
  try {
    await send(mail);
  } catch (error) {
    const { code, isPermanent } = judge(error);
    if (code === null) throw error;
    // Without the server's words: they quote the address.
    const fault = `the mail server answers ${code}`;
    if (!isPermanent) return new Error(fault);
    await markUnmailable(database, ids, fault);
    return null;
  }
  await markMailed(database, ids);
  return null;
}

/** The notices with the names and addresses that the record refers to; somebody who was forgotten has no address. */
async function openDue({ database, personal }: Outgoing, due: readonly DueNotice[]): Promise<DueNotice[]> {
  const texts = due.flatMap(({ person, event }) => [person.name, person.email, event.actor.name]);
  const open = await personal.opener(database, texts);
  return due.map((notice) => {
    const { person, event } = notice;
    const email = person.email === null ? null : open(person.email);
    return {
      ...notice,
      person: { ...person, name: open(person.name), email },
      event: { ...event, actor: { ...event.actor, name: open(event.actor.name) } },
    };
  });
}

/**
 * Sends the mail that is due, each noted as soon as the server took it: after a crash in between one mail goes out again,
 * under the same Message-ID. Throws when the server is away or asks to come back later; the engine tries again.
 */
export async function deliverMail(outgoing: Outgoing): Promise<Delivered> {
  const now = new Date();
  const due = await openDue(
    outgoing,
    await listDueMail(outgoing.database, { now, limit: NOTICES_IN_A_BATCH }),
  );
  let delayed: Error | null = null;
  for (const group of groupMail(due)) delayed = (await deliverGroup(outgoing, group)) ?? delayed;
  if (delayed) throw delayed;
  const next = await findNextMailAt(outgoing.database, now);
  return { hasMore: due.length === NOTICES_IN_A_BATCH, nextDueAtMs: next?.getTime() ?? null };
}
