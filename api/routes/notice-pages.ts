import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { readNoticeLink } from '../../db/notice-links.ts';
import { findNoticePage, type NoticePage } from '../../db/notice-pages.ts';
import type { ChainedEvent } from '../../domain/history-event.ts';
import type { ApiApp, ApiContext } from '../dependencies.ts';
import { NOTICE_PAGE_POLICY, renderNoticePage, renderUnknownNotice } from '../notice-page.ts';

const NOT_FOUND = 404;
const GONE = 410;

function sendPage(reply: FastifyReply, page: { status: number; html: string }): FastifyReply {
  return reply
    .code(page.status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', NOTICE_PAGE_POLICY)
    .header('cache-control', 'no-store')
    .send(page.html);
}

/** What the page shows, with the names of those who are to be named. */
async function readNoticePage(
  { database, personal }: Pick<ApiContext, 'database' | 'personal'>,
  noticeId: string,
): Promise<NoticePage | null> {
  const page = await findNoticePage(database, noticeId);
  if (!page) return null;
  const { event, decision, ending } = page;
  const names = [event.actor.name, decision?.name ?? null, ending?.actor.name ?? null];
  const open = await personal.opener(database, names);
  const opened = (told: ChainedEvent) => ({
    ...told,
    actor: { ...told.actor, name: open(told.actor.name) },
  });
  return {
    ...page,
    event: opened(event),
    decision: decision && { ...decision, name: open(decision.name) },
    ending: ending && opened(ending),
  };
}

/**
 * The pages that links in mails open. They show, and never decide: mail gateways open links before people do. Whoever has
 * the link sees who decided what, and nothing of what the order is about.
 */
export function registerNoticePages(app: ApiApp, { database, personal, noticeLinks }: ApiContext): void {
  app.get(
    '/notices/:token',
    { config: { access: 'public' }, schema: { hide: true, params: z.object({ token: z.string() }) } },
    async (request, reply) => {
      const { token } = request.params;
      const link = noticeLinks ? readNoticeLink(noticeLinks.secret, { token, nowMs: Date.now() }) : null;
      const page = link && (await readNoticePage({ database, personal }, link.noticeId));
      if (!noticeLinks || !link || !page)
        return sendPage(reply, { status: NOT_FOUND, html: renderUnknownNotice() });
      const isExpired = link.isExpired || !page.isActive;
      const html = renderNoticePage(page, { isExpired, timeZone: noticeLinks.timeZone });
      return sendPage(reply, { status: isExpired ? GONE : 200, html });
    },
  );
}
