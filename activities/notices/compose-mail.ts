import { NOTICE_TEXTS } from '../../domain/notice-texts.ts';
import { sha256Hex } from '../../db/canonical.ts';
import { signNoticeLink } from '../../db/notice-links.ts';
import type { DueNotice } from '../../db/notice-mail.ts';
import type { MailSettings } from './mail-settings.ts';

/** Everything that could end a line or hide text: names come from records that other systems send. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** One address and nothing else: no list, no name, no comment, no line. */
const ADDRESS = /^[^\s@<>()[\],;:\\"\p{Cc}]+@[^\s@<>()[\],;:\\"\p{Cc}]+$/u;

/** One mail, with the notices that it tells of. */
export interface Mail {
  readonly noticeIds: readonly string[];
  readonly messageId: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
}

/** Notices that make one mail: a digest's together, every other one by itself. */
export function groupMail(due: readonly DueNotice[]): [DueNotice, ...DueNotice[]][] {
  const groups = new Map<string, [DueNotice, ...DueNotice[]]>();
  for (const notice of due) {
    const isDigest = notice.mailDueAt > notice.createdAt;
    const key = isDigest ? `${notice.person.id}/${notice.mailDueAt.getTime()}` : notice.id;
    const group = groups.get(key);
    if (group) group.push(notice);
    else groups.set(key, [notice]);
  }
  return [...groups.values()];
}

function oneLine(text: string): string {
  return text.replaceAll(UNPRINTABLE, ' ').trim();
}

function headline({ event, person }: DueNotice): string {
  const { department } = event.facts;
  return oneLine(
    NOTICE_TEXTS[person.language].event({
      type: event.type,
      department: typeof department === 'string' ? department : null,
      by: event.actor.name,
    }),
  );
}

function paragraph(notice: DueNotice, settings: MailSettings): string {
  const texts = NOTICE_TEXTS[notice.person.language];
  const token = signNoticeLink(settings.linkSecret, notice);
  const link = new URL(`/notices/${token}`, settings.publicUrl).href;
  return [headline(notice), `${texts.order} ${notice.event.orderId}`, `${texts.open}: ${link}`].join('\n');
}

/**
 * The mail that tells of the notices, or null when there is no address to send it to. Composed again it is the same, with
 * the same Message-ID (RFC 5322, section 3.6.4), by which a mailbox recognises one that is sent twice.
 */
export function composeMail(
  group: readonly [DueNotice, ...DueNotice[]],
  settings: MailSettings,
): Mail | null {
  const [first] = group;
  const { email, language, name } = first.person;
  if (email === null || !ADDRESS.test(email)) return null;
  const noticeIds = group.map(({ id }) => id);
  const texts = NOTICE_TEXTS[language];
  const id = group.length === 1 ? first.id : sha256Hex(noticeIds.join('\n'));
  return {
    noticeIds,
    messageId: `<${id}@${new URL(settings.publicUrl).hostname}>`,
    to: { name: oneLine(name), address: email },
    subject: group.length === 1 ? headline(first) : texts.digestSubject(group.length),
    text: [...group.map((notice) => paragraph(notice, settings)), texts.footer].join('\n\n'),
  };
}
