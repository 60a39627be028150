import { isRecord } from '../../domain/is-record.ts';
import { DECISION_VERBS } from '../../domain/review-status.ts';
import type { HistoryEvent } from '../api/queries.ts';
import { EVENT_TEXTS } from '../../domain/event-texts.ts';
import type { Words } from '../i18n/use-language.ts';

function recordIn(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const found = isRecord(value) ? value[name] : null;
  return isRecord(found) ? found : {};
}

/** What an event says in a line, and who did it. */
export function describeEvent(
  { t, language, name }: Words,
  { type, event }: Pick<HistoryEvent, 'type' | 'event'>,
): { readonly title: string; readonly by: string } {
  const facts = recordIn(event, 'facts');
  const actor = recordIn(event, 'actor');
  const [english, chinese] = EVENT_TEXTS[type];
  const { department } = facts;
  const verb = DECISION_VERBS.find((one) => one === facts['verb']);
  const parts = [
    language === 'zh' ? chinese : english,
    typeof department === 'string' ? name('departments', department) : null,
    verb === undefined ? null : t(`verb.${verb}`),
  ];
  return {
    title: parts.filter((part) => part !== null).join(' · '),
    by: typeof actor['name'] === 'string' ? actor['name'] : '',
  };
}
