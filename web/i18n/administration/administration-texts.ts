import type { Language } from '../../../domain/notice.ts';
import { calendarTexts } from './calendar-texts.ts';
import { generalTexts } from './general-texts.ts';
import { importTexts } from './import-texts.ts';
import { peopleTexts } from './people-texts.ts';
import { policyTexts } from './policy-texts.ts';

function textsIn(language: Language) {
  return {
    administration: {
      ...generalTexts[language],
      ...peopleTexts[language],
      calendar: calendarTexts[language],
      policy: policyTexts[language],
      import: importTexts[language],
    },
  };
}

export type AdministrationTexts = ReturnType<typeof textsIn>;

/** What only the pages of the administration say: it is loaded with them. */
export const administrationTexts: Readonly<Record<Language, AdministrationTexts>> = {
  en: textsIn('en'),
  zh: textsIn('zh'),
};
