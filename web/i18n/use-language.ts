import { use, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../domain/notice.ts';
import { NAMES } from './finding-texts.ts';
import { formatsIn, type Formats } from './formats.ts';
import { isLanguage, type TextKey } from './i18n.ts';
import { TimeZone } from './time-zone.ts';

type Translate = (key: TextKey, values?: Readonly<Record<string, unknown>>) => string;
type NameKind = keyof (typeof NAMES)[Language];

/** Everything that turns a value into text for the person who looks at it. */
export interface Words extends Formats {
  readonly language: Language;
  readonly t: Translate;
  /** The name of something that the policy or a check named; what has none is shown as it is. */
  readonly name: (kind: NameKind, key: string) => string;
}

/** The texts and formats of the language that is shown, with times in the zone that the person chose. */
export function useLanguage(): Words {
  const { t, i18n } = useTranslation();
  const timeZone = use(TimeZone);
  const language = isLanguage(i18n.language) ? i18n.language : 'en';
  return useMemo(
    () => ({
      t: (key, values) => t(key, { ...values }),
      language,
      ...formatsIn(language, timeZone),
      name: (kind, key) => NAMES[language][kind][key] ?? key.replaceAll('_', ' '),
    }),
    [t, language, timeZone],
  );
}
