import { HOLD_KINDS } from '../../domain/hold.ts';
import type { Words } from '../i18n/use-language.ts';

const CODES = [
  'revision_changed',
  'document_changed',
  'policy_changed',
  'finding_added',
  'finding_gone',
  'finding_changed',
  'hold_added',
  'hold_gone',
  'hold_changed',
  'inquiry_answered',
  'review_reopened',
] as const;

const LINE = /^line_(\d+)$/;

function subjectText({ t, name }: Words, [first = '', second]: readonly string[]): string {
  const hold = HOLD_KINDS.find((kind) => kind === first);
  if (hold) return [t(`holdKind.${hold}`), second].filter(Boolean).join(' ');
  const line = LINE.exec(second ?? '')?.[1];
  return [name('findings', first), line && t('review.line', { line })].filter(Boolean).join(' · ');
}

/** `finding_added:credit.limit_exceeded:line_2` in words; what a newer release says differently is shown as it is. */
export function evidenceChangeText(words: Words, change: string): string {
  const [what = '', ...subject] = change.split(':');
  const code = CODES.find((one) => one === what);
  if (!code) return change.replaceAll('_', ' ');
  return words.t(`act.change.${code}`, { subject: subjectText(words, subject) });
}
