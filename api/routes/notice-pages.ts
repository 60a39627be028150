import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { readNoticeLink } from '../../db/notice-links.ts';
import { findNoticePage } from '../../db/notice-pages.ts';
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

/**
 * The pages that links in mails open. They show, and never decide: mail gateways open links before people do. Whoever has
 * the link sees who decided what, and nothing of what the order is about.
 */
export function registerNoticePages(app: ApiApp, { database, noticeLinks }: ApiContext): void {
  app.get(
    '/notices/:token',
    { config: { access: 'public' }, schema: { hide: true, params: z.object({ token: z.string() }) } },
    async (request, reply) => {
      const { token } = request.params;
      const link = noticeLinks ? readNoticeLink(noticeLinks.secret, { token, nowMs: Date.now() }) : null;
      const page = link && (await findNoticePage(database, link.noticeId));
      if (!noticeLinks || !link || !page)
        return sendPage(reply, { status: NOT_FOUND, html: renderUnknownNotice() });
      const isExpired = link.isExpired || !page.isActive;
      const html = renderNoticePage(page, { isExpired, timeZone: noticeLinks.timeZone });
      return sendPage(reply, { status: isExpired ? GONE : 200, html });
    },
  );
}
