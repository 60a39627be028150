import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LANGUAGES, type Language } from '../../domain/notice.ts';
import type { AdministrationTexts } from './administration/administration-texts.ts';
import { en } from './en.ts';
import type { PageTexts } from './page-texts.ts';
import { zh } from './zh.ts';

/** Every text of the pages, in one language. */
type Texts = typeof en & PageTexts & AdministrationTexts;

/** A text has a form for one and another one for several where its number makes a difference. */
type WithoutForm<Name> = Name extends `${infer Base}_${'one' | 'other'}` ? Base : Name;

type KeysOf<Value> = {
  [Name in keyof Value & string]-?: NonNullable<Value[Name]> extends string
    ? WithoutForm<Name>
    : `${Name}.${KeysOf<Value[Name]>}`;
}[keyof Value & string];

/** The name of a text: i18next's own type of it is too deep for so many of them. */
export type TextKey = KeysOf<Texts>;

const KEPT_AS = 'countersign.language';

/** Whether the pages can be shown in it. */
export function isLanguage(text: string | null | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT_AS);
  if (isLanguage(kept)) return kept;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) ? 'zh' : 'en';
}

export const i18n = createInstance();

function announce(language: string): void {
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
  document.title = i18n.t('product');
}

/** Makes the texts ready in the language that was chosen on this device, or that the device asks for. */
export async function startLanguages(): Promise<void> {
  i18n.on('languageChanged', announce);
  await i18n.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: 'en',
    resources: { en: { translation: en }, zh: { translation: zh } },
    interpolation: { escapeValue: false },
  });
}

/** Whether a language was chosen on this device, which counts more than what a person's record says. */
export function hasChosenLanguage(): boolean {
  return isLanguage(localStorage.getItem(KEPT_AS));
}

/** Shows the pages in the language from now on, on this device. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(KEPT_AS, language);
  await i18n.changeLanguage(language);
}
