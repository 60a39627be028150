import type { Language } from '../domain/notice.ts';
import { NOTICE_TEXTS } from '../domain/notice-texts.ts';
import type { ChainedEvent } from '../domain/history-event.ts';
import type { NoticePage } from '../db/notice-pages.ts';

/** Nothing is loaded, run, framed or sent: the page is its own text. */
export const NOTICE_PAGE_POLICY =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPED[character] ?? character);
}

function toHtml(page: { language: Language; title: string; lines: readonly string[] }): string {
  const title = escapeHtml(page.title);
  const paragraphs = page.lines.map((line) => `<p>${escapeHtml(line)}</p>`).join('\n');
  return `<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
${paragraphs}
</main>
</body>
</html>
`;
}

function headline({ language, event }: NoticePage, told: ChainedEvent = event): string {
  const { department } = told.facts;
  const name = typeof department === 'string' ? department : null;
  return NOTICE_TEXTS[language].event({ type: told.type, department: name, by: told.actor.name });
}

/** What has become of the subject: who decided what, how the order ended, or that it still waits. */
function outcome(page: NoticePage, companyZone: string): string[] {
  const { language, decision, ending } = page;
  const texts = NOTICE_TEXTS[language];
  const timeZone = page.timeZone ?? companyZone;
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone });
  const lines: string[] = [];
  if (decision) {
    const { name, verb, at } = decision;
    lines.push(texts.decided({ name, verb: texts.verbs[verb], at: format.format(at) }));
  }
  if (ending) {
    const at = format.format(new Date(ending.at));
    lines.push(
      texts.orderEnded({ what: texts.ended[ending.type] ?? ending.type, by: ending.actor.name, at }),
    );
  }
  return lines;
}

/** The page of a link that this installation signed: what the notice told, and what has become of it. */
export function renderNoticePage(page: NoticePage, input: { isExpired: boolean; timeZone: string }): string {
  const { language, event } = page;
  const texts = NOTICE_TEXTS[language];
  const outcomes = outcome(page, input.timeZone);
  const isReview = event.type.startsWith('review.');
  const waiting = isReview && outcomes.length === 0 ? [texts.waiting, texts.signIn] : [];
  const lines = [`${texts.order} ${event.orderId}`, ...outcomes];
  if (!input.isExpired) return toHtml({ language, title: headline(page), lines: [...lines, ...waiting] });
  return toHtml({ language, title: texts.expired, lines });
}

/** The page of a link that this installation did not sign, which says nothing of any order. */
export function renderUnknownNotice(): string {
  const languages: readonly Language[] = ['en', 'zh'];
  const [title = '', ...lines] = languages.map((language) => NOTICE_TEXTS[language].notThere);
  return toHtml({ language: 'en', title, lines });
}
