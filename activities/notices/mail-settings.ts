import type { NoticePreference } from '../../domain/notice.ts';
import { addDays } from '../../domain/calendar-day.ts';
import { openZoneClock } from '../../db/zone-clock.ts';

const MS_AN_HOUR = 3_600_000;

/** How mail is sent, where it is sent at all. */
export interface MailSettings {
  /** `smtp:` or `smtps:`, with the account in it. */
  readonly smtpUrl: string;
  readonly from: string;
  /** Under which address people reach the API. */
  readonly publicUrl: string;
  readonly linkSecret: string;
  /** At which hour of which zone of the IANA time zone database the daily digests go out. */
  readonly digestHour: number;
  readonly timeZone: string;
}

function nextDigestAt({ timeZone, digestHour }: MailSettings, now: Date): Date {
  const clock = openZoneClock(timeZone);
  const { day } = clock.readAt(now.getTime());
  const todayMs = clock.instantOf(day, digestHour * MS_AN_HOUR);
  const atMs = todayMs > now.getTime() ? todayMs : clock.instantOf(addDays(day, 1), digestHour * MS_AN_HOUR);
  return new Date(atMs);
}

/** When a notice that is written now goes out by mail, by what its person wants. */
export function mailTimes(
  settings: MailSettings | null,
  now: Date,
): Readonly<Record<NoticePreference, Date | null>> {
  if (!settings) return { at_once: null, daily_digest: null, none: null };
  return { at_once: now, daily_digest: nextDigestAt(settings, now), none: null };
}
