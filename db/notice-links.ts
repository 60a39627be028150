import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a link opens its page: two weeks from when the notice was written. */
const LINK_LIFETIME_MS = 14 * 86_400_000;
const TOKEN = /^([0-9a-f-]{36})\.(\d{1,15})\.([A-Za-z0-9_-]{43})$/;

/** What a link with a valid signature says. */
export interface NoticeLink {
  readonly noticeId: string;
  readonly isExpired: boolean;
}

function signatureOf(secret: string, claim: string): Buffer {
  return createHmac('sha256', secret).update(`notice-link:${claim}`).digest();
}

/** The token of a notice's link: the same each time, so that a mail that is sent again is the same mail. HMAC-SHA256. */
export function signNoticeLink(secret: string, notice: { id: string; createdAt: Date }): string {
  const claim = `${notice.id}.${notice.createdAt.getTime() + LINK_LIFETIME_MS}`;
  return `${claim}.${signatureOf(secret, claim).toString('base64url')}`;
}

/** Reads a token; null unless this installation signed it. */
export function readNoticeLink(secret: string, input: { token: string; nowMs: number }): NoticeLink | null {
  const [, noticeId, expiresAtMs, signature] = TOKEN.exec(input.token) ?? [];
  if (noticeId === undefined || expiresAtMs === undefined || signature === undefined) return null;
  const expected = signatureOf(secret, `${noticeId}.${expiresAtMs}`);
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return { noticeId, isExpired: input.nowMs >= Number(expiresAtMs) };
}
