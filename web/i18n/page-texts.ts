import type { Language } from '../../domain/notice.ts';
import { actTexts } from './act-texts.ts';
import { auditTexts } from './audit-texts.ts';
import { pastTexts } from './past-texts.ts';
import { meTexts } from './me-texts.ts';
import { figureTexts } from './figure-texts.ts';
import { overviewTexts } from './overview-texts.ts';
import { portalTexts } from './portal-texts.ts';
import { questionTexts } from './question-texts.ts';
import { submissionTexts } from './submission-texts.ts';

function textsIn(language: Language) {
  return {
    act: actTexts[language],
    audit: auditTexts[language],
    past: pastTexts[language],
    me: meTexts[language],
    figures: figureTexts[language],
    overview: overviewTexts[language],
    portal: portalTexts[language],
    question: questionTexts[language],
    submission: submissionTexts[language],
  };
}

export type PageTexts = ReturnType<typeof textsIn>;

/** What only pages other than the first say: it is loaded with them. */
export const pageTexts: Readonly<Record<Language, PageTexts>> = { en: textsIn('en'), zh: textsIn('zh') };
