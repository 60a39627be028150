import { LANGUAGES } from '../../../domain/notice.ts';
import { i18n } from '../i18n.ts';
import { administrationTexts } from './administration-texts.ts';

/** Makes the texts of the administration ready: they come with its pages. */
export function addAdministrationTexts(): void {
  for (const language of LANGUAGES)
    i18n.addResourceBundle(language, 'translation', administrationTexts[language], true);
}
