import { LANGUAGES } from '../../domain/notice.ts';
import { i18n } from './i18n.ts';
import { pageTexts } from './page-texts.ts';

/** Makes the texts of the pages other than the first ready. */
export function addPageTexts(): void {
  for (const language of LANGUAGES)
    i18n.addResourceBundle(language, 'translation', pageTexts[language], true);
}
