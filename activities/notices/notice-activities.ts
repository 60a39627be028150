import type { PersonalData } from '../../db/personal-data.ts';
import type { Database } from '../../db/pool.ts';
import type { NoticeEndpoint } from '../../domain/notice.ts';
import { openReviewTools } from '../review-context.ts';
import { deliverInApp } from './deliver-in-app.ts';
import type { Delivered } from './delivered.ts';
import { deliverMail, openMailServer } from './deliver-mail.ts';
import type { MailSettings } from './mail-settings.ts';

const NOTHING: Delivered = { hasMore: false, nextDueAtMs: null };

export interface NoticeActivitiesInput {
  readonly database: Database;
  /** Opens the names and addresses that mails need. */
  readonly personal: Pick<PersonalData, 'opener'>;
  readonly wake: (endpoint: NoticeEndpoint) => void;
  /** Null where no mail is sent. */
  readonly mail: MailSettings | null;
}

/** The deliveries of notices, one for each endpoint, as the worker registers them. */
export function createNoticeActivities({ database, personal, wake, mail: settings }: NoticeActivitiesInput) {
  const tools = openReviewTools(database);
  const outgoing = settings && { database, personal, settings, send: openMailServer(settings) };
  return {
    in_app: async (): Promise<Delivered> => {
      const delivered = await deliverInApp({ tools, mail: settings });
      if (settings) wake('mail');
      return delivered;
    },
    mail: (): Promise<Delivered> => (outgoing ? deliverMail(outgoing) : Promise.resolve(NOTHING)),
  };
}

export type NoticeActivities = ReturnType<typeof createNoticeActivities>;
